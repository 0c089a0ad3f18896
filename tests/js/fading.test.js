import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {test} from "node:test";
import {shade} from "../../assets/js/math/fading.js";
import {fadingReading, fadingSummary} from "../../assets/js/words/fading.js";
import "./support/english.js";

// tests/rendering/figures/test_gradient_fading.py holds Python to the same file.
const cases = JSON.parse(readFileSync(new URL("../contract/fading.json", import.meta.url), "utf8"));

const scale = {shades: 31, decades: 3};

test("a shade is as dark as Python's", () => {
  for (const [share, level] of cases.shade) assert.equal(shade(share, scale), level, String(share));
});

test("equal factors are equal steps of shade", () => {
  assert.equal(shade(1, scale) - shade(0.1, scale), shade(0.1, scale) - shade(0.01, scale) - 1); // 31/3 is rounded: 31, 21 (20.67), 10 (10.33)
  assert.equal(shade(NaN, scale), 0);
});

test("the summary says what Python's says", () => {
  for (const [layer, shares, words] of cases.summary) assert.equal(fadingSummary(layer, shares), words);
});

test("a cell is read by its distance, its layer and its share", () => {
  assert.equal(fadingReading(2, 12, 0.03124), "12 characters back, layer 2: 0.0312 of what it is at the character itself.");
  assert.equal(fadingReading(1, 1, 0.5), "1 character back, layer 1: 0.500 of what it is at the character itself.");
  assert.equal(fadingReading(1, 0, 1), "The character itself, layer 1: 1, what all else is measured by.");
});
