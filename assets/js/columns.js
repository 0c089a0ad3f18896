import {bitReader, checkNumbers, EVEN, MOST_SEEN, readBit, STEPS} from "#bit-reader";

/** Small tables of numbers out of text. generator/contract/columns.py packs them and says how. */

const MANTISSAS = 1000;
const EXPONENT_OF_ONE = 500;

/**
 * Returns the numbers, row by row, that Python packed as text.
 * @param {string} text
 * @param {{count: number, rows: number, columns: number}} options  every number is less than `count`
 */
export function unpackColumns(text, {count, rows, columns}) {
  const reader = bitReader(text);
  const digits = 32 - Math.clz32(count - 1);
  const probabilities = new Uint16Array(columns << digits).fill(EVEN);
  const seen = new Uint8Array(columns << digits);

  /** @param {number} k */
  function read(k) {
    const probability = probabilities[k];
    const bit = readBit(reader, Math.min(65504, Math.max(32, probability)));
    probabilities[k] = probability + ((((bit << 16) - probability) * STEPS[seen[k]]) >> 12);
    if (seen[k] < MOST_SEEN) seen[k]++;
    return bit;
  }

  const numbers = Array.from({length: rows * columns}, (_, index) => {
    const column = index % columns;
    let beginning = 1;
    for (let k = 0; k < digits; k++) beginning = (beginning << 1) | read((column << digits) + beginning);
    return beginning - (1 << digits);
  });
  checkNumbers(reader, numbers);
  if (numbers.some((number) => number >= count)) throw new Error("packed numbers are damaged");
  return numbers;
}

/**
 * Returns the numbers of three significant digits that Python packed as text.
 * @param {string} text
 * @param {number} rows
 */
export function unpackDecimals(text, rows) {
  const numbers = unpackColumns(text, {count: MANTISSAS, rows, columns: 2});
  return Float64Array.from({length: rows}, (_, k) => Number(`${numbers[2 * k + 1]}e${numbers[2 * k] - EXPONENT_OF_ONE}`));
}
