/** The attention unit of generator/units/attention.py, one character at a time: the keys and values so far are kept. */

import {apply} from "#model/linear";

/**
 * @typedef {object} Read  What is kept of one character, and of all before it.
 * @property {number} position
 * @property {Float64Array} keys  (hidden_size), head by head, rotated
 * @property {Float64Array} values  (hidden_size)
 * @property {Read | null} previous
 */

const BASE = 10_000; // of the rotary angles
const EPSILON = 1e-5; // of the layer norm

/**
 * x = x + W_o concat_heads(weights(q k^T / sqrt(d)) v), then x = x + W_2 gelu(W_1 norm(x))
 * @param {import("#model/weights").Weights} weights
 * @param {number} size
 * @param {Record<string, unknown>} options
 * @returns {import("#model/recurrent").Unit}
 */
export function attention(weights, size, options) {
  const heads = weights.count("heads", options.heads ?? 10);
  const expansion = weights.count("expansion", options.expansion ?? 2);
  const width = size / heads;
  if (width % 2) throw new Error(`says that ${heads} heads share ${size} numbers, which they cannot in pairs`);
  const kind = options.weights ?? "softmax";
  if (kind !== "softmax" && kind !== "sparsemax") throw new Error(`weighs by “${kind}”, which is not known here`);
  const distribution = kind === "softmax" ? softmax : sparsemax;
  const [normAttention, normNetwork] = ["norm_attention", "norm_network"].map((name) => ({
    weight: weights.vector(`${name}.weight`, size),
    bias: weights.vector(`${name}.bias`, size),
  }));
  const qkv = weights.linear("qkv.weight", 3 * size, size, "qkv.bias");
  const merge = weights.linear("merge.weight", size, size, "merge.bias");
  const widen = weights.linear("widen.weight", expansion * size, size, "widen.bias");
  const narrow = weights.linear("narrow.weight", size, expansion * size, "narrow.bias");

  /** @param {Float64Array} query @param {Read} state */
  function look(query, state) {
    /** @type {Read[]} */
    const reads = [];
    for (let read = /** @type {Read | null} */ (state); read; read = read.previous) reads.push(read);
    const result = new Float64Array(size);
    for (let start = 0; start < size; start += width) {
      const scores = Float64Array.from(reads, ({keys}) => {
        let product = 0;
        for (let k = start; k < start + width; k++) product += query[k] * keys[k];
        return product / Math.sqrt(width);
      });
      const shares = distribution(scores);
      for (let p = 0; p < reads.length; p++) {
        if (!shares[p]) continue;
        for (let k = start; k < start + width; k++) result[k] += shares[p] * reads[p].values[k];
      }
    }
    return result;
  }

  return {
    initial: null,
    step(input, /** @type {Read | null} */ previous) {
      const all = apply(qkv, norm(input, normAttention));
      const position = previous ? previous.position + 1 : 0;
      const query = rotate(all.subarray(0, size), position, width);
      const state = {position, keys: rotate(all.subarray(size, 2 * size), position, width), values: all.subarray(2 * size), previous};
      const read = apply(merge, look(query, state));
      const hidden = input.map((value, k) => value + read[k]);
      const added = apply(narrow, apply(widen, norm(hidden, normNetwork)).map(gelu));
      return {output: hidden.map((value, k) => value + added[k]), state};
    },
  };
}

/** @param {Float64Array} vector @param {{weight: Float32Array, bias: Float32Array}} norm */
function norm(vector, {weight, bias}) {
  const mean = vector.reduce((a, b) => a + b, 0) / vector.length;
  const variance = vector.reduce((a, b) => a + (b - mean) ** 2, 0) / vector.length;
  const scale = 1 / Math.sqrt(variance + EPSILON);
  return vector.map((value, k) => (value - mean) * scale * weight[k] + bias[k]);
}

/**
 * Turns the pairs of each head, whose second numbers are its second half, by angles that grow with the position.
 * @param {Float64Array} vectors  (head, width)
 * @param {number} position
 * @param {number} width
 */
function rotate(vectors, position, width) {
  const result = new Float64Array(vectors.length);
  for (let start = 0; start < vectors.length; start += width) {
    for (let k = 0; k < width / 2; k++) {
      const angle = position * BASE ** ((-2 * k) / width);
      const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
      const [one, other] = [start + k, start + width / 2 + k];
      result[one] = vectors[one] * cosine - vectors[other] * sine;
      result[other] = vectors[one] * sine + vectors[other] * cosine;
    }
  }
  return result;
}

/** @param {Float64Array} scores */
export function softmax(scores) {
  const most = scores.reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = scores.map((score) => Math.exp(score - most));
  const total = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / total);
}

/**
 * The distribution nearest to the scores (Martins & Astudillo 2016, Algorithm 1).
 * @param {Float64Array} scores
 */
export function sparsemax(scores) {
  let [sum, threshold] = [0, 0];
  scores.toSorted((a, b) => b - a).forEach((score, k) => {
    sum += score;
    if (1 + (k + 1) * score > sum) threshold = (sum - 1) / (k + 1);
  });
  return scores.map((score) => Math.max(0, score - threshold));
}

/** x times the normal distribution's share below x. @param {number} x */
export function gelu(x) {
  return (x * (1 + errorFunction(x / Math.SQRT2))) / 2;
}

/**
 * erf, by a series whose terms all have one sign (https://dlmf.nist.gov/7.6.E2): nothing cancels.
 * @param {number} x
 */
function errorFunction(x) {
  if (Math.abs(x) > 6) return Math.sign(x); // it differs from that by less than 1e-16
  let [term, sum] = [x, x];
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}
