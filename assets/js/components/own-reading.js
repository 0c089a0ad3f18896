import {connectivity} from "#components/connectivity";
import {create, find} from "#dom";
import {SENTENCE} from "#live/live-text";

/**
 * The connectivity figure of the page once more, with a panel for each of some models, for the text that a reader types.
 * @param {object} options
 * @param {HTMLElement} options.like  the figure's body, in any state
 * @param {{id: string, label: string, colour: number}[]} options.models
 * @param {import("#data").Manifest} options.manifest
 * @param {import("#connectivity-state").Loaded} options.loaded
 * @param {number} options.position
 * @param {(view: string) => string} options.address
 */
export function ownReading({like, models, manifest, loaded, position, address}) {
  const [measure] = manifest.measures;
  const measures = manifest.measures.filter(({of}) => of === measure.of);
  const body = /** @type {HTMLElement} */ (like.cloneNode(true));
  const [first, ...others] = body.querySelectorAll(".connectivity-panel");
  others.forEach((panel) => panel.remove());
  first.replaceWith(...models.map((model) => panelOf(first, model)));
  find(body, ".sentence-picker select").replaceChildren(create("option", {value: SENTENCE}, loaded.sentence.title));
  keepMeasures(body, measures.map(({id}) => id));
  modelChoices(body, models);
  for (const input of body.querySelectorAll("input[name]")) input.setAttribute("name", `own-${input.getAttribute("name")}`);
  const element = create("div", {className: "connectivity"}, body);
  Object.assign(element.dataset, {sentence: SENTENCE, position: String(position)});
  const figure = connectivity({
    element,
    manifest: {...manifest, measures, models: models.map(({id, label}) => ({id, label, causal: true})), sentences: [{...loaded.sentence}]},
    load: async (_, model) => {
      const tensor = loaded.tensors[models.findIndex(({id}) => id === model)];
      if (tensor instanceof Error) throw tensor;
      return tensor;
    },
    loadContrasts: async () => () => undefined,
    address,
  });
  figure.revise(loaded, position); // another sentence than it began with: so the characters are made
  return figure;
}

/** @param {Element} like @param {{id: string, label: string, colour: number}} model */
function panelOf(like, {id, label, colour}) {
  const panel = /** @type {HTMLElement} */ (like.cloneNode(true));
  panel.hidden = false;
  panel.dataset.model = id;
  panel.setAttribute("aria-label", label);
  panel.classList.remove("failed");
  panel.querySelector(".figure-failure")?.remove();
  Object.assign(find(panel, ".model-name"), {className: `model-name model-${colour}`, textContent: label});
  const characters = find(panel, ".characters");
  characters.replaceChildren();
  find(panel, ".character-text").replaceChildren(characters);
  return panel;
}

/** @param {HTMLElement} body @param {string[]} ids */
function keepMeasures(body, ids) {
  for (const input of body.querySelectorAll('input[data-option="measure"]')) {
    if (!ids.includes(input.getAttribute("value") ?? "")) input.closest("label")?.remove();
  }
}

/** @param {HTMLElement} body @param {{id: string, label: string}[]} models */
function modelChoices(body, models) {
  const labels = Array.from(body.querySelectorAll('input[data-option="model"]'), (input) => /** @type {Element} */ (input.closest("label")));
  const choices = models.map(({id, label}) => {
    const choice = /** @type {Element} */ (labels[0].cloneNode(true));
    const input = /** @type {HTMLInputElement} */ (find(choice, "input"));
    Object.assign(input, {value: id, checked: true, defaultChecked: true});
    find(choice, "span").textContent = label;
    return choice;
  });
  labels[0].replaceWith(...choices);
  for (const label of labels.slice(1)) label.remove();
}
