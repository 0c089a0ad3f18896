import {bitReader, checkNumbers, EVEN, MOST_SEEN, readBit, readNumber, STEPS} from "#bit-reader";

/**
 * Matrices of levels out of text. generator/contract/codec.py packs them and has the algorithm in steps; all numbers are
 * whole, so both come to the same predictions.
 */

const KINDS = 5;
const SURPRISES = 11;
const CLASSES = 8;

/** Probability, in 65536ths, of a signal from -2048 on. */
export const SQUASH = Int32Array.from({length: 4096}, (_, k) =>
  Math.min(65504, Math.max(32, Math.round(65536 / (1 + Math.exp((2048 - k) / 256))))),
);

/** The signal of a probability from k to k + 1 in 4096ths. */
export const STRETCH = Int32Array.from({length: 4096}, (_, k) =>
  Math.max(-2047, Math.round(256 * Math.log((k + 0.5) / (4095.5 - k)))),
);

/**
 * Returns the levels, by output and input, that Python packed as text.
 * @param {string} text
 * @param {{count: number, shape: [outputs: number, inputs: number], layout: string}} options  `count` of levels
 */
export function unpackLevels(text, {count, shape: [outputs, inputs], layout}) {
  const reader = bitReader(text);
  const zero = readNumber(reader, 8);
  if (zero >= count) throw new Error("packed levels are damaged");
  const levels = new Uint8Array(outputs * inputs).fill(zero);
  readLevels(reader, levels, {count, outputs, inputs, zero, full: layout === "full"});
  checkNumbers(reader, levels);
  return levels;
}

/**
 * Fills the levels, step 4 to 8.
 * @param {import("#bit-reader").BitReader} reader
 * @param {Uint8Array} levels
 * @param {{count: number, outputs: number, inputs: number, zero: number, full: boolean}} options
 */
function readLevels(reader, levels, {count, outputs, inputs, zero, full}) {
  const ofDistances = inputs + outputs;
  const ofSurprises = (ofDistances + Math.max(inputs, outputs)) * KINDS;
  const ofExpected = ofSurprises + SURPRISES ** 2 * KINDS;
  const ofLeft = ofExpected + 8 * count * KINDS;
  const ofAbove = ofLeft + count ** 2;
  const mixer = newMixer(reader, ofAbove + count ** 2);
  const surprises = new Uint8Array(inputs).fill(5);
  for (let output = 0; output < outputs; output++) {
    const row = output * inputs;
    let size = 0;
    let sizeAbove = 0;
    let surprise = 5;
    let left = zero;
    for (let input = 0; input < inputs && (full || input <= output); input++) {
      const hasAbove = output > 0 && (full || input < output);
      const above = hasAbove ? levels[row - inputs + input] : left;
      if (input === 0) left = above;
      const proportional = 16 * zero + Math.floor((16 * (above - zero) * (size + 27)) / (sizeAbove + 27));
      const expected = Math.min(Math.max(proportional, 0), 16 * (count - 1)) + 8;
      const centre = expected >> 4;
      const set = Math.min(CLASSES - 1, sizeOf(Math.abs(centre - zero)));
      const atInput = input * KINDS;
      const atOutput = (inputs + output) * KINDS;
      const atDistance = (ofDistances + Math.abs(output - input)) * KINDS;
      const atSurprises = ofSurprises + (surprise * SURPRISES + (hasAbove ? surprises[input] : 5)) * KINDS;
      const atExpected = ofExpected + (((expected & 15) >> 1) * count + centre) * KINDS;
      const atLeft = ofLeft + left * count;
      const atAbove = ofAbove + above * count;

      let up = centre === 0;
      let t = up ? 1 : centre;
      let kind = up ? 1 : 0;
      while (t > 0 && t < count) {
        const yes =
          ask(
            mixer,
            kind * CLASSES + set,
            Math.min(2047, Math.max(-2047, 64 * (left - t) + 32)),
            atInput + kind,
            atOutput + kind,
            atDistance + kind,
            atSurprises + kind,
            atExpected + kind,
            atLeft + t,
            atAbove + t,
          ) === 1;
        if (kind === 0) {
          up = yes;
          kind = up ? 1 : 3;
        } else if (yes !== up) break;
        else kind = up ? 2 : 4;
        t += up ? 1 : -1;
      }
      const level = up ? t - 1 : t;

      levels[row + input] = level;
      size += 16 * Math.abs(level - zero) - ((3 * size) >> 4);
      sizeAbove += 16 * Math.abs(above - zero) - ((3 * sizeAbove) >> 4);
      const off = Math.min(5, sizeOf(Math.abs(level - centre)));
      surprises[input] = surprise = level < centre ? 5 - off : 5 + off;
      left = level;
    }
  }
}

/** @param {number} x */
function sizeOf(x) {
  return x < 4 ? x : 33 - Math.clz32(x);
}

/**
 * @typedef {object} Mixer
 * @property {import("#bit-reader").BitReader} reader
 * @property {Int32Array} counters  the probability of each, and in the last eight bits how many bits it has seen
 * @property {Float64Array} weights  whole, but no more than 2^53: what a sum comes to, 32 bits need not hold
 */

/**
 * @param {import("#bit-reader").BitReader} reader
 * @param {number} size  number of counters
 * @returns {Mixer}
 */
function newMixer(reader, size) {
  const weights = new Float64Array(9 * KINDS * CLASSES).fill(3072);
  for (let set = 0; set < KINDS * CLASSES; set++) weights.set([0, 4096], 9 * set);
  return {reader, counters: new Int32Array(size).fill(EVEN << 8), weights};
}

/**
 * Reads the answer to a question by a set of weights, a signal and seven counters, and learns from it: steps 9 to 11.
 * Loops over signals and counters, in the place of these lines, take twice the time.
 * @param {Mixer} mixer
 * @param {number} set @param {number} s @param {number} a @param {number} b @param {number} c @param {number} d
 * @param {number} e @param {number} f @param {number} g
 */
function ask({reader, counters, weights}, set, s, a, b, c, d, e, f, g) {
  const w = 9 * set;
  const pa = counters[a];
  const pb = counters[b];
  const pc = counters[c];
  const pd = counters[d];
  const pe = counters[e];
  const pf = counters[f];
  const pg = counters[g];
  const sa = STRETCH[pa >> 12];
  const sb = STRETCH[pb >> 12];
  const sc = STRETCH[pc >> 12];
  const sd = STRETCH[pd >> 12];
  const se = STRETCH[pe >> 12];
  const sf = STRETCH[pf >> 12];
  const sg = STRETCH[pg >> 12];
  const sum =
    weights[w] * 256 +
    weights[w + 1] * s +
    weights[w + 2] * sa +
    weights[w + 3] * sb +
    weights[w + 4] * sc +
    weights[w + 5] * sd +
    weights[w + 6] * se +
    weights[w + 7] * sf +
    weights[w + 8] * sg;
  const probability = SQUASH[Math.min(2047, Math.max(-2047, Math.floor(sum / 16384))) + 2048];
  const bit = readBit(reader, probability);
  const target = bit << 16;
  const error = target - probability;
  weights[w] += (256 * error + 32768) >> 16;
  weights[w + 1] += (s * error + 32768) >> 16;
  weights[w + 2] += (sa * error + 32768) >> 16;
  weights[w + 3] += (sb * error + 32768) >> 16;
  weights[w + 4] += (sc * error + 32768) >> 16;
  weights[w + 5] += (sd * error + 32768) >> 16;
  weights[w + 6] += (se * error + 32768) >> 16;
  weights[w + 7] += (sf * error + 32768) >> 16;
  weights[w + 8] += (sg * error + 32768) >> 16;
  counters[a] = taught(pa, target);
  counters[b] = taught(pb, target);
  counters[c] = taught(pc, target);
  counters[d] = taught(pd, target);
  counters[e] = taught(pe, target);
  counters[f] = taught(pf, target);
  counters[g] = taught(pg, target);
  return bit;
}

/** @param {number} counter @param {number} target */
function taught(counter, target) {
  const probability = counter >> 8;
  const seen = counter & 255;
  const next = probability + (((target - probability) * STEPS[seen]) >> 12);
  return (next << 8) | (seen < MOST_SEEN ? seen + 1 : seen);
}
