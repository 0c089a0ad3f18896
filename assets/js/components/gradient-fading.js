import {find, setText} from "#dom";
import {say} from "#language";
import {shade} from "#math/fading";
import {onFrame} from "#schedule";
import {fadingReading, fadingSummary} from "#words/fading";

/** @typedef {{id: string, label: string, carries: boolean, layers: number[][]}} Fading  layers: layer 1 first, shares by distance;
 *   `carries`: whether a state goes from column to column */

/**
 * An unrolled network, its cells coloured by how much of a model's gradient comes back to them from one prediction.
 * `value`: the model, and by how many characters the prediction stands before the last one: "gru/3".
 * @param {object} options
 * @param {HTMLElement} options.element  the figure in its first state
 */
export function gradientFading({element}) {
  const found = element.querySelector(".gradients-net");
  if (!(found instanceof HTMLElement)) return stillness(element);
  const net = found;
  /** @type {{shades: number, decades: number, ticks: number, models: Fading[]}} ticks: characters between two numbers */
  const data = JSON.parse(find(element, ".figure-data").textContent ?? "");
  const {models} = data;
  const radios = /** @type {HTMLInputElement[]} */ ([...element.querySelectorAll(".gradients-models input")]);
  // The nearest first, so that a column's index is how far it is from the right edge.
  const columns = [...net.querySelectorAll(".gradients-column")].reverse().map((column) => ({
    element: column,
    cells: /** @type {HTMLElement[]} */ ([...column.querySelectorAll("[data-layer]")]),
    tick: find(column, ".tick"),
  }));
  const summaries = [...element.querySelectorAll(".gradients-summary")];
  const reading = find(element, ".gradients-reading");
  const hint = reading.textContent?.trim() ?? "";
  let model = models.find(({id}) => id === element.dataset.model) ?? models[0];
  let output = 0;
  /** @type {{layer: number, distance: number} | undefined} the cell that the reader reads */
  let cell;

  /** The prediction, as near to the wanted one as the width allows. */
  function shownOutput() {
    const fits = Math.round(net.clientWidth / columnWidth());
    return Math.max(0, Math.min(output, fits - 1, columns.length - 1));
  }

  function columnWidth() {
    return columns[0].element.getBoundingClientRect().width;
  }

  const render = onFrame(() => {
    const chosen = shownOutput();
    element.classList.toggle("direct", !model.carries);
    columns.forEach(({element: column, cells, tick}, back) => {
      const distance = back - chosen;
      column.classList.toggle("chosen", distance === 0);
      column.classList.toggle("ahead", distance < 0);
      for (const item of cells) {
        const layer = Number(item.dataset.layer);
        const shares = model.layers[layer - 1];
        item.dataset.level = String(shares && distance >= 0 ? shade(shares[distance], data) : 0);
        item.classList.toggle("absent", !shares);
        item.classList.toggle("read", cell?.layer === layer && cell.distance === distance);
      }
      setText(tick, distance >= 0 && distance % data.ticks === 0 ? String(distance) : "");
    });
    for (const label of element.querySelectorAll(".gradients-labels [data-layer]")) {
      label.classList.toggle("absent", Number(label.getAttribute("data-layer")) > model.layers.length);
    }
    for (const radio of radios) radio.checked = radio.value === model.id;
    summaries.forEach((line, k) => {
      const layer = model.layers.length - k;
      line.textContent = layer > 0 ? fadingSummary(layer, model.layers[layer - 1]) : "";
    });
    const words = cell && fadingReading(cell.layer, cell.distance, model.layers[cell.layer - 1][cell.distance]);
    if (reading.textContent !== (words ?? hint)) reading.textContent = words ?? hint;
    reading.classList.toggle("said", Boolean(cell));
    tell(chosen);
  });

  /** @param {number} back  the prediction's distance from the last character */
  function tell(back) {
    net.setAttribute("aria-valuemin", String(1 - columns.length));
    net.setAttribute("aria-valuenow", String(-back));
    net.setAttribute("aria-valuetext", back ? say("gradients.before-last", {count: back}) : say("gradients.at-last"));
  }

  /** @param {number} wanted */
  function predictAt(wanted) {
    const before = output;
    output = Math.max(0, Math.min(wanted, columns.length - 1));
    output = shownOutput();
    if (cell && cell.distance + output >= columns.length) cell = undefined;
    render();
    if (output !== before) element.dispatchEvent(new Event("input", {bubbles: true}));
  }

  /** @param {number} layer @param {number} distance */
  function read(layer, distance) {
    const last = columns.length - 1 - shownOutput();
    cell = {
      layer: Math.max(1, Math.min(layer, model.layers.length)),
      distance: Math.max(0, Math.min(distance, last)),
    };
    render();
  }

  /** The column under the pointer, and the layer, if it is over one. @param {PointerEvent | MouseEvent} event */
  function cellUnder({clientX, clientY}) {
    const back = Math.floor((net.getBoundingClientRect().right - clientX) / columnWidth());
    const layer = columns[0].cells.find((item) => {
      const box = item.getBoundingClientRect();
      return clientY >= box.top - 4 && clientY < box.bottom + 4;
    });
    return {back, layer: layer && !layer.classList.contains("absent") ? Number(layer.dataset.layer) : 0};
  }

  net.addEventListener("pointermove", (event) => {
    const {back, layer} = cellUnder(event);
    const distance = back - shownOutput();
    if (layer && distance >= 0) read(layer, distance);
    else if (event.pointerType !== "touch") {
      cell = undefined;
      predictAt(back);
    }
  });
  net.addEventListener("click", (event) => {
    cell = undefined;
    predictAt(cellUnder(event).back);
  });
  net.addEventListener("pointerleave", ({pointerType}) => {
    if (pointerType === "touch") return; // a finger that is lifted has read the cell, and so does the reader now
    cell = undefined;
    render();
  });
  net.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (!keys(event)) return;
    event.preventDefault();
  });

  /** Arrows move the prediction; with Shift, or up and down, the cell that is read. @param {KeyboardEvent} event */
  function keys({key, shiftKey}) {
    const {layer, distance} = cell ?? {layer: model.layers.length, distance: 0};
    const step = key === "ArrowLeft" ? 1 : key === "ArrowRight" ? -1 : 0;
    if (step && shiftKey) read(layer, distance + step);
    else if (step) predictAt(shownOutput() + step);
    else if (key === "ArrowUp") read(layer + 1, distance);
    else if (key === "ArrowDown") read(cell ? layer - 1 : layer, distance);
    else if (key === "Home") predictAt(columns.length - 1);
    else if (key === "End") predictAt(0);
    else if (key === "Escape") {
      cell = undefined;
      render();
    } else return false;
    return true;
  }

  for (const radio of radios) {
    // It goes on to the figure's own listeners: `value` has the other model by then.
    radio.addEventListener("input", () => {
      model = models.find(({id}) => id === radio.value) ?? model;
      cell = undefined;
      render();
    });
  }
  net.setAttribute("role", "slider");
  net.setAttribute("aria-label", say("gradients.slider"));
  net.setAttribute("aria-valuemax", "0");
  tell(0);
  net.tabIndex = 0;
  reading.textContent = hint;
  find(element, ".gradients-models").hidden = false;
  find(element, ".gradients-model").hidden = true;
  new ResizeObserver(render).observe(net);

  return Object.defineProperty(/** @type {HTMLElement & {value: string}} */ (element), "value", {
    get: () => `${model.id}/${output}`,
    set(state) {
      const [, id, back] = /^([^/]+)(?:\/(\d+))?$/.exec(String(state)) ?? [];
      const wanted = models.find((candidate) => candidate.id === id);
      if (!wanted || Number(back ?? 0) >= columns.length) return;
      model = wanted;
      output = Number(back ?? 0);
      cell = undefined;
      render();
    },
  });
}

/** A figure without data has no state. @param {HTMLElement} element */
function stillness(element) {
  return Object.assign(element, {value: ""});
}
