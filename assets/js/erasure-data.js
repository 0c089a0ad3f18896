/**
 * Exhibits of the page: the one place in JavaScript that knows `page_exhibit` of generator/contract/exhibits.py.
 *
 * @typedef {object} Prediction  What a model predicts with some words kept.
 * @property {number} probability  of the word that is asked for
 * @property {number} rank  of that word, from 1; 0 if the model does not know it
 * @property {number | undefined} versus  the probability of its rival
 * @property {number} shown  the probability; with a rival, the word's share of what both have together
 * @property {{word: string, probability: number}[]} suggestions  the most probable first
 *
 * @typedef {{id: string, models: Map<string, Prediction[]>}} Exhibit  a prediction for each number of words kept, from 0
 */

/**
 * @param {any[]} stored  parsed JSON
 * @returns {Exhibit[]}
 */
export function readExhibits(stored) {
  return stored.map(({id, words, models}) => ({
    id,
    models: new Map(Object.entries(models).map(([model, erasure]) => [model, predictionsOf(words, erasure)])),
  }));
}

/**
 * @param {string[]} words
 * @param {any} erasure
 * @returns {Prediction[]}
 */
function predictionsOf(words, {probabilities, ranks, versus, suggestions, suggestion_probabilities: shares}) {
  return probabilities.map((/** @type {number} */ probability, /** @type {number} */ kept) => ({
    probability,
    rank: ranks[kept],
    versus: versus[kept],
    shown: versus.length ? preference(probability, versus[kept]) : probability,
    suggestions: suggestions[kept].map((/** @type {number} */ place, /** @type {number} */ k) => ({
      word: words[place],
      probability: shares[kept][k],
    })),
  }));
}

/** How far one word is preferred to another: its share of what both have together. @param {number} right @param {number} wrong */
export function preference(right, wrong) {
  return right + wrong ? right / (right + wrong) : 0.5;
}
