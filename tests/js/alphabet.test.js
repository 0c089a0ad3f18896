/** Alphabets, as Python has them: tests/contract/alphabet.json. */

import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {test} from "node:test";
import {isWord, normalise, normaliseTyped, readableOf} from "../../assets/js/alphabet.js";

const golden = JSON.parse(readFileSync(new URL("../contract/alphabet.json", import.meta.url), "utf8"));
const {english} = golden.alphabets;

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

test("of what is typed, accents are left off", () => {
  assert.equal(normaliseTyped("  The\n\tCafé, at 9 o'clock – don’t!  ", english), "the cafe at oclock dont ");
  assert.equal(normaliseTyped(" 1984 ", english), "");
});
