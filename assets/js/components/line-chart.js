import {chartView, legendButton, NONE} from "#components/line-chart-view";
import {say} from "#language";
import {readChartState, writeChartState} from "#line-chart-state";
import {find} from "#dom";
import {series} from "#words/format";

/** @typedef {import("#line-chart-state").ChartState} ChartState */

/**
 * A line chart: a switch between its views, a legend that switches models, and a line that reads the values of all of
 * them, by pointer, finger or arrow keys. `value`: the view, the row that is kept and what is switched off, in words.
 * @param {{element: HTMLElement}} options  the figure in its first state
 */
export function lineChart({element}) {
  const views = Array.from(element.querySelectorAll(".chart-view"), (view) =>
    chartView({element: /** @type {HTMLElement} */ (view)}),
  );
  const legend = Array.from(element.querySelectorAll(".chart-legend li"), (item) =>
    legendButton(/** @type {HTMLElement} */ (item)),
  );
  const at = find(element, ".chart-at");
  /** How a chart is read is said once in a page, above its first; above others is as much room. */
  const rest = at === document.querySelector(".chart-at") ? say("chart.hint") : "\u00a0";
  /** Names of the values: of a legend, or of the views. */
  const labels = new Map([
    ...legend.map(({id, label}) => /** @type {[string, string]} */ ([id, label])),
    ...views.flatMap(({names}) => names),
  ]);
  const known = {
    views: views.map((view) => ({id: view.dataset.view ?? "", keys: view.rows.map(({key}) => key)})),
    entries: legend.map(({id}) => id),
  };
  /** @type {ChartState} */
  let state = {view: known.views[0].id, key: "", off: []};
  let passing = ""; // the row under a pointer that has not been kept

  function shown() {
    return views[known.views.findIndex(({id}) => id === state.view)];
  }

  function render() {
    const view = shown();
    const row = view.rows.find(({key}) => key === (passing || state.key));
    for (const other of views) other.hidden = other !== view;
    view.read(row?.key ?? "");
    at.textContent = row ? row.at : rest;
    element.classList.toggle("reading", Boolean(row));
    const entries = new Set(view.rows[0]?.values.keys());
    for (const item of legend) {
      const off = state.off.includes(item.id);
      item.off = off;
      item.button.parentElement?.toggleAttribute("hidden", !entries.has(item.id));
      item.value.textContent = (!off && row?.values.get(item.id)) || "";
    }
    for (const part of element.querySelectorAll(".chart-view [data-entry]")) {
      part.classList.toggle("off", state.off.includes(part.getAttribute("data-entry") ?? ""));
    }
    for (const input of radios) input.checked = input.value === state.view;
    describe(view, row);
  }

  /** Tells those who hear it what the line reads: a plot is a slider over its rows. */
  function describe(/** @type {(typeof views)[0]} */ view, /** @type {import("#components/line-chart-view").ChartRow | undefined} */ row) {
    const values = [...labels]
      .filter(([id]) => (row?.values.get(id) ?? NONE) !== NONE && !state.off.includes(id))
      .map(([id, label]) => `${label} ${row?.values.get(id)}`);
    view.slider.setAttribute("aria-valuenow", String(row ? view.rows.indexOf(row) : 0));
    view.slider.setAttribute("aria-valuetext", row ? say("chart.row", {at: row.at, values: series(values)}) : say("chart.nothing"));
  }

  /** Takes over what the reader has made of it. */
  function change(/** @type {Partial<ChartState>} */ changes) {
    state = {...state, ...changes};
    passing = "";
    render();
    element.dispatchEvent(new Event("input", {bubbles: true}));
  }

  function pass(/** @type {string} */ key) {
    if (key === passing) return;
    passing = key;
    render();
  }

  function keep(/** @type {string} */ key) {
    if (key !== state.key) change({key});
  }

  /** @type {NodeListOf<HTMLInputElement>} */
  const radios = element.querySelectorAll(".chart-views input");
  for (const input of radios) {
    // A native radio's own event would say the same twice.
    input.addEventListener("input", (event) => event.stopPropagation());
    input.addEventListener("change", () => {
      const {keys = []} = known.views.find(({id}) => id === input.value) ?? {};
      change({view: input.value, key: keys.includes(state.key) ? state.key : ""});
    });
  }
  for (const {id, button} of legend) {
    button.addEventListener("click", () => {
      const off = state.off.includes(id) ? state.off.filter((other) => other !== id) : [...state.off, id];
      change({off: known.entries.filter((entry) => off.includes(entry))});
    });
  }
  for (const view of views) {
    const {plots, slider, rows} = view;
    if (!rows.length) continue;
    for (const [name, text] of Object.entries({
      role: "slider",
      tabindex: "0",
      "aria-label": find(view, ".chart-x").textContent ?? "",
      "aria-valuemin": "0",
      "aria-valuemax": String(rows.length - 1),
    })) {
      slider.setAttribute(name, text);
    }
    /** @type {string | undefined} the row that was kept when the pointer came down: a finger may move it before its click */
    let before;
    for (const plot of plots) {
      plot.addEventListener("pointerdown", () => (before = state.key));
      plot.addEventListener("pointermove", ({clientX, pointerType}) => {
        if (pointerType === "touch") keep(view.keyAt(plot, clientX));
        else pass(view.keyAt(plot, clientX));
      });
      plot.addEventListener("pointerleave", () => pass(""));
      plot.addEventListener("click", ({clientX}) => {
        const key = view.keyAt(plot, clientX);
        // A second click lets go, and what is under a mouse is shown all the same.
        change({key: key === (before ?? state.key) ? "" : key});
        before = undefined;
        if (matchMedia("(hover: hover)").matches) pass(key);
      });
    }
    slider.addEventListener("keydown", (event) => {
      if (!(event instanceof KeyboardEvent)) return;
      const to = step(event, rows.findIndex(({key}) => key === state.key), rows.length);
      if (to === undefined) return;
      event.preventDefault();
      keep(to < 0 ? "" : rows[to].key);
    });
    // What hover shows, focus shows: by the keyboard, as a click has its own place.
    slider.addEventListener("focus", () => {
      if (slider.matches(":focus-visible") && !state.key) pass(rows[0].key);
    });
    slider.addEventListener("blur", () => pass(""));
  }
  element.querySelector(".chart-views")?.removeAttribute("hidden");
  element.classList.add("live");
  render();

  return Object.defineProperty(/** @type {HTMLElement & {value: string}} */ (element), "value", {
    get: () => writeChartState(state),
    set(/** @type {string} */ text) {
      const wanted = readChartState(text, known);
      if (!wanted) return;
      state = wanted;
      passing = "";
      render();
    },
  });
}

/**
 * Where a key leads from row `from` (-1 for none) of `count`; -1 to none, undefined if it leads nowhere.
 * @param {KeyboardEvent} event
 * @param {number} from
 * @param {number} count
 */
function step({key, altKey, ctrlKey, metaKey, shiftKey}, from, count) {
  if (altKey || ctrlKey || metaKey || shiftKey) return undefined;
  const within = (/** @type {number} */ to) => Math.min(count - 1, Math.max(0, to));
  if (key === "ArrowRight" || key === "ArrowUp") return within(from + 1);
  if (key === "ArrowLeft" || key === "ArrowDown") return within(from - 1);
  if (key === "PageUp") return within(from + 5);
  if (key === "PageDown") return within(from - 5);
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  return key === "Escape" ? -1 : undefined;
}
