/** Linear maps as they are published: a matrix of int8 with a scale for each row, and a bias. */

/**
 * @typedef {object} Linear
 * @property {number} rows
 * @property {number} columns
 * @property {Int8Array} values  (row, column); weight = value * scale of the row
 * @property {Float32Array} scales  (row)
 * @property {Float32Array} [bias]  (row)
 */

/**
 * Returns what a linear map makes of a vector, (rows).
 * @param {Linear} map
 * @param {Float64Array} vector  (columns)
 */
export function apply({rows, columns, values, scales, bias}, vector) {
  const result = new Float64Array(rows);
  const even = columns - (columns % 4);
  for (let row = 0, at = 0; row < rows; row++) {
    // Four sums at a time: the processor need not wait for one addition to begin the next.
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let column = 0;
    for (; column < even; column += 4, at += 4) {
      a += values[at] * vector[column];
      b += values[at + 1] * vector[column + 1];
      c += values[at + 2] * vector[column + 2];
      d += values[at + 3] * vector[column + 3];
    }
    for (; column < columns; column++, at++) a += values[at] * vector[column];
    result[row] = (a + b + (c + d)) * scales[row] + (bias ? bias[row] : 0);
  }
  return result;
}

/**
 * Returns a row of a matrix, (columns).
 * @param {Linear} map
 * @param {number} row
 */
export function rowOf({columns, values, scales}, row) {
  return Float64Array.from(values.subarray(row * columns, (row + 1) * columns), (value) => value * scales[row]);
}

/** @param {number} value */
export function sigmoid(value) {
  return 1 / (1 + Math.exp(-value));
}
