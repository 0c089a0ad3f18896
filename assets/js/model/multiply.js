/** Products of int8 matrices with float32 vectors, which a model's time goes into: in WebAssembly's SIMD, or in JavaScript. */

import {bytesOf} from "#base64";
import {MULTIPLY} from "#model/multiply-code";

/**
 * @typedef {object} Matrix
 * @property {number} rows
 * @property {number} columns
 * @property {number} at  where its values begin in the memory of the machine; 0 in plain JavaScript
 * @property {Int8Array} values  (row, column), in plain JavaScript; empty where the memory has them
 *
 * @typedef {object} Machine
 * @property {(values: Int8Array, rows: number, columns: number) => Matrix} place  keeps a matrix
 * @property {() => void} ready  must be called once all matrices are placed, before the first product
 * @property {(matrix: Matrix, inputs: Float32Array, count: number) => Float32Array} multiply  the products of `count`
 *   vectors, (count, columns), with a matrix: (count, rows)
 * @property {(matrix: Matrix, row: number) => Int8Array} row
 */

/** Vectors that are multiplied together at most; bounds the memory. */
const TOGETHER = 64;
const PAGE = 65_536;
/** Columns whose products sums of 32 bits can hold. */
const WIDEST = 2048;

/** @type {WebAssembly.Module | null | undefined} */
let code;

/**
 * Returns a machine for one model: in WebAssembly where the browser has its SIMD and the page may run it.
 * @param {boolean} [plain]  plain JavaScript in any case
 * @returns {Machine}
 */
export function machine(plain = false) {
  if (code === undefined) code = compiled();
  return code && !plain ? fast(code) : slow();
}

function compiled() {
  try {
    return new WebAssembly.Module(bytesOf(MULTIPLY));
  } catch {
    return null; // no SIMD, no WebAssembly, or a policy without it
  }
}

/** @returns {Machine} */
function slow() {
  return {
    place: (values, rows, columns) => ({rows, columns, values, at: 0}),
    ready() {},
    row: ({columns, values}, row) => values.subarray(row * columns, (row + 1) * columns),
    multiply({rows, columns, values}, inputs, count) {
      const results = new Float32Array(count * rows);
      const weights = new Float32Array(columns);
      const even = columns - (columns % 4);
      for (let row = 0; row < rows; row++) {
        weights.set(values.subarray(row * columns, (row + 1) * columns));
        for (let k = 0, at = 0; k < count; k++) {
          // Four sums at a time: the processor need not wait for one addition to begin the next.
          let a = 0;
          let b = 0;
          let c = 0;
          let d = 0;
          let column = 0;
          for (; column < even; column += 4, at += 4) {
            a += weights[column] * inputs[at];
            b += weights[column + 1] * inputs[at + 1];
            c += weights[column + 2] * inputs[at + 2];
            d += weights[column + 3] * inputs[at + 3];
          }
          for (; column < columns; column++, at++) a += weights[column] * inputs[at];
          results[k * rows + row] = a + b + (c + d);
        }
      }
      return results;
    },
  };
}

/** @param {number} number @param {number} of  a power of two */
function upTo(number, of) {
  return (number + of - 1) & -of;
}

/** @param {WebAssembly.Module} module @returns {Machine} */
function fast(module) {
  /** @type {Matrix[]} */
  const placed = [];
  let used = 0;
  /** @type {{memory: WebAssembly.Memory, panel: number, inputs: number, results: number, run: Record<string, any>}} */
  let made;

  /** Room for the vectors of one product, behind the matrices. */
  function make() {
    const most = (/** @type {(matrix: Matrix) => number} */ of) => placed.reduce((most, matrix) => Math.max(most, of(matrix)), 0);
    const [rows, columns] = [upTo(most((matrix) => matrix.rows), 4), upTo(most((matrix) => matrix.columns), 8)];
    const panel = upTo(used, 16);
    const inputs = panel + 16 * columns;
    const results = inputs + 4 * TOGETHER * columns;
    const initial = Math.ceil((results + 4 * TOGETHER * rows) / PAGE);
    const memory = new WebAssembly.Memory({initial, maximum: initial});
    const {exports} = new WebAssembly.Instance(module, {kernel: {memory}});
    return {memory, panel, inputs, results, run: exports};
  }

  /** Multiplies the first of the vectors. @param {number} at @param {number} rows @param {number} columns @param {Float32Array} results */
  function one(at, rows, columns, results) {
    const {run, inputs, panel: high, results: found} = made;
    const low = high + 2 * columns;
    const step = run.cut(inputs, columns, high, low);
    results.fill(0);
    for (let from = 0; from < columns; from += WIDEST) {
      run.multiplyOne(at + from, rows, columns, Math.min(WIDEST, columns - from), high + 2 * from, low + 2 * from, step, found);
    }
  }

  return {
    place(values, rows, columns) {
      const matrix = {rows, columns, values, at: used};
      placed.push(matrix);
      used += upTo(rows, 4) * upTo(columns, 8);
      return matrix;
    },
    ready() {
      made = make();
      const bytes = new Int8Array(made.memory.buffer);
      for (const matrix of placed) {
        const {rows, columns, values, at} = matrix;
        const stride = upTo(columns, 8);
        for (let row = 0; row < rows; row++) bytes.set(values.subarray(row * columns, (row + 1) * columns), at + row * stride);
        matrix.values = new Int8Array();
      }
    },
    row: ({columns, at}, row) => new Int8Array(made.memory.buffer, at + row * upTo(columns, 8), columns),
    multiply({rows, columns, at}, inputs, count) {
      const {memory, panel, run} = made;
      const [high, wide] = [upTo(rows, 4), upTo(columns, 8)];
      const found = new Float32Array(count * rows);
      for (let start = 0; start < count; start += TOGETHER) {
        const some = Math.min(TOGETHER, count - start);
        const given = new Float32Array(memory.buffer, made.inputs, some * wide);
        const results = new Float32Array(memory.buffer, made.results, some * high);
        for (let k = 0; k < some; k++) given.set(inputs.subarray((start + k) * columns, (start + k + 1) * columns), k * wide);
        if (wide > columns) for (let k = 0; k < some; k++) given.fill(0, k * wide + columns, (k + 1) * wide);
        if (some === 1) one(at, high, wide, results);
        else run.multiply(at, high, wide, made.inputs, some, made.results, panel);
        for (let k = 0; k < some; k++) found.set(results.subarray(k * high, k * high + rows), (start + k) * rows);
      }
      return found;
    },
  };
}
