import assert from "node:assert/strict";
import {test} from "node:test";
import {aimsAt} from "../../assets/js/math/aim.js";

const box = {left: 100, right: 500, bottom: 40};

test("a pointer aims at a box if its way, drawn on, comes into it from below", () => {
  const from = {x: 600, y: 100};
  assert.equal(aimsAt(from, {x: 540, y: 99}, box), false); // far to the left
  assert.equal(aimsAt(from, {x: 590, y: 98}, box), true);
  assert.equal(aimsAt(from, {x: 585, y: 99}, box), true); // 1.5 pixels, told as one
  assert.equal(aimsAt(from, {x: 599, y: 90}, box), false); // passes on the right
  assert.equal(aimsAt({x: 300, y: 100}, {x: 300, y: 90}, box), true);
});

test("a pointer that moves along a line, or down, aims at nothing above", () => {
  for (const y of [100, 100.5, 120]) assert.equal(aimsAt({x: 300, y: 100}, {x: 290, y}, box), false);
});
