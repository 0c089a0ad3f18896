import assert from "node:assert/strict";
import {test} from "node:test";
import {levelOf} from "../../assets/js/math/heat.js";
import {drawRows, largest, row, shadesOf, strongest} from "../../assets/js/math/panel-values.js";

/** Two characters; the second output's row is 100 and 20 of 100, its maximum 10; its removals are -15 and 3 of 15. */
const tensor = {
  length: 2,
  connectivity: Uint8Array.of(100, 0, 100, 20),
  maxima: Float64Array.of(4, 10),
  occlusion: Int8Array.of(15, 0, -15, 3),
  occlusionMaxima: Float64Array.of(1, 2.5),
};

test("connectivity is in logits, its square in their squares, removal in signed nats", () => {
  assert.deepEqual([...row(tensor, 1, {measure: "gradient"})], [10, 2]);
  assert.deepEqual([...row(tensor, 1, {measure: "square"})], [100, 4]);
  assert.deepEqual([...row(tensor, 1, {measure: "occlusion"})], [-2.5, 0.5]);
});

test("every character of a word has the sum of the word, of squares if squares are shown", () => {
  const words = [[0, 2, true]];
  assert.deepEqual([...row(tensor, 1, {measure: "gradient", words})], [12, 12]);
  assert.deepEqual([...row(tensor, 1, {measure: "square", words})], [104, 104]);
  assert.deepEqual([...row(tensor, 1, {measure: "occlusion", words})], [-2, -2]);
});

test("a contrast stands in for the connectivity and is itself left alone", () => {
  const contrast = Float64Array.of(3, 1);
  assert.deepEqual([...row(tensor, 1, {measure: "square", contrast})], [9, 1]);
  assert.deepEqual([...contrast], [3, 1]);
});

test("shades run from none to 31, and from 32 on for what speaks against", () => {
  assert.deepEqual([...shadesOf(Float64Array.of(0, 5, 10, -10, -5, -0.1), 10)], [0, 16, 31, 46, 39, 0]);
  assert.deepEqual([0, 31, 32, 46].map(levelOf), [0, 31, -1, -15]);
  assert.deepEqual([...shadesOf(Float64Array.of(0, 0), 0)], [0, 0]);
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
  const weak = {...tensor, maxima: Float64Array.of(4, 5)};
  const models = [
    {model: "a", tensor},
    {model: "b", tensor: weak},
    {model: "c", tensor: new Error("damaged")},
    {model: "d", tensor},
  ];
  const view = {position: 1, measure: "gradient", shared: false, words: false, models: ["a", "b", "c"], versus: ""};
  const own = drawRows(models, view, []);
  assert.deepEqual(own.map((drawn) => drawn?.maximum), [10, 5, undefined, undefined]);
  assert.deepEqual([...(own[1]?.shades ?? [])], [31, 6]);
  const shared = drawRows(models, {...view, shared: true}, []);
  assert.deepEqual(shared.map((drawn) => drawn?.maximum), [10, 10, undefined, undefined]);
  assert.deepEqual([...(shared[1]?.shades ?? [])], [16, 3]);
  const contrasts = {rivals: ["ox"], row: () => Float64Array.of(0, 7)};
  assert.equal(drawRows(models, {...view, versus: "ox"}, [], contrasts)[0]?.maximum, 7);
});
