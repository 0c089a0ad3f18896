/** Products of matrices with float32 vectors, which a model's time goes into: in WebAssembly's SIMD, or in JavaScript. */

import {bytesOf} from "#base64";
import {MULTIPLY} from "#model/multiply-code";

/**
 * @typedef {Int8Array | Float32Array} Values
 *
 * @typedef {object} Matrix
 * @property {number} rows
 * @property {number} columns
 * @property {number} at  where its values begin in the memory of the machine; 0 in plain JavaScript
 * @property {Values} values  (row, column), in plain JavaScript; empty where the memory has them
 * @property {boolean} [turned]  whether what is written to it has its columns as rows
 *
 * @typedef {object} Machine
 * @property {(values: Values, rows: number, columns: number, turned?: boolean) => Matrix} place  keeps a matrix, or that
 *   of the columns of one: its `values` are then (column, row)
 * @property {(matrix: Matrix, values: Values) => void} write  gives a matrix that was placed other numbers of its type
 * @property {() => void} ready  must be called once all matrices are placed, before the first product
 * @property {(matrix: Matrix, inputs: Float32Array, count: number, results?: Float32Array) => Float32Array} multiply  the
 *   products of `count` vectors, (count, columns), with a matrix: (count, rows), put into `results` if they are given
 * @property {(matrix: Matrix, row: number) => Values} row
 */

/** Vectors that are multiplied together at most; bounds the memory. */
const TOGETHER = 64;
/** Numbers of one vector that the kernel reads at a time. */
const AT_ONCE = 16;
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
    place: (values, rows, columns, turned) => ({rows, columns, values: turned ? turn(values, columns, rows) : values, at: 0}),
    ready() {},
    write(matrix, values) {
      matrix.values = values;
    },
    row: ({columns, values}, row) => values.subarray(row * columns, (row + 1) * columns),
    multiply({rows, columns, values}, inputs, count, results = new Float32Array(count * rows)) {
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

/**
 * Returns the transpose of a matrix.
 * @param {Values} values  (rows, columns)
 * @param {number} rows
 * @param {number} columns
 */
function turn(values, rows, columns) {
  const result = values.slice();
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at++) result[column * rows + row] = values[at];
  }
  return result;
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
    const [rows, columns] = [upTo(most((matrix) => matrix.rows), 4), upTo(most((matrix) => matrix.columns), AT_ONCE)];
    const panel = upTo(used, 16);
    const inputs = panel + 16 * columns;
    const results = inputs + 4 * TOGETHER * columns;
    const initial = Math.ceil((results + 4 * TOGETHER * rows) / PAGE);
    const memory = new WebAssembly.Memory({initial, maximum: initial});
    const {exports} = new WebAssembly.Instance(module, {kernel: {memory}});
    return {memory, panel, inputs, results, run: exports};
  }

  /** The memory from where a matrix begins. @param {Matrix} matrix @returns {Values} */
  function numbersOf({values, at}) {
    const {buffer} = made.memory;
    return values instanceof Float32Array ? new Float32Array(buffer, at) : new Int8Array(buffer, at);
  }

  /** @type {Machine["write"]} */
  function write(matrix, values) {
    const {rows, columns, turned} = matrix;
    const [numbers, stride] = [numbersOf(matrix), upTo(columns, 8)];
    if (!turned) for (let row = 0; row < rows; row++) numbers.set(values.subarray(row * columns, (row + 1) * columns), row * stride);
    else for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) numbers[row * stride + column] = values[column * rows + row];
  }

  /**
   * Multiplies the first of the vectors.
   * @param {number} at
   * @param {number} rows
   * @param {number} stride  of the rows
   * @param {Float32Array} results
   */
  function one(at, rows, stride, results) {
    const {memory, run, inputs, panel: high, results: found} = made;
    const columns = upTo(stride, AT_ONCE);
    const low = high + 2 * columns;
    new Float32Array(memory.buffer, inputs, columns).fill(0, stride);
    const step = run.cut(inputs, columns, high, low);
    results.fill(0);
    for (let from = 0; from < columns; from += WIDEST) {
      run.multiplyOne(at + from, rows, stride, Math.min(WIDEST, columns - from), high + 2 * from, low + 2 * from, step, found);
    }
  }

  return {
    place(values, rows, columns, turned) {
      const matrix = {rows, columns, values, turned, at: used};
      placed.push(matrix);
      used += upTo(rows, 4) * upTo(columns, 8) * values.BYTES_PER_ELEMENT;
      return matrix;
    },
    ready() {
      made = make();
      for (const matrix of placed) {
        write(matrix, matrix.values);
        matrix.values = matrix.values.slice(0, 0);
      }
    },
    write,
    row: (matrix, row) => numbersOf(matrix).subarray(row * upTo(matrix.columns, 8)).subarray(0, matrix.columns),
    multiply({rows, columns, at, values}, inputs, count, found = new Float32Array(count * rows)) {
      const {memory, panel, run} = made;
      const floats = values instanceof Float32Array;
      const [high, wide] = [upTo(rows, 4), upTo(columns, 8)];
      for (let start = 0; start < count; start += TOGETHER) {
        const some = Math.min(TOGETHER, count - start);
        const given = new Float32Array(memory.buffer, made.inputs, some * wide);
        const results = new Float32Array(memory.buffer, made.results, some * high);
        for (let k = 0; k < some; k++) given.set(inputs.subarray((start + k) * columns, (start + k + 1) * columns), k * wide);
        if (wide > columns) for (let k = 0; k < some; k++) given.fill(0, k * wide + columns, (k + 1) * wide);
        if (some === 1 && !floats) one(at, high, wide, results);
        else run.multiply(at, high, wide, made.inputs, some, made.results, panel, Number(floats));
        for (let k = 0; k < some; k++) found.set(results.subarray(k * high, k * high + rows), (start + k) * rows);
      }
      return found;
    },
  };
}
