import {readMoment, writeMoment} from "#moment";

/**
 * The view of the connectivity figure, as the address has it: a moment, and after it whatever is not as it is at
 * first: `grammar/159/occlusion/shared/letters/only.gru.lstm/versus.great`. tests/contract/views.json has the grammar in cases.
 *
 * @typedef {import("#data").Manifest} Manifest
 * @typedef {object} ConnectivityView
 * @property {string} sentence
 * @property {number} position
 * @property {import("#data").Measure} measure
 * @property {boolean} shared  one scale for all panels, not each panel's own
 * @property {boolean} letters  shaded one by one, not whole words by their sums
 * @property {string[]} models  that are shown, in the page's order
 * @property {string} versus  a word: the colour shows what speaks for the typed word rather than for this one
 */

/**
 * Reads a view. What is not one, as a whole, is null.
 * @param {string} value
 * @param {Manifest} manifest
 * @returns {ConnectivityView | null}
 */
export function readView(value, manifest) {
  const [sentence, position, ...settings] = value.split("/");
  const moment = readMoment(`${sentence}/${position}`, manifest.sentences);
  if (!moment) return null;
  /** @type {ConnectivityView} */
  const view = {...viewOf(moment, manifest)};
  for (const setting of settings) {
    const [name, ...parts] = setting.split(".");
    const measure = manifest.measures.find(({id, formerly}) => id === setting || formerly.includes(setting));
    if (measure) view.measure = measure;
    else if (setting === "shared" || setting === "letters") view[setting] = true;
    else if (setting === "words") view.letters = false; // a setting of older pages, and now what is so at first
    else if ((name === "versus" || name === "rather") && parts.length === 1) view.versus = parts[0];
    else if (name === "only" && parts.length) view.models = view.models.filter((id) => parts.includes(id));
    else return null;
  }
  if (!view.measure.compares) view.versus = "";
  return view.models.length ? view : null;
}

/**
 * @param {ConnectivityView} view
 * @param {Manifest} manifest
 */
export function writeView(view, manifest) {
  const {measure, shared, letters, models, versus} = view;
  return [
    writeMoment(view),
    ...(measure === manifest.measures[0] ? [] : [measure.id]),
    ...(shared ? ["shared"] : []),
    ...(letters ? ["letters"] : []),
    ...(models.length < manifest.models.length ? [["only", ...models].join(".")] : []),
    ...(versus ? [`versus.${versus}`] : []),
  ].join("/");
}

/**
 * The view of a moment with all models and nothing set.
 * @param {{sentence: string, position: number}} moment
 * @param {Manifest} manifest
 * @returns {ConnectivityView}
 */
export function viewOf({sentence, position}, {models, measures}) {
  const all = models.map(({id}) => id);
  return {sentence, position, measure: measures[0], shared: false, letters: false, models: all, versus: ""};
}
