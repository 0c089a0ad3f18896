import {find} from "#dom";

/**
 * @typedef {Pick<import("#connectivity-view").ConnectivityView, "measure" | "shared" | "words" | "models">} Options
 */

/**
 * Which models are shown and what their colour means, behind a button. `value`: the options. At least one model stays.
 * @param {{element: HTMLElement, button: HTMLElement, measures: import("#data").Measure[]}} options
 */
export function viewOptions({element, button, measures}) {
  const note = find(element, ".view-options-note");
  const models = inputs("model");

  /** @param {string} name */
  function inputs(name) {
    const found = element.querySelectorAll(`input[data-option="${name}"]`);
    return /** @type {HTMLInputElement[]} */ ([...found]);
  }

  /** @param {string} name */
  function chosen(name) {
    return inputs(name).find(({checked}) => checked)?.value;
  }

  function measure() {
    return measures.find(({id}) => id === chosen("measure")) ?? measures[0];
  }

  function render() {
    const shown = models.filter(({checked}) => checked);
    for (const model of models) model.disabled = shown.length === 1 && model.checked;
    note.textContent = measure().note;
  }

  button.addEventListener("click", () => {
    element.hidden = !element.hidden;
    button.setAttribute("aria-expanded", String(!element.hidden));
  });
  element.addEventListener("input", render);

  return Object.defineProperty(/** @type {HTMLElement & {value: Options}} */ (element), "value", {
    get: () => ({
      measure: measure(),
      shared: chosen("scale") === "shared",
      words: chosen("detail") === "words",
      models: models.filter(({checked}) => checked).map(({value}) => value),
    }),
    set(/** @type {Options} */ {measure: shownMeasure, shared, words, models: shown}) {
      for (const input of inputs("measure")) input.checked = input.value === shownMeasure.id;
      for (const input of inputs("scale")) input.checked = (input.value === "shared") === shared;
      for (const input of inputs("detail")) input.checked = (input.value === "words") === words;
      for (const input of models) input.checked = shown.includes(input.value);
      render();
    },
  });
}
