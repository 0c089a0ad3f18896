/** The sentence on how far letters narrow the words is the one that Python writes: tests/contract/strip.json. */

import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {test} from "node:test";
import {narrowing} from "../../assets/js/words/narrowing.js";
import "./support/english.js";

const cases = JSON.parse(readFileSync(new URL("../contract/strip.json", import.meta.url), "utf8")).narrowing;

for (const [typed, window, size, inside, said] of cases) {
  test(`letters that leave some, all or none of the words: ${said}`, () => {
    assert.equal(narrowing({typed, window, size, inside}), said);
  });
}
