/**
 * The attention unit of generator/units/attention.py, one character at a time: what it keeps of each character is read
 * again by those that follow, and by its reverse.
 */

import {say} from "#language";
import {reverseAttention} from "#model/attention-reverse";
import {rotate} from "#model/rotate";

/**
 * @typedef {object} Norm
 * @property {Float32Array} weight
 * @property {Float32Array} bias
 *
 * @typedef {{values: Float32Array, overDeviation: number}} Normed  A vector without its mean, over its deviation.
 *
 * @typedef {object} Read  What is kept of one character, and of all before it.
 * @property {number} position
 * @property {Float32Array} query  (hidden_size), head by head, rotated
 * @property {Float32Array} keys  likewise
 * @property {Float32Array} values  (hidden_size)
 * @property {Float32Array[]} shares  of each head: (position + 1), of the characters up to this one
 * @property {Normed} input
 * @property {Normed} hidden
 * @property {Float32Array} steepness  of gelu, (expansion * hidden_size)
 * @property {Read | null} previous
 */

const EPSILON = 1e-5; // of the layer norm

/**
 * x = x + W_o concat_heads(weights(q k^T / sqrt(d)) v), then x = x + W_2 gelu(W_1 norm(x))
 * @param {import("#model/recurrent").Parts} parts
 * @param {number} size
 * @param {Record<string, unknown>} options
 * @returns {import("#model/recurrent").Unit}
 */
export function attention(parts, size, options) {
  const heads = parts.count("heads", options.heads ?? 10);
  const expansion = parts.count("expansion", options.expansion ?? 2);
  const width = size / heads;
  if (width % 2) throw new Error(say("weights.heads", {heads, size}));
  const kind = options.weights ?? "softmax";
  if (kind !== "softmax" && kind !== "sparsemax") throw new Error(say("weights.kind", {kind: String(kind)}));
  const distribution = kind === "softmax" ? softmax : sparsemax;
  const [normAttention, normNetwork] = ["norm_attention", "norm_network"].map((name) => ({
    weight: parts.vector(`${name}.weight`, size),
    bias: parts.vector(`${name}.bias`, size),
  }));
  const qkv = parts.linear("qkv.weight", 3 * size, size, "qkv.bias");
  const merge = parts.linear("merge.weight", size, size, "merge.bias");
  const widen = parts.linear("widen.weight", expansion * size, size, "widen.bias");
  const narrow = parts.linear("narrow.weight", size, expansion * size, "narrow.bias");

  /** @param {Float32Array} query @param {Pick<Read, "keys" | "values">[]} reads  of all characters up to this one */
  function look(query, reads) {
    const result = new Float32Array(size);
    const shares = [];
    for (let start = 0; start < size; start += width) {
      const scores = Float32Array.from(reads, ({keys}) => {
        let product = 0;
        for (let k = start; k < start + width; k++) product += query[k] * keys[k];
        return product / Math.sqrt(width);
      });
      const found = distribution(scores);
      shares.push(found);
      for (let p = 0; p < reads.length; p++) {
        if (!found[p]) continue;
        for (let k = start; k < start + width; k++) result[k] += found[p] * reads[p].values[k];
      }
    }
    return {result, shares};
  }

  return {
    initial: null,
    step(input, /** @type {Read | null} */ previous) {
      const normed = norm(input);
      const all = qkv.apply(scaled(normed.values, normAttention));
      const position = previous ? previous.position + 1 : 0;
      const query = rotate(all.subarray(0, size), position, width);
      const [keys, values] = [rotate(all.subarray(size, 2 * size), position, width), all.slice(2 * size)];
      /** @type {Pick<Read, "keys" | "values">[]} */
      const reads = [{keys, values}];
      for (let read = previous; read; read = read.previous) reads.push(read);
      const {result, shares} = look(query, reads.reverse());
      const merged = merge.apply(result);
      const middle = input.map((value, k) => value + merged[k]);
      const hidden = norm(middle);
      const wide = widen.apply(scaled(hidden.values, normNetwork));
      const added = narrow.apply(wide.map(gelu));
      const state = {position, query, keys, values, shares, input: normed, hidden, steepness: wide.map(geluSlope), previous};
      return {output: middle.map((value, k) => value + added[k]), state};
    },
    reverse: reverseAttention({size, width, softmax: kind === "softmax", normAttention, normNetwork, qkv, merge, widen, narrow}),
  };
}

/** @param {Float32Array} vector @returns {Normed} */
function norm(vector) {
  const mean = vector.reduce((a, b) => a + b, 0) / vector.length;
  const variance = vector.reduce((a, b) => a + (b - mean) ** 2, 0) / vector.length;
  const overDeviation = 1 / Math.sqrt(variance + EPSILON);
  return {values: vector.map((value) => (value - mean) * overDeviation), overDeviation};
}

/** @param {Float32Array} vector @param {Norm} norm */
function scaled(vector, {weight, bias}) {
  return vector.map((value, k) => value * weight[k] + bias[k]);
}

/**
 * Plain loops: over 16,384 words a function for each of them takes seven times as long.
 * @param {Float32Array} scores
 */
export function softmax(scores) {
  const shares = new Float32Array(scores.length);
  let most = -Infinity;
  for (let k = 0; k < scores.length; k++) most = Math.max(most, scores[k]);
  let total = 0;
  for (let k = 0; k < scores.length; k++) total += shares[k] = Math.exp(scores[k] - most);
  for (let k = 0; k < scores.length; k++) shares[k] /= total;
  return shares;
}

/**
 * The distribution nearest to the scores (Martins & Astudillo 2016, Algorithm 1).
 * @param {Float32Array} scores
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

/** The derivative of gelu. @param {number} x */
export function geluSlope(x) {
  return (1 + errorFunction(x / Math.SQRT2)) / 2 + (x * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI);
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
