/** Linear maps of a model, and their reverse: published as a matrix of int8 with a scale for each row, and a bias. */

import {scratch} from "#model/scratch";

/**
 * @typedef {object} Linear  As it is published.
 * @property {number} rows
 * @property {number} columns
 * @property {Int8Array} values  (row, column); weight = value * scale of the row
 * @property {Float32Array} scales  (row)
 * @property {Float32Array} [bias]  (row)
 *
 * @typedef {object} LinearMap  One that can be applied, to `count` vectors that lie one after the other.
 * @property {number} rows
 * @property {number} columns
 * @property {(inputs: Float32Array, count?: number) => Float32Array} apply  (count, rows) of (count, columns)
 * @property {(inputs: Float32Array, count: number) => Float32Array} product  the same without the bias
 * @property {(gradients: Float32Array, count: number, found?: Float32Array) => Float32Array} back  the gradients with
 *   respect to the inputs, (count, columns), of those with respect to the results, (count, rows); put into `found` if given
 * @property {(row: number) => Float32Array} row  a row of the matrix, (columns)
 */

/**
 * Places a map in the memory of a machine, which must then be made ready.
 * @param {import("#model/multiply").Machine} machine
 * @param {Linear} stored
 * @param {boolean} [reversible]  whether `back` can be asked for
 * @returns {LinearMap}
 */
export function linearMap(machine, {rows, columns, values, scales, bias}, reversible = true) {
  const matrix = machine.place(values, rows, columns);
  const reverse = reversible ? machine.place(values, columns, rows, true) : undefined;

  const lend = scratch();

  /** @type {LinearMap["product"]} */
  function product(inputs, count) {
    const results = machine.multiply(matrix, inputs, count);
    for (let k = 0, at = 0; k < count; k++) for (let row = 0; row < rows; row++, at++) results[at] *= scales[row];
    return results;
  }

  return {
    rows,
    columns,
    product,
    apply(inputs, count = 1) {
      const results = product(inputs, count);
      if (bias) for (let k = 0, at = 0; k < count; k++) for (let row = 0; row < rows; row++, at++) results[at] += bias[row];
      return results;
    },
    back(gradients, count, found) {
      if (!reverse) throw new Error("a map that is not reversible was asked for gradients");
      const scaled = lend(count * rows);
      for (let k = 0, at = 0; k < count; k++) for (let row = 0; row < rows; row++, at++) scaled[at] = gradients[at] * scales[row];
      return machine.multiply(reverse, scaled, count, found);
    },
    row: (row) => Float32Array.from(machine.row(matrix, row), (value) => value * scales[row]),
  };
}

/** @param {number} value */
export function sigmoid(value) {
  return 1 / (1 + Math.exp(-value));
}
