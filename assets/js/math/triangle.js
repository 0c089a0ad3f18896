/** The pixels of a whole sentence: a row a moment, a column a character that it looks back at. */

import {shadeOf} from "#math/heat";

/**
 * Returns the shades of all moments, a row of the matrix each, relative to the strongest of the row; after its moment a row
 * has none.
 * @param {import("#data").Tensor} tensor
 * @param {import("#data").Measure} measure  that is stored, without a sign
 */
export function triangleShades({length, measures}, {id, shades}) {
  const {levels, shares} = measures[id];
  const shadesOfLevels = shares.map((share) => shadeOf(share, shades));
  const found = new Int8Array(length * length);
  for (let output = 0; output < length; output++) {
    for (let input = 0; input <= output; input++) found[output * length + input] = shadesOfLevels[levels[output * length + input]];
  }
  return found;
}

/**
 * Returns the cell under a point of a square picture: which moment, and which character.
 * @param {{x: number, y: number}} point
 * @param {{left: number, top: number, width: number, height: number}} box
 * @param {number} length
 */
export function cellAt({x, y}, {left, top, width, height}, length) {
  const at = (/** @type {number} */ share) => Math.min(length - 1, Math.max(0, Math.floor(share * length)));
  return {output: at((y - top) / height), input: at((x - left) / width)};
}

/**
 * Returns the middle one of some whole numbers, of two the lower.
 * @param {number[]} values
 */
export function lowMedian(values) {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0;
}
