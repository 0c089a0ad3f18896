import assert from "node:assert/strict";
import {test} from "node:test";
import {openText} from "../../assets/js/live/live-text.js";
import {
  characterInWords,
  firstPosition,
  momentInWords,
  nextWord,
  previousWord,
  typedAt,
  wordAt,
  wordOf,
} from "../../assets/js/words/sentence.js";
import {sentenceOf} from "./support/page-data.js";

const sentence = sentenceOf({
  text: " the old zymurgy cellar",
  words: [
    [0, 4, true],
    [4, 8, true],
    [8, 16, false],
    [16, 23, true],
  ],
});
const {words} = sentence;

test("the space before a word belongs to it", () => {
  assert.deepEqual([0, 3, 4, 7, 22].map((p) => wordAt(words, p)), [0, 0, 1, 1, 3]);
});

test("a position's word has all its letters, of which some are typed there", () => {
  assert.deepEqual([0, 3, 4, 8, 22].map((p) => wordOf(sentence, p)), ["the", "the", "old", "zymurgy", "cellar"]);
  assert.deepEqual([0, 3, 4, 6, 22].map((p) => typedAt(sentence, p)), ["", "the", "", "ol", "cellar"]);
});

test("nextWord goes to the space before the next word, and from the last one to the end", () => {
  assert.deepEqual([0, 3, 4, 17, 22].map((p) => nextWord(words, p)), [4, 4, 8, 22, 22]);
});

test("previousWord goes to the beginning of this word, then to the one before", () => {
  assert.deepEqual([22, 16, 8, 4, 0].map((p) => previousWord(words, p)), [16, 8, 4, 0, 0]);
});

test("a moment is said by the letters typed", () => {
  assert.equal(momentInWords(sentence, 6), "“ol” of old");
  assert.equal(momentInWords(sentence, 4), "the space before old");
});

test("a moment of a word that is being typed is said by what there is of it", () => {
  const moment = (/** @type {string} */ typed, /** @type {number} */ at) => momentInWords(openText(typed, " ", "Your text", at).sentence, at);
  assert.equal(moment("the vio", 7), "“vio”");
  assert.equal(moment("the vio", 5), "“v” of vio");
  assert.equal(moment("the vio", 3), "“the” of the");
  assert.equal(moment("the ", 4), "the space at the end");
  assert.equal(moment("", 0), "the space at the end");
});

test("a character is said by itself", () => {
  assert.equal(characterInWords(sentence, 6), "“l” of old");
  assert.equal(characterInWords(sentence, 4), "the space before old");
});

test("a sentence begins at the first letter of its longest known word in the second half", () => {
  assert.equal(firstPosition(sentence), 17);
  assert.equal(firstPosition(sentenceOf({text: " zymurgy", words: [[0, 8, false]]})), 1);
});
