import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {test} from "node:test";
import {alphabetical, shownOf} from "../../assets/js/math/word-strip.js";
import {openNetwork} from "../../assets/js/model/network.js";
import {ENGLISH} from "./support/page-data.js";

const folder = new URL("../contract/networks/", import.meta.url);
const {text, shown} = JSON.parse(readFileSync(new URL("networks.json", folder), "utf8"));
const {strip} = shown;

test("what the figure shows of a model run here is what Python bakes of it", () => {
  const network = openNetwork(new Uint8Array(readFileSync(new URL("gru.safetensors", folder))).buffer, {alphabet: ENGLISH, least: 5});
  const order = alphabetical(network.vocabulary, ENGLISH);
  let state;
  for (const [k, character] of [...text].entries()) {
    state = network.step(state, character);
    const typed = text.slice(text.lastIndexOf(" ", k) + 1, k + 1);
    const found = shownOf(order, network.probabilities(state), typed, strip);
    const levels = [...shown.levels.slice(k * strip.columns, (k + 1) * strip.columns)];
    assert.deepEqual(found.levels, levels.map((level) => level.charCodeAt(0) - shown.offset));
    /** @type {number[]} */
    const indices = shown.suggestions[k];
    assert.deepEqual(found.suggestions.map(({word}) => word), indices.map((index) => shown.words[index]));
    const ranks = indices.map((index) => shown.alphabetical_ranks[index]);
    assert.deepEqual(found.suggestions.map(({alphabeticalRank}) => alphabeticalRank), ranks);
    assert.deepEqual(found.window, shown.windows[k]);
    assert.ok(Math.abs(found.inside - shown.inside[k]) < 1e-4, `inside after ${k}: ${found.inside}, not ${shown.inside[k]}`);
  }
});

test("words stand in alphabetical order, their probabilities and initials with them", () => {
  const order = alphabetical(["to", "be", "or", "bee"], ENGLISH);
  const {suggestions, window, inside, size, initials} = shownOf(order, [0.1, 0.2, 0.4, 0.3], "be", {...strip, columns: 2});
  assert.deepEqual(order.words, ["be", "bee", "or", "to"]);
  assert.deepEqual(suggestions.map(({word, alphabeticalRank}) => [word, alphabeticalRank]), [["or", 2], ["bee", 1], ["be", 0], ["to", 3]]);
  assert.deepEqual(window, [0, 2]);
  assert.equal(inside, 0.5);
  assert.equal(size, 4);
  assert.deepEqual(initials, [
    {letter: "b", middle: 25, share: 50},
    {letter: "o", middle: 62.5, share: 25},
    {letter: "t", middle: 87.5, share: 25},
  ]);
});

test("a column is as high as the logarithm of its most probable word, from the floor to 1", () => {
  const {levels} = shownOf(alphabetical(["a", "b", "c", "d"], ENGLISH), [1, 0.01, 1e-5, 0], "", {...strip, columns: 4});
  assert.deepEqual(levels, [50, 30, 0, 0]);
});

test("of words with the same probability the first in the alphabet comes first, and no letter leaves all", () => {
  const {suggestions, window} = shownOf(alphabetical([..."gfedcba"], ENGLISH), Array(7).fill(1 / 7), "", strip);
  assert.equal(suggestions.map(({word}) => word).join(""), "abcde");
  assert.deepEqual(window, [0, 7]);
  assert.deepEqual(shownOf(alphabetical([..."gfedcba"], ENGLISH), Array(7).fill(1 / 7), "zz", strip).window, [7, 7]);
});
