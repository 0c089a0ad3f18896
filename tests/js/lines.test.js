import assert from "node:assert/strict";
import {test} from "node:test";
import {neighbourLine} from "../../assets/js/math/lines.js";

// Three lines: 0 to 3, 4 to 5, 6 to 9, each character 10 wide.
const boxes = [
  ...[0, 10, 20, 30].map((left) => ({left, top: 0})),
  ...[0, 10].map((left) => ({left, top: 25.5})),
  ...[0, 10, 20, 30].map((left) => ({left, top: 51})),
];

test("down and up go to the character nearest in the next line", () => {
  assert.equal(neighbourLine(boxes, 1, 1), 5);
  assert.equal(neighbourLine(boxes, 3, 1), 5);
  assert.equal(neighbourLine(boxes, 8, -1), 5);
});

test("the column aimed at survives a short line", () => {
  assert.equal(neighbourLine(boxes, 5, 1, boxes[3].left), 9);
});

test("beyond the first and the last line it stays", () => {
  assert.equal(neighbourLine(boxes, 2, -1), 2);
  assert.equal(neighbourLine(boxes, 7, 1), 7);
});
