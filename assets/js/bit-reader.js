import {bytesOf} from "#base64";

/**
 * Bits out of the texts that generator/contract packs: steps 1 to 3, 11 and 12 of codec.py there. Functions of the
 * module, not of a reader: what the browser makes of them for one text still holds for the next.
 */

/** A probability of one half, in 65536ths. */
export const EVEN = 32768;

/** How many bits a counter counts. */
export const MOST_SEEN = 255;

/** How far a counter goes towards a bit, in 4096ths, by how many bits it has seen. */
export const STEPS = Int32Array.from({length: MOST_SEEN + 1}, (_, seen) => Math.floor(4096 / (seen + 2)));

/**
 * @typedef {object} BitReader  Of any bytes it makes some bits: what is damaged shows in the check.
 * @property {Uint8Array} bytes
 * @property {number} position  of the next byte
 * @property {number} range
 * @property {number} code
 */

/**
 * @param {string} text
 * @returns {BitReader}
 */
export function bitReader(text) {
  const reader = {bytes: bytesOf(text), position: 0, range: 0xffffffff, code: 0};
  for (let k = 0; k < 4; k++) reader.code = reader.code * 256 + nextByte(reader);
  reader.code = Math.min(reader.code, 0xfffffffe);
  return reader;
}

/** @param {BitReader} reader */
function nextByte(reader) {
  const {bytes, position} = reader;
  reader.position = position + 1;
  return position < bytes.length ? bytes[position] : 0;
}

/**
 * Reads the next bit, which is 1 with a probability in 65536ths.
 * @param {BitReader} reader
 * @param {number} probability
 */
export function readBit(reader, probability) {
  let {range, code} = reader;
  const bound = (range >>> 16) * probability;
  const bit = code < bound ? 1 : 0;
  if (bit) range = bound;
  else {
    code -= bound;
    range -= bound;
  }
  while (range < 0x1000000) {
    code = code * 256 + nextByte(reader);
    range *= 256;
  }
  reader.range = range;
  reader.code = code;
  return bit;
}

/**
 * Reads the next number whose bits are as likely 1 as 0.
 * @param {BitReader} reader
 * @param {number} bits
 */
export function readNumber(reader, bits) {
  let number = 0;
  for (let k = 0; k < bits; k++) number = (number << 1) | readBit(reader, EVEN);
  return number;
}

/**
 * Throws if numbers are not those that were packed, or if there is more to read.
 * @param {BitReader} reader
 * @param {ArrayLike<number>} numbers
 */
export function checkNumbers(reader, numbers) {
  let sum = 1;
  for (let k = 0; k < numbers.length; k++) sum = (31 * sum + numbers[k]) % 65521;
  if (readNumber(reader, 16) !== sum || reader.position < reader.bytes.length) throw new Error("packed numbers are damaged");
}
