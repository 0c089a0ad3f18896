import {bytesOf} from "#base64";

/** Bits out of the texts that generator/contract packs: steps 1 to 3, 11 and 12 of codec.py there. */

/** A probability of one half, in 65536ths. */
export const EVEN = 32768;

/** How many bits a counter counts. */
export const MOST_SEEN = 255;

/** How far a counter goes towards a bit, in 4096ths, by how many bits it has seen. */
export const STEPS = Int32Array.from({length: MOST_SEEN + 1}, (_, seen) => Math.floor(4096 / (seen + 2)));

/**
 * @typedef {object} BitReader
 * @property {(probability: number) => number} read  the next bit, which is 1 with a probability in 65536ths
 * @property {(bits: number) => number} plainNumber  the next number whose bits are as likely 1 as 0
 * @property {(numbers: ArrayLike<number>) => void} check  throws if the numbers are not those that were packed
 */

/**
 * Returns what reads a packed text. Of any bytes it makes some bits: what is damaged shows in the check.
 * @param {string} text
 * @returns {BitReader}
 */
export function bitReader(text) {
  const bytes = bytesOf(text);
  let place = 0;
  let range = 0xffffffff;
  let code = 0;
  for (let k = 0; k < 4; k++) code = code * 256 + next();
  code = Math.min(code, 0xfffffffe);

  function next() {
    const byte = place < bytes.length ? bytes[place] : 0;
    place++;
    return byte;
  }

  /** @param {number} probability */
  function read(probability) {
    const bound = (range >>> 16) * probability;
    let bit = 0;
    if (code < bound) {
      range = bound;
      bit = 1;
    } else {
      code -= bound;
      range -= bound;
    }
    while (range < 0x1000000) {
      code = code * 256 + next();
      range *= 256;
    }
    return bit;
  }

  /** @param {number} bits */
  function plainNumber(bits) {
    let number = 0;
    for (let k = 0; k < bits; k++) number = (number << 1) | read(EVEN);
    return number;
  }

  /** @param {ArrayLike<number>} numbers */
  function check(numbers) {
    let sum = 1;
    for (let k = 0; k < numbers.length; k++) sum = (31 * sum + numbers[k]) % 65521;
    if (plainNumber(16) !== sum || place < bytes.length) throw new Error("packed numbers are damaged");
  }

  return {read, plainNumber, check};
}
