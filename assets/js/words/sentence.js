/**
 * Positions of a sentence and the words that they belong to. The space before a word is its first position.
 * @typedef {import("#data").Word} Word
 * @typedef {import("#data").Sentence} Sentence
 */

/**
 * The index of the word that a position belongs to.
 * @param {Word[]} words
 * @param {number} position
 */
export function wordAt(words, position) {
  return words.findIndex(([start, end]) => start <= position && position < end);
}

/**
 * The word that a position belongs to, without its space.
 * @param {Sentence} sentence
 * @param {number} position
 */
export function wordOf({text, words}, position) {
  const [start, end] = words[wordAt(words, position)];
  return text.slice(start + 1, end);
}

/**
 * The letters of a position's word that are typed there; none at the space before it.
 * @param {Sentence} sentence
 * @param {number} position
 */
export function typedAt({text, words}, position) {
  return text.slice(words[wordAt(words, position)][0] + 1, position + 1);
}

/**
 * The beginning of the next word, or the end of the text in the last one.
 * @param {Word[]} words
 * @param {number} position
 */
export function nextWord(words, position) {
  const next = words.find(([start]) => start > position);
  return next ? next[0] : /** @type {Word} */ (words.at(-1))[1] - 1;
}

/**
 * The beginning of the word that a position is in, or of the word before if it is there already.
 * @param {Word[]} words
 * @param {number} position
 */
export function previousWord(words, position) {
  return words.findLast(([start]) => start < position)?.[0] ?? 0;
}

/**
 * A position by the letters typed there: `“gr” of grammar`.
 * @param {Sentence} sentence
 * @param {number} position
 */
export function momentInWords(sentence, position) {
  return inWords(typedAt(sentence, position), sentence, position);
}

/**
 * A position by its character alone: `“f” of formal`, or `the space before formal`.
 * @param {Sentence} sentence
 * @param {number} position
 */
export function characterInWords(sentence, position) {
  return inWords(typedAt(sentence, position).slice(-1), sentence, position);
}

/** @param {string} letters @param {Sentence} sentence @param {number} position */
function inWords(letters, sentence, position) {
  const word = wordOf(sentence, position);
  return letters ? `“${letters}” of ${word}` : `the space before ${word}`;
}

/**
 * A position to begin with: one letter typed of the longest known word in the second half.
 * @param {Sentence} sentence
 */
export function firstPosition({text, words}) {
  const known = words.filter(([, , isKnown]) => isKnown);
  const late = known.filter(([start]) => start >= text.length / 2);
  const candidates = late.length ? late : known.length ? known : words;
  const [start] = candidates.reduce((best, word) => (word[1] - word[0] > best[1] - best[0] ? word : best));
  return start + 1;
}
