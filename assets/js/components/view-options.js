import {find} from "#dom";

/**
 * @typedef {Pick<import("#connectivity-view").ConnectivityView, "measure" | "shared" | "letters" | "models">} Options
 */

/**
 * Which models are shown and what their colour means: words or letters in sight, all else behind a button. `value`: the
 * options. At least one model stays.
 * @param {object} options
 * @param {HTMLElement} options.element  that all choices are in
 * @param {import("#data").Measure[]} options.measures
 * @param {() => void} options.changed  called when the reader has chosen
 */
export function viewOptions({element, measures, changed}) {
  const more = find(element, ".view-options");
  const button = find(element, ".view-options-button");
  const note = find(more, ".view-options-note");
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
    more.hidden = !more.hidden;
    button.setAttribute("aria-expanded", String(!more.hidden));
  });
  for (const input of element.querySelectorAll("input[data-option]")) {
    input.addEventListener("input", () => {
      render();
      changed();
    });
  }

  return {
    /** @returns {Options} */
    get value() {
      return {
        measure: measure(),
        shared: chosen("scale") === "shared",
        letters: chosen("detail") === "letters",
        models: models.filter(({checked}) => checked).map(({value}) => value),
      };
    },
    set value({measure: shownMeasure, shared, letters, models: shown}) {
      for (const input of inputs("measure")) input.checked = input.value === shownMeasure.id;
      for (const input of inputs("scale")) input.checked = (input.value === "shared") === shared;
      for (const input of inputs("detail")) input.checked = (input.value === "letters") === letters;
      for (const input of models) input.checked = shown.includes(input.value);
      render();
    },
  };
}
