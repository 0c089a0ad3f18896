/** A text that is being typed, as the connectivity figure needs it: a sentence, and a tensor a model that fills up. */

import {wordOf} from "#words/sentence";

/**
 * @typedef {import("#data").Sentence} Sentence
 * @typedef {import("#data").Tensor} Tensor
 * @typedef {import("#live/text-reader").Moment} Moment
 */

export const SENTENCE = "text";

/**
 * Returns a text as a sentence, and as what models are asked. Its last word is not finished: it is explained by what is
 * suggested for it.
 * @param {string} typed  as it can be read, without a boundary before it
 * @param {string} boundary
 * @param {string} title
 * @param {number} at  the position that is asked for first
 * @returns {{sentence: Sentence, request: import("#live/text-reader").Request}}
 */
export function openText(typed, boundary, title, at) {
  const text = boundary + typed;
  const starts = [...text].flatMap((character, p) => (character === boundary ? [p] : []));
  const ends = [...starts.slice(1), text.length];
  const wordAt = starts.flatMap((start, k) => Array.from({length: ends[k] - start}, () => k));
  const sentence = {
    id: SENTENCE,
    title,
    note: "",
    text,
    words: starts.map((start, k) => /** @type {import("#data").Word} */ ([start, ends[k], true])),
    open: true,
  };
  const words = starts.slice(0, -1).map((start, k) => text.slice(start + 1, ends[k]));
  return {sentence, request: {text, words, wordAt, at: Math.max(0, Math.min(at, text.length - 1))}};
}

/**
 * Returns a tensor of a text of which nothing is known yet.
 * @param {number} length
 * @param {string} measure
 * @param {number} top  number of suggestions
 * @returns {Tensor}
 */
export function emptyTensor(length, measure, top) {
  const none = Array.from({length: top}, () => ({word: "", probability: 0}));
  return {
    length,
    causal: true,
    measures: {[measure]: {levels: new Uint8Array(), shares: [], maxima: [], exact: Array.from({length})}},
    suggestions: Array.from({length}, () => none),
    contrasts: Array.from({length}),
    targetProbabilities: Array.from({length}, () => 0),
    targetRanks: Array.from({length}, () => 0),
  };
}

/**
 * Puts what was found into a tensor.
 * @param {Tensor} tensor
 * @param {string} measure
 * @param {Moment[]} moments
 */
export function fill({measures, suggestions, contrasts = [], targetProbabilities, targetRanks}, measure, moments) {
  const exact = measures[measure].exact ?? [];
  for (const moment of moments) {
    const {position} = moment;
    suggestions[position] = moment.suggestions;
    targetProbabilities[position] = moment.probability;
    targetRanks[position] = moment.rank;
    if (moment.row) exact[position] = moment.row;
    contrasts[position] = moment.contrasts;
  }
}

/**
 * Returns what the words of a text can be compared with: a finished word that all models know, with what any of them
 * suggests in its place.
 * @param {Sentence} sentence
 * @param {Tensor[]} tensors
 * @param {string[]} models
 * @returns {import("#connectivity-state").Loaded["contrastsAt"]}
 */
export function comparisons(sentence, tensors, models) {
  return (_, position) => {
    if (!tensors.every(({targetRanks}) => targetRanks[position])) return undefined;
    const typed = wordOf(sentence, position);
    const suggested = tensors.flatMap(({suggestions}) => suggestions[position].map(({word}) => word));
    return {
      rivals: [...new Set(suggested)].filter((word) => word !== typed),
      models,
      row(model, rival, length) {
        const values = new Float64Array(length); // zeros until they are found
        values.set(tensors[models.indexOf(model)].contrasts?.[position]?.get(rival) ?? []);
        return values;
      },
    };
  };
}

/**
 * Returns the last words of a text, and all of the one that is not finished.
 * @param {string} typed
 * @param {string} boundary
 * @param {number} kept  finished words
 */
export function lastWords(typed, boundary, kept) {
  const words = typed.split(boundary);
  return words.slice(Math.max(0, words.length - 1 - kept)).join(boundary);
}
