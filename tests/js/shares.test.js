/** Shares of rows as they are stored are right to half a level: tests/contract/shares.json has those of the exact values. */

import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {test} from "node:test";
import {decodeRows} from "../../assets/js/data.js";
import {row, sumWords} from "../../assets/js/math/panel-values.js";
import {strongestWords} from "../../assets/js/words/summary.js";
import {measureOf, tensorOf} from "./support/page-data.js";

const {levels, length, words, rows, maxima, beyond, cases} = JSON.parse(readFileSync(new URL("../contract/shares.json", import.meta.url), "utf8"));
const measure = measureOf({id: "gradient", levels});
const tensor = tensorOf({length, causal: true});
decodeRows(tensor, {layout: "lower", measures: {gradient: {rows, maxima}}}, measure);
const half = Math.max(...levels.slice(1).map((/** @type {number} */ level, /** @type {number} */ k) => level - levels[k])) / 2;

/** @param {Float64Array} values */
const sum = (values) => values.reduce((a, b) => a + b, 0);

test("the share beyond a distance is right to half a level", () => {
  assert.ok(half < 0.011);
  for (const {output, beyond: exact} of cases) {
    const values = row(tensor, output, {measure});
    for (const [k, distance] of beyond.entries()) {
      const share = sum(values.subarray(0, Math.max(0, output - distance))) / sum(values);
      assert.ok(Math.abs(share - exact[k]) <= half, `output ${output}, beyond ${distance}: ${share}, not ${exact[k]}`);
    }
  }
});

test("the share of a word is right to half a level, summed by the page as whole words", () => {
  for (const {output, words: exact} of cases) {
    const total = sum(row(tensor, output, {measure}));
    const summed = sumWords(row(tensor, output, {measure}), words, output + 1);
    for (const [k, [start]] of words.entries()) {
      assert.ok(Math.abs(summed[start] / total - exact[k]) <= half, `output ${output}, word ${k}`);
    }
  }
});

test("the strongest words hold the shares that they have among all words, to half a level", () => {
  for (const {output, words: exact} of cases) {
    const all = exact.reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b, 0);
    const found = strongestWords(words, row(tensor, output, {measure}));
    assert.ok(found.length);
    for (const {index, share} of found) assert.ok(Math.abs(share - exact[index] / all) <= half, `output ${output}, word ${index}`);
  }
});
