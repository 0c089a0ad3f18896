import assert from "node:assert/strict";
import {test} from "node:test";
import {layOut, lineOf, paint, ROWS} from "../../assets/js/math/shade-pixels.js";

// " a ox" over " be", 10 pixels a character.
const words = [
  {left: 0, top: 5, characters: 2},
  {left: 20, top: 5, characters: 3},
  {left: 0, top: 25, characters: 3},
];
const layout = layOut(words, 10);
const colours = {shades: Uint32Array.of(10, 0, 11, 12, 13), none: 1, mark: 91, word: 92, pointed: 93, veil: 94};

/**
 * The pixels painted for " a ox be", as rows of a line of text.
 * @param {Partial<import("../../assets/js/math/shade-pixels.js").Shading>} shading
 */
function painted(shading) {
  const [under, over] = [0, 0].map(() => new Uint32Array(2 * ROWS * 5).fill(7));
  const shades = Int8Array.of(1, 2, -1, 3, 0, 0, 0, 0);
  paint(under, over, layout, {shades, selected: 3, word: [2, 5], unread: 4, ...shading}, colours);
  const rows = (/** @type {Uint32Array} */ pixels, /** @type {number} */ line) =>
    Array.from({length: ROWS}, (_, row) => [...pixels.subarray((line * ROWS + row) * 5, (line * ROWS + row + 1) * 5)]);
  return {under: rows(under, 0), over: rows(over, 0), below: rows(under, 1), veil: rows(over, 1)};
}

test("characters stand in columns, and a word that is lower begins a line", () => {
  assert.deepEqual([layout.columns, layout.lines, layout.aligned], [5, 2, true]);
  assert.deepEqual([...layout.firsts], [0, 1, 2, 3, 4, 50, 51, 52]);
  assert.deepEqual([0, 4, 5, 7].map((p) => lineOf(layout, p)), [0, 0, 1, 1]);
});

test("a word that is half a cell off, or more, is not on its cells", () => {
  const moved = (/** @type {number} */ left) => layOut([words[0], {...words[1], left}], 10).aligned;
  assert.deepEqual([moved(24), moved(16), moved(26), moved(14)], [true, true, false, false]);
  assert.equal(layOut([{left: 99, top: 0, characters: 1}], NaN).aligned, true);
});

test("shades fill eight rows of a line, under a free one", () => {
  const {under} = painted({});
  assert.deepEqual(under[0], [0, 0, 0, 0, 0]);
  for (const row of under.slice(1, 9)) assert.deepEqual(row, [11, 12, 10, 13, 0]);
});

test("the last row underlines what is selected, and the letters of its word", () => {
  assert.deepEqual(painted({}).under[9], [0, 0, 0, 91, 92]);
  assert.deepEqual(painted({selected: 4, unread: 5}).under[9], [0, 0, 0, 92, 91]);
});

test("what is pointed at is underlined, unless it is selected", () => {
  assert.deepEqual(painted({pointed: 1}).under[9], [0, 93, 0, 91, 92]);
  assert.deepEqual(painted({pointed: 3}).under[9], [0, 0, 0, 91, 92]);
  assert.deepEqual(painted({pointed: 6}).below[9], [0, 93, 0, 0, 0]);
});

test("a veil lies over all rows of what is not read yet but the last", () => {
  const {over, veil} = painted({});
  for (const row of over.slice(0, 9)) assert.deepEqual(row, [0, 0, 0, 0, 94]);
  for (const row of veil.slice(0, 9)) assert.deepEqual(row, [94, 94, 94, 0, 0]);
  assert.deepEqual([over[9], veil[9]], [[0, 0, 0, 0, 0], [0, 0, 0, 0, 0]]);
});
