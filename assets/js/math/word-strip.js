/** The probabilities of all words as the autocomplete figure shows them. */

import {sortKey} from "#alphabet";

/**
 * @typedef {object} Shown  What one model predicts at one moment.
 * @property {string} label  of the model
 * @property {string} typed  the letters of the word so far
 * @property {number} size  words of the vocabulary
 * @property {[first: number, end: number]} window  alphabetical ranks of the words that begin with the letters typed
 * @property {number} inside  the probability of all of these
 * @property {number[]} levels  of each column of the strip
 * @property {{word: string, alphabeticalRank: number, probability: number}[]} suggestions  the most probable first
 * @property {Initial[]} [initials]  of the vocabulary, if it may be another than the page's
 *
 * @typedef {object} Strip
 * @property {number} columns
 * @property {number} top  the highest level
 * @property {number} floor  the logarithm at level 0, -5 for 0.001 %
 * @property {number} suggested  number of words
 *
 * @typedef {{letter: string, middle: number, share: number}} Initial  In percent of the strip's width.
 *
 * @typedef {object} Alphabetical  The words of a vocabulary in alphabetical order.
 * @property {string[]} words
 * @property {number[]} numbers  of these words in the vocabulary
 * @property {(letters: string) => [first: number, end: number]} windowOf  ranks of the words that begin with some letters
 * @property {Initial[]} initials
 */

/**
 * @param {string[]} vocabulary
 * @param {import("#alphabet").Alphabet} alphabet
 * @returns {Alphabetical}
 */
export function alphabetical(vocabulary, alphabet) {
  const keyOf = (/** @type {string} */ word) => sortKey(word, alphabet);
  const keyed = vocabulary.map((word, number) => ({number, word, key: keyOf(word)})).sort((a, b) => (a.key < b.key ? -1 : 1));
  const keys = keyed.map(({key}) => key);
  return {
    words: keyed.map(({word}) => word),
    numbers: keyed.map(({number}) => number),
    windowOf: (letters) => windowOf(keys, keyOf(letters)),
    initials: initialsOf(keys, alphabet.characters, keyOf),
  };
}

/**
 * @param {Alphabetical} order
 * @param {ArrayLike<number>} probabilities  of each word of the vocabulary
 * @param {string} typed
 * @param {Strip} strip
 * @returns {Omit<Shown, "label">}
 */
export function shownOf({words, numbers, windowOf, initials}, probabilities, typed, {columns, top, floor, suggested}) {
  const size = words.length;
  const sorted = Float64Array.from(numbers, (number) => probabilities[number]);
  const window = windowOf(typed);
  const levels = Array.from({length: columns}, (_, column) => {
    const first = Math.floor((column * size) / columns);
    const end = Math.max(first + 1, Math.floor(((column + 1) * size) / columns));
    const most = sorted.subarray(first, end).reduce((a, b) => Math.max(a, b), 10 ** floor);
    return Math.round((1 - Math.log10(most) / floor) * top);
  });
  return {
    typed,
    size,
    window,
    inside: sorted.subarray(...window).reduce((a, b) => a + b, 0),
    levels,
    suggestions: best(sorted, suggested).map((rank) => ({word: words[rank], alphabeticalRank: rank, probability: sorted[rank]})),
    initials,
  };
}

/**
 * The alphabetical ranks of the most probable words; of two with the same probability the first in the alphabet.
 * @param {Float64Array} sorted
 * @param {number} count
 */
function best(sorted, count) {
  /** @type {number[]} */
  const found = [];
  sorted.forEach((probability, alphabeticalRank) => {
    if (found.length === count && probability <= sorted[found[count - 1]]) return;
    const rank = found.findIndex((other) => probability > sorted[other]);
    found.splice(rank < 0 ? found.length : rank, 0, alphabeticalRank);
    found.length = Math.min(found.length, count);
  });
  return found;
}

/**
 * The alphabetical ranks from which and up to which the sorted words begin with some letters.
 * @param {string[]} keys  of the words: what they are sorted by
 * @param {string} letters  theirs
 * @returns {[first: number, end: number]}
 */
function windowOf(keys, letters) {
  const from = keys.findIndex((key) => key >= letters);
  const first = from < 0 ? keys.length : from;
  const count = keys.slice(first).findIndex((key) => !key.startsWith(letters));
  return [first, count < 0 ? keys.length : first + count];
}

/**
 * The letters under the strip, each in the middle of its words.
 * @param {string[]} keys  of the words, in alphabetical order
 * @param {string} characters
 * @param {(letter: string) => string} keyOf
 * @returns {Initial[]}
 */
function initialsOf(keys, characters, keyOf) {
  return [...characters].flatMap((letter) => {
    const [first, end] = windowOf(keys, keyOf(letter)).map((rank) => (rank / keys.length) * 100);
    return end > first ? [{letter, middle: (first + end) / 2, share: end - first}] : [];
  });
}
