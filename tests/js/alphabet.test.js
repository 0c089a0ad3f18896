/** Alphabets, as Python has them: tests/contract/alphabet.json. */

import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {test} from "node:test";
import {isWord, normalise, normaliseTyped, readableOf, sortKey, unreadable} from "../../assets/js/alphabet.js";

const golden = JSON.parse(readFileSync(new URL("../contract/alphabet.json", import.meta.url), "utf8"));

test("a character has the symbol that Python gives it", () => {
  for (const [name, text, symbols] of golden.symbols) {
    const readable = readableOf(golden.alphabets[name]);
    assert.deepEqual([...text].map((character) => readable.indexOf(character) + 1), symbols, text);
  }
});

test("a text is normalised as Python does it", () => {
  for (const [name, text, expected] of golden.normalise) assert.equal(normalise(text, golden.alphabets[name]), expected, text);
});

test("a word is one where it is one in Python", () => {
  for (const [name, text, expected] of golden.words) assert.equal(isWord(text, golden.alphabets[name]), expected, text);
});

test("of what is typed, accents that the alphabet lacks are left off", () => {
  for (const [name, text, expected] of golden.typed) assert.equal(normaliseTyped(text, golden.alphabets[name]), expected, text);
});

test("words are sorted as Python sorts them", () => {
  for (const [name, words] of golden.sorted) {
    const found = words.toReversed().map((/** @type {string} */ word) => ({word, key: sortKey(word, golden.alphabets[name])}));
    found.sort((/** @type {{key: string}} */ a, /** @type {{key: string}} */ b) => (a.key < b.key ? -1 : 1));
    assert.deepEqual(found.map((/** @type {{word: string}} */ {word}) => word), words);
  }
});

test("an alphabet that says only its characters and boundary keeps no capitals and replaces nothing", () => {
  const {characters, boundary} = golden.alphabets.english;
  assert.equal(normalise("A Cat. 3", {characters, boundary}), "a cat ");
});

test("only characters that are not read as anything are unreadable", () => {
  const english = {characters: "abcdefghijklmnopqrstuvwxyz", boundary: " "};
  assert.deepEqual(unreadable("The cÄt,\n2 cats, cafe\u0301", english), [",", "2"]);
  const german = {characters: "abcdefghijklmnopqrstuvwxyzßäöü", boundary: " ", replacements: {"1": " eins ", "–": " ", "æ": "ae"}};
  assert.deepEqual(unreadable("Ä 1 – æ ø", german), ["ø"]);
  const cased = {characters: "ABab", boundary: " ", keep_case: true};
  assert.deepEqual(unreadable("Ab Cd", cased), ["C", "d"]);
});
