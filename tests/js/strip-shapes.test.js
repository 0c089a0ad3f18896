import assert from "node:assert/strict";
import {test} from "node:test";
import {centreOf, columnsOf, ribbon, skyline} from "../../assets/js/math/strip-shapes.js";

test("a skyline is as high as its levels, column by column", () => {
  assert.equal(skyline([0, 50, 20.04], 0, 3, 50), "M0 50V50H1V0H2V30H3V50Z");
  assert.equal(skyline([0, 50, 20], 1, 2, 50), "M1 50V0H2V50Z");
});

test("a window takes the columns that hold its words, at least one, and none if it is empty", () => {
  assert.deepEqual(columnsOf([0, 1000], 1000, 100), [0, 100]);
  assert.deepEqual(columnsOf([15, 31], 1000, 100), [1, 4]);
  assert.deepEqual(columnsOf([20, 30], 1000, 100), [2, 3]);
  assert.deepEqual(columnsOf([999, 1000], 1000, 100), [99, 100]);
  assert.deepEqual(columnsOf([4, 5], 10, 100), [40, 50]);
  assert.deepEqual(columnsOf([500, 500], 1000, 100), [50, 50]);
});

test("a word is in the middle of its share of the strip", () => {
  assert.equal(centreOf(0, 10), 50);
  assert.equal(centreOf(9, 10), 950);
});

test("a ribbon leads from a column's width to the box of its rank", () => {
  assert.equal(ribbon(500, 0, 100), "M495 0C495 60 0 40 0 100H316C316 40 505 60 505 0Z");
  assert.equal(ribbon(500, 2, 100), "M495 0C495 60 684 40 684 100H1000C1000 40 505 60 505 0Z");
});
