import assert from "node:assert/strict";
import {test} from "node:test";
import {cellAt, lowMedian, triangleShades} from "../../assets/js/math/triangle.js";
import {measureOf, tensorOf} from "./support/page-data.js";

const gradient = measureOf({id: "gradient"});

test("each moment's row is shaded by its own shares, up to the moment itself", () => {
  const levels = Uint8Array.of(2, 1, 1, 1, 2, 1, 0, 1, 2);
  const tensor = tensorOf({length: 3, causal: true, measures: {gradient: {levels, shares: [0, 0.5, 1], maxima: [1, 20, 300]}}});
  assert.deepEqual([...triangleShades(tensor, gradient)], [31, 0, 0, 16, 31, 0, 0, 16, 31]);
});

test("a point is over the cell that it is in, and beside the picture over the nearest", () => {
  const box = {left: 100, top: 50, width: 200, height: 200};
  assert.deepEqual(cellAt({x: 100, y: 50}, box, 10), {output: 0, input: 0});
  assert.deepEqual(cellAt({x: 159, y: 249.9}, box, 10), {output: 9, input: 2});
  assert.deepEqual(cellAt({x: 0, y: 999}, box, 10), {output: 9, input: 0});
});

test("the middle of an even number of values is the lower one, as in Python", () => {
  assert.deepEqual([lowMedian([3, 1, 2]), lowMedian([4, 1, 3, 2]), lowMedian([])], [2, 2, 0]);
});
