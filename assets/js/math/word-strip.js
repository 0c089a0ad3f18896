/** The probabilities of all words as the autocomplete figure shows them. */

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
 * @property {Initial[]} initials
 */

/**
 * @param {string[]} vocabulary
 * @param {import("#alphabet").Alphabet} alphabet
 * @returns {Alphabetical}
 */
export function alphabetical(vocabulary, alphabet) {
  const numbers = vocabulary.map((_, number) => number).sort((a, b) => (vocabulary[a] < vocabulary[b] ? -1 : 1));
  const words = numbers.map((number) => vocabulary[number]);
  return {words, numbers, initials: initialsOf(words, alphabet.characters)};
}

/**
 * @param {Alphabetical} order
 * @param {ArrayLike<number>} probabilities  of each word of the vocabulary
 * @param {string} typed
 * @param {Strip} strip
 * @returns {Omit<Shown, "label">}
 */
export function shownOf({words, numbers, initials}, probabilities, typed, {columns, top, floor, suggested}) {
  const size = words.length;
  const sorted = Float64Array.from(numbers, (number) => probabilities[number]);
  const window = windowOf(words, typed);
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
 * @param {string[]} words
 * @param {string} letters
 * @returns {[first: number, end: number]}
 */
function windowOf(words, letters) {
  const from = words.findIndex((word) => word >= letters);
  const first = from < 0 ? words.length : from;
  const count = words.slice(first).findIndex((word) => !word.startsWith(letters));
  return [first, count < 0 ? words.length : first + count];
}

/**
 * The letters under the strip, each in the middle of its words.
 * @param {string[]} words  in alphabetical order
 * @param {string} characters
 * @returns {Initial[]}
 */
function initialsOf(words, characters) {
  return [...characters].flatMap((letter) => {
    const [first, end] = windowOf(words, letter).map((rank) => (rank / words.length) * 100);
    return end > first ? [{letter, middle: (first + end) / 2, share: end - first}] : [];
  });
}
