import {create, find} from "#dom";
import {say} from "#language";

/**
 * Steps through views of another figure. `value`: the number of the step, empty before the first. A step asks for its
 * view by the event `show-figure`, with the address as its `detail`; while the reader walks, the steps stay in view.
 * @param {{element: HTMLElement}} options
 */
export function walkthrough({element}) {
  const steps = /** @type {HTMLElement[]} */ ([...element.querySelectorAll(".walkthrough-step")]);
  const dots = /** @type {HTMLElement[]} */ ([...element.querySelectorAll(".walkthrough-dot")]);
  const controls = find(element, ".walkthrough-controls");
  const previous = /** @type {HTMLButtonElement} */ (find(element, ".walkthrough-previous"));
  const next = /** @type {HTMLButtonElement} */ (find(element, ".walkthrough-next"));
  const leave = find(element, ".walkthrough-leave");
  const said = find(element, ".walkthrough-said");
  /** Steps and figure in one box, in which the steps can stay in view while the figure scrolls beneath them. */
  const scope = create("div", {className: "walkthrough-scope"});
  const figure = element.nextElementSibling;
  let value = 0;

  function render() {
    const shown = Math.max(1, value);
    steps.forEach((step, k) => {
      const current = k + 1 === shown;
      step.classList.toggle("current", current);
      step.inert = !current;
    });
    dots.forEach((dot, k) => {
      if (k + 1 === value) dot.setAttribute("aria-current", "step");
      else dot.removeAttribute("aria-current");
    });
    previous.disabled = value <= 1;
    next.disabled = value === steps.length;
    next.textContent = value ? say("walkthrough.next") : say("walkthrough.start");
    leave.hidden = !value;
    scope.classList.toggle("walking", value > 0);
  }

  /** Tells the style sheets how much of the window the steps take. */
  function measure() {
    scope.style.setProperty("--walkthrough-height", `${element.offsetHeight}px`);
  }

  /** @param {number} wanted */
  function go(wanted) {
    const hadFocus = document.activeElement;
    value = Math.min(steps.length, Math.max(1, wanted));
    render();
    measure();
    const step = steps[value - 1];
    said.textContent = `Step ${value} of ${steps.length}. ${step.textContent?.replace(/\s+/g, " ").trim()}`;
    // A button that is disabled under the finger would drop the focus to the page.
    if (hadFocus instanceof HTMLButtonElement && hadFocus.disabled) dots[value - 1].focus({preventScroll: true});
    element.dispatchEvent(new Event("input", {bubbles: true}));
    element.dispatchEvent(new CustomEvent("show-figure", {bubbles: true, detail: step.dataset.show}));
  }

  previous.addEventListener("click", () => go(value - 1));
  next.addEventListener("click", () => go(value + 1));
  dots.forEach((dot, k) => dot.addEventListener("click", () => go(k + 1)));
  leave.addEventListener("click", () => {
    value = 0;
    render();
    next.focus({preventScroll: true});
    said.textContent = "";
    element.dispatchEvent(new Event("input", {bubbles: true}));
  });
  controls.addEventListener("keydown", (event) => {
    const to = {ArrowLeft: value - 1, ArrowRight: value + 1, Home: 1, End: steps.length}[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (to !== value && to >= 1 && to <= steps.length) {
      go(to);
      dots[value - 1].focus({preventScroll: true});
    }
  });

  if (figure) {
    element.before(scope);
    scope.append(element, figure);
  }
  new ResizeObserver(measure).observe(element);
  controls.hidden = false;
  element.classList.add("live");
  render();

  return Object.defineProperty(/** @type {HTMLElement & {value: string}} */ (element), "value", {
    get: () => (value ? String(value) : ""),
    set(/** @type {string} */ wanted) {
      const step = Number(wanted);
      if (!Number.isInteger(step) || step < 0 || step > steps.length) return;
      value = step;
      render();
      measure(); // at once: the panels may be brought into view before the browser tells of the steps' size
    },
  });
}
