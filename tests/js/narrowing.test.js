import assert from "node:assert/strict";
import {test} from "node:test";
import {narrowing} from "../../assets/js/words/narrowing.js";

const said = (/** @type {Parameters<typeof narrowing>[0]} */ shown) => narrowing(shown).replaceAll("\u202f", " ");

test("letters are said to leave some of all words, and these to hold some of the probability", () => {
  assert.equal(
    said({typed: "gr", window: [3000, 4204], size: 10000, inside: 0.413}),
    "1,204 of 10,000 words begin with “gr”: 41 % of the probability",
  );
  assert.equal(
    said({typed: "zy", window: [8, 9], size: 10, inside: 0.0004}),
    "1 of 10 words begins with “zy”: < 0.1 % of the probability",
  );
});

test("no letter leaves all words, and some letters leave none", () => {
  assert.equal(said({typed: "", window: [0, 10000], size: 10000, inside: 1}), "no letter typed: all 10,000 words are possible");
  assert.equal(said({typed: "xq", window: [7, 7], size: 10, inside: 0}), "no word begins with “xq”");
});
