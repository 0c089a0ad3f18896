import {rovingTabindex} from "#components/roving-tabindex";
import {find} from "#dom";

/**
 * The units, a tab for each, with their drawings and equations tied: what is lit in the one is lit in the other.
 * `value`: the id of the unit shown, and of a part that is to stay lit: "lstm", "lstm/f".
 * @param {object} options
 * @param {HTMLElement} options.element  the figure in its first state
 */
export function units({element}) {
  const tablist = find(element, ".units-tabs");
  const tabs = /** @type {HTMLElement[]} */ ([...tablist.querySelectorAll(".units-tab")]);
  const told = find(element, ".units-told");
  const panels = new Map(
    tabs.map((tab) => {
      const id = tab.dataset.unit ?? "";
      const panel = find(element, `.units-panel[data-unit="${id}"]`);
      return [id, unitPanel(panel, {told, pin: (part) => set(id, part)})];
    }),
  );
  let unit = element.dataset.at ?? "";
  let pinned = "";

  function render() {
    for (const tab of tabs) {
      const selected = tab.dataset.unit === unit;
      tab.setAttribute("aria-selected", String(selected));
      tab.tabIndex = selected ? 0 : -1;
    }
    for (const [id, panel] of panels) panel.show(id === unit, id === unit ? pinned : "");
  }

  /** The reader's choice. @param {string} id @param {string} [part] */
  function set(id, part = "") {
    if (id === unit && part === pinned) return;
    [unit, pinned] = [id, part];
    render();
    element.dispatchEvent(new Event("input", {bubbles: true}));
  }

  tablist.setAttribute("role", "tablist");
  for (const tab of tabs) {
    const id = tab.dataset.unit ?? "";
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", `units-panel-${id}`);
    tab.addEventListener("click", () => set(id));
  }
  rovingTabindex(tablist, () => tabs, (tab) => set(tab.dataset.unit ?? ""));
  tablist.hidden = false;
  element.classList.add("live");
  render();

  return Object.defineProperty(/** @type {HTMLElement & {value: string}} */ (element), "value", {
    get: () => (pinned ? `${unit}/${pinned}` : unit),
    set(state) {
      const [id, part = ""] = String(state).split("/");
      const panel = panels.get(id);
      if (!panel) return;
      [unit, pinned] = [id, panel.has(part) ? part : ""];
      render();
    },
  });
}

/**
 * One unit. A part is lit while the pointer or the focus is on it, or as long as it is pinned by a click.
 * @param {HTMLElement} panel
 * @param {{told: HTMLElement, pin: (part: string) => void}} options
 */
function unitPanel(panel, {told, pin}) {
  const drawing = /** @type {SVGSVGElement | null} */ (panel.querySelector(".units-drawing"));
  const parts = [...panel.querySelectorAll("[data-part]")];
  const words = find(panel, ".units-parts");
  const explanations = /** @type {HTMLElement[]} */ ([...words.querySelectorAll("[data-explains]")]);
  let pinned = "";

  /** @param {Element | EventTarget | null} at */
  function partAt(at) {
    return (at instanceof Element && at.closest("[data-part]")?.getAttribute("data-part")) || "";
  }

  /** @param {string} part */
  function light(part) {
    for (const element of parts) element.classList.toggle("lit", element.getAttribute("data-part") === part);
    for (const element of explanations) element.classList.toggle("lit", element.dataset.explains === part);
    words.classList.toggle("explaining", part !== "");
  }

  /** @param {string} part */
  function explanation(part) {
    const found = explanations.find(({dataset}) => dataset.explains === part);
    if (!found) return "";
    return ["dt", "dd"].map((tag) => find(found, tag).textContent?.trim().replace(/\s+/g, " ")).join(": ");
  }

  const focused = () => (panel.contains(document.activeElement) ? partAt(document.activeElement) : "");
  panel.addEventListener("pointerover", (event) => light(partAt(event.target) || focused() || pinned));
  panel.addEventListener("pointerleave", () => light(focused() || pinned));
  // Small as the parts are on a telephone, a finger that runs along them comes to each; the last one stays lit.
  let began = "";
  drawing?.addEventListener("pointerdown", ({target}) => (began = partAt(target)));
  drawing?.addEventListener("pointermove", ({clientX, clientY, pointerType}) => {
    if (pointerType !== "touch") return;
    const part = partAt(document.elementFromPoint(clientX, clientY));
    if (!part || part === began) return;
    began = "";
    if (part !== pinned) pin(part);
  });
  panel.addEventListener("focusin", (event) => {
    const part = partAt(event.target);
    light(part || pinned);
    told.textContent = part && explanation(part);
  });
  panel.addEventListener("focusout", () => light(pinned));
  panel.addEventListener("click", (event) => {
    const part = partAt(event.target);
    pin(part === pinned ? "" : part);
    if (part !== pinned) light(part);
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") pin("");
    if (event.key !== "Enter" && event.key !== " ") return;
    const part = partAt(event.target);
    if (!part) return;
    event.preventDefault();
    pin(part === pinned ? "" : part);
  });

  // The drawing is one stop of the Tab key, and so are the equations; arrows go from part to part.
  const gates = /** @type {SVGElement[]} */ (parts.filter((part) => drawing?.contains(part)));
  const firsts = /** @type {HTMLElement[]} */ (
    parts.filter(
      (part, k) => !drawing?.contains(part) && !parts.slice(gates.length, k).some((other) => partAt(other) === partAt(part)),
    )
  );
  for (const stops of /** @type {(HTMLElement | SVGElement)[][]} */ ([gates, firsts])) {
    stops.forEach((stop, k) => (stop.tabIndex = k ? -1 : 0));
    rovingTabindex(panel, () => stops);
  }
  for (const gate of gates) {
    gate.setAttribute("role", "button");
    gate.setAttribute("aria-label", explanation(partAt(gate)));
  }
  panel.setAttribute("role", "tabpanel");
  find(panel, ".units-hint").hidden = false;

  return {
    has: (/** @type {string} */ part) => parts.some((other) => partAt(other) === part),
    show(/** @type {boolean} */ selected, /** @type {string} */ part) {
      panel.classList.toggle("shown", selected);
      pinned = part;
      light(pinned);
      for (const gate of gates) gate.setAttribute("aria-pressed", String(partAt(gate) === pinned));
    },
  };
}
