import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {test} from "node:test";
import {drawRows, largest, reachOf, row, shadesOf, strongest, sumWords} from "../../assets/js/math/panel-values.js";
import {measureOf, tensorOf} from "./support/page-data.js";

const golden = JSON.parse(readFileSync(new URL("../contract/reach.json", import.meta.url), "utf8"));
const shades = {for: 31, against: 15};
const gradient = measureOf({id: "gradient", shades});
const square = measureOf({id: "square", of: "gradient", power: 2, shades});
const worth = measureOf({id: "worth", shades});

/** Two characters; the second output's row is all and a fifth of its maximum, 10; its worths are -1 and 0.2 of 2.5. */
const tensor = tensorOf({
  length: 2,
  measures: {
    gradient: {levels: Uint8Array.of(2, 0, 2, 1), shares: [0, 0.2, 1], maxima: [4, 10]},
    worth: {levels: Uint8Array.of(3, 1, 0, 2), shares: [-1, 0, 0.2, 1], maxima: [1, 2.5]},
  },
});

test("values are shares of the row's maximum, to the power that the measure is of another", () => {
  assert.deepEqual([...row(tensor, 1, {measure: gradient})], [10, 2]);
  assert.deepEqual([...row(tensor, 1, {measure: square})], [100, 4]);
  assert.deepEqual([...row(tensor, 1, {measure: worth})], [-2.5, 0.5]);
});

test("every character of a word has the sum of the word, of powers if powers are shown", () => {
  for (const [measure, total] of /** @type {const} */ ([[gradient, 12], [square, 104], [worth, -2]])) {
    const view = {sentence: "s", position: 1, measure, shared: false, letters: false, models: ["a"], versus: ""};
    assert.deepEqual([...(drawRows([{model: "a", tensor}], view, [[0, 2, true]])[0]?.values ?? [])], [total, total]);
  }
});

test("sums over words leave out letters that are not read, as in Python", () => {
  for (const [values, words, read, expected] of golden.sums) {
    const known = words.map((/** @type {number[]} */ word) => [...word, true]);
    assert.deepEqual([...sumWords(Float64Array.from(values), known, read)], expected);
  }
});

test("a row reaches as far back as Python says, by size alone", () => {
  for (const [values, output, expected] of golden.reach) {
    assert.deepEqual(reachOf(Float64Array.from(values), output) ?? null, expected, String(values));
  }
});

test("a contrast stands in for the stored values and is itself left alone", () => {
  const contrast = Float64Array.of(3, 1);
  assert.deepEqual([...row(tensor, 1, {measure: square, contrast})], [9, 1]);
  assert.deepEqual([...contrast], [3, 1]);
});

test("shades run from none to the strongest, and below none for what speaks against", () => {
  assert.deepEqual([...shadesOf(Float64Array.of(0, 5, 10, -10, -5, -0.1), 10, shades)], [0, 16, 31, -15, -8, 0]);
  assert.deepEqual([...shadesOf(Float64Array.of(0, 0), 0, shades)], [0, 0]);
});

test("the largest is of all rows, whatever the sign", () => {
  assert.equal(largest(Float64Array.of(1, -4), Float64Array.of(3)), 4);
  assert.equal(largest(), 0);
});

test("the strongest inputs come by size, of equals the later first, without those of no strength", () => {
  assert.deepEqual(strongest(Float64Array.of(1, -3, 0, 2, 1)), [1, 3, 4]);
  assert.deepEqual(strongest(Float64Array.of(0, 0)), []);
});

test("a view's models are drawn on their own scales or on one, and those without data are not", () => {
  const weak = {...tensor, measures: {...tensor.measures, gradient: {...tensor.measures.gradient, maxima: [4, 5]}}};
  const models = [
    {model: "a", tensor},
    {model: "b", tensor: weak},
    {model: "c", tensor: new Error("damaged")},
    {model: "d", tensor},
  ];
  const view = {sentence: "s", position: 1, measure: gradient, shared: false, letters: true, models: ["a", "b", "c"], versus: ""};
  const own = drawRows(models, view, []);
  assert.deepEqual(own.map((drawn) => drawn?.maximum), [10, 5, undefined, undefined]);
  assert.deepEqual([...(own[1]?.shades ?? [])], [31, 6]);
  const shared = drawRows(models, {...view, shared: true}, []);
  assert.deepEqual(shared.map((drawn) => drawn?.maximum), [10, 10, undefined, undefined]);
  assert.deepEqual([...(shared[1]?.shades ?? [])], [16, 3]);
  const contrasts = {rivals: ["ox"], models: ["a"], row: () => Float64Array.of(0, 7)};
  assert.equal(drawRows(models, {...view, versus: "ox"}, [], contrasts)[0]?.maximum, 7);
});
