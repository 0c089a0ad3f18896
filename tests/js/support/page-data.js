import "./english.js";
/** Made-up data of a page: a test gives what it is about, and the rest is filled in. */

/**
 * @typedef {import("../../../assets/js/data.js").Manifest} Manifest
 * @typedef {import("../../../assets/js/data.js").Measure} Measure
 * @typedef {import("../../../assets/js/data.js").Sentence} Sentence
 * @typedef {import("../../../assets/js/data.js").Tensor} Tensor
 */

/**
 * A measure that is stored as it is and compares no words, if nothing else is given.
 * @param {Partial<Measure> & {id: string}} about
 * @returns {Measure}
 */
export function measureOf(about) {
  const described = {label: "", unit: "", note: "", signed: false, formerly: []};
  const stored = {of: about.id, power: 1, compares: false, levels: [], shades: {for: 31, against: 15}};
  return {...described, ...stored, ...about};
}

/** The alphabet of most tests. */
export const ENGLISH = {characters: "abcdefghijklmnopqrstuvwxyz", boundary: " "};

/** @param {Partial<Sentence>} about @returns {Sentence} */
export function sentenceOf(about) {
  return {id: "s", title: "", note: "", text: "", words: [], ...about};
}

/**
 * Models are given by their ids.
 * @param {{measures: Measure[], models: string[], sentences: Sentence[]}} about
 * @returns {Manifest}
 */
export function manifestOf({measures, models, sentences}) {
  const described = models.map((id) => ({id, label: id, causal: true}));
  return {schema: 5, alphabet: ENGLISH, measures, models: described, sentences};
}

/** @param {Partial<Tensor>} about @returns {Tensor} */
export function tensorOf(about) {
  return {length: 0, causal: false, measures: {}, suggestions: [], targetProbabilities: [], targetRanks: [], ...about};
}

/**
 * A list by position that has a value at one of them alone.
 * @template T
 * @param {number} position
 * @param {T} value
 */
export function onlyAt(position, value) {
  /** @type {T[]} */
  const values = [];
  values[position] = value;
  return values;
}
