/**
 * Positions of a sentence and the words that they belong to. The space before a word is its first position.
 * @typedef {import("#data").Word} Word
 * @typedef {import("#data").Sentence} Sentence
 */

import {say} from "#language";

/**
 * The index of the word that a position belongs to.
 * @param {Word[]} words
 * @param {number} position
 */
export function wordAt(words, position) {
  return words.findIndex(([start, end]) => start <= position && position < end);
}

/**
 * The text from one position to before another.
 * @param {string | string[]} text  characters, or tokens
 * @param {number} start
 * @param {number} end
 */
export function textOf(text, start, end) {
  const part = text.slice(start, end);
  return typeof part === "string" ? part : part.join("");
}

/** Whether the symbols of a sentence are tokens, not characters. @param {Sentence} sentence */
export function ofTokens({text}) {
  return typeof text !== "string";
}

/**
 * The word that a position belongs to, without its space.
 * @param {Sentence} sentence
 * @param {number} position
 */
export function wordOf({text, words}, position) {
  const [start, end] = words[wordAt(words, position)];
  return typeof text === "string" ? text.slice(start + 1, end) : textOf(text, start, end).trim();
}

/**
 * The target that a model explains at a position: the word that the position is in, unless it says another.
 * @param {Sentence} sentence
 * @param {import("#data").Tensor} tensor
 * @param {number} position
 */
export function targetOf(sentence, {targets}, position) {
  return targets ? targets[position].trim() : wordOf(sentence, position);
}

/**
 * The letters of a position's word that are typed there; none at the space before it.
 * @param {Sentence} sentence
 * @param {number} position
 */
export function typedAt({text, words}, position) {
  const [start] = words[wordAt(words, position)];
  return typeof text === "string" ? text.slice(start + 1, position + 1) : textOf(text, start, position + 1).trimStart();
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
  const {text} = sentence;
  return inWords(typeof text === "string" ? typedAt(sentence, position).slice(-1) : text[position].trim(), sentence, position);
}

/** @param {string} letters @param {Sentence} sentence @param {number} position */
function inWords(letters, sentence, position) {
  const word = wordOf(sentence, position);
  const unfinished = sentence.open && wordAt(sentence.words, position) === sentence.words.length - 1;
  if (unfinished && !word) return say("moment.end");
  if (letters === word && (unfinished || ofTokens(sentence))) return say("moment.quoted", {text: word});
  return letters ? say("moment.letters", {letters, word}) : say("moment.space", {word});
}

/**
 * A position to begin with: one letter typed of the longest known word in the second half.
 * @param {Sentence} sentence
 */
export function firstPosition({text, words}) {
  if (typeof text !== "string") return Math.max(0, text.length - 2); // a next one is there to be predicted
  const known = words.filter(([, , isKnown]) => isKnown);
  const late = known.filter(([start]) => start >= text.length / 2);
  const candidates = late.length ? late : known.length ? known : words;
  const [start] = candidates.reduce((best, word) => (word[1] - word[0] > best[1] - best[0] ? word : best));
  return start + 1;
}
