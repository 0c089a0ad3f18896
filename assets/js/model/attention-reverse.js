/**
 * The reverse of the attention unit: gradients of many outputs pulled back as large products. Numbers in brackets are the
 * equations of generator/attribution/vjp_attention.py.
 */

import {add, handOver, throughMap} from "#model/gradients";
import {rotate} from "#model/rotate";

/**
 * @typedef {import("#model/attention").Norm} Norm
 * @typedef {import("#model/attention").Normed} Normed
 * @typedef {import("#model/attention").Read} Read
 * @typedef {import("#model/linear").LinearMap} LinearMap
 *
 * @typedef {object} Layer
 * @property {number} size
 * @property {number} width  of a head
 * @property {boolean} softmax  or else sparsemax
 * @property {Norm} normAttention
 * @property {Norm} normNetwork
 * @property {LinearMap} qkv
 * @property {LinearMap} merge
 * @property {LinearMap} widen
 * @property {LinearMap} narrow
 */

/**
 * Returns what pulls gradients back through a layer, to its input.
 * @param {Layer} layer
 * @returns {import("#model/recurrent").Unit["reverse"]}
 */
export function reverseAttention(layer) {
  const {size, width, qkv, merge, normAttention} = layer;
  return function* (/** @type {Read[]} */ reads, {span, seeds, values}, take) {
    const all = placesOf(span);
    // What starts at its output's own character is there alone, up to the keys and values.
    const places = values ? all : Array.from({length: span.count}, (_, k) => ({t: span.first + k, output: k}));
    const hidden = yield* throughNetwork(layer, places.map(({t}) => reads[t]), /** @type {Float32Array} */ (values ?? seeds));
    const read = yield* throughMap(merge, hidden, places.length); // (6)
    const gates = new Float32Array(span.total * 3 * size);
    const at = (/** @type {number} */ t, /** @type {number} */ output) => span.offset(t) + output - span.start(t);
    for (const [row, {t, output}] of places.entries()) {
      const gradient = read.subarray(row * size, (row + 1) * size);
      throughReading(layer, reads, t, gradient, (p) => gates.subarray(at(p, output) * 3 * size, (at(p, output) + 1) * 3 * size));
      yield;
    }
    all.forEach(({t}, row) => {
      for (const start of [3 * row * size, (3 * row + 1) * size]) {
        gates.set(rotate(gates.subarray(start, start + size), -t, width), start);
      }
    });
    const found = yield* throughMap(qkv, gates, all.length); // (10)
    throughNorm(found, normAttention, all.map(({t}) => reads[t].input));
    places.forEach(({t, output}, row) =>
      add(found.subarray(at(t, output) * size), hidden.subarray(row * size, (row + 1) * size)),
    );
    yield* handOver(found, all.length, take);
  };
}

/**
 * The time and the output, counted from 0, of each vector of a span.
 * @param {import("#model/gradients").Span} span
 */
function placesOf({time, count, start}) {
  return Array.from({length: time}, (_, t) =>
    Array.from({length: count - start(t)}, (_, k) => ({t, output: start(t) + k})),
  ).flat();
}

/**
 * (5): from what the layer puts out to what it has after reading.
 * @param {Layer} layer
 * @param {Read[]} reads  of each row
 * @param {Float32Array} gradients  (row, size)
 * @returns {Generator<undefined, Float32Array>}
 */
function* throughNetwork({widen, narrow, normNetwork}, reads, gradients) {
  const wide = yield* throughMap(narrow, gradients, reads.length);
  reads.forEach(({steepness}, row) => {
    for (let k = 0, at = row * steepness.length; k < steepness.length; k++, at++) wide[at] *= steepness[k];
  });
  const found = yield* throughMap(widen, wide, reads.length);
  throughNorm(found, normNetwork, reads.map(({hidden}) => hidden));
  add(found, gradients);
  return found;
}

/**
 * (11), in place.
 * @param {Float32Array} gradients  (row, size)
 * @param {Norm} norm
 * @param {Normed[]} rows
 */
function throughNorm(gradients, {weight}, rows) {
  const size = weight.length;
  rows.forEach(({values, overDeviation}, row) => {
    const from = row * size;
    let mean = 0;
    let along = 0;
    for (let k = 0; k < size; k++) {
      const gradient = (gradients[from + k] *= weight[k]);
      mean += gradient / size;
      along += (gradient * values[k]) / size;
    }
    for (let k = 0; k < size; k++) gradients[from + k] = (gradients[from + k] - mean - values[k] * along) * overDeviation;
  });
}

/**
 * (7) to (9), but for the rotation back: adds the gradients with respect to query, key and value that come from what one
 * character has read.
 * @param {Layer} layer
 * @param {Read[]} reads
 * @param {number} t  the character
 * @param {Float32Array} gradient  with respect to what it has read
 * @param {(p: number) => Float32Array} gates  those of each character up to it, (3 * size)
 */
function throughReading({size, width, softmax}, reads, t, gradient, gates) {
  const {query, shares} = reads[t];
  const scale = 1 / Math.sqrt(width);
  const into = Array.from({length: t + 1}, (_, p) => gates(p));
  const own = into[t];
  for (let head = 0, start = 0; start < size; head++, start += width) {
    const share = shares[head];
    const inside = softmax ? 0 : share.reduce((count, value) => count + (value > 0 ? 1 : 0), 0);
    const end = start + width;
    const slopes = new Float32Array(t + 1);
    let mean = 0;
    for (let p = 0; p <= t; p++) {
      if (!share[p]) continue;
      const {values} = reads[p];
      let along = 0;
      for (let k = start; k < end; k++) along += gradient[k] * values[k];
      slopes[p] = along;
      mean += along * (softmax ? share[p] : 1 / inside);
    }
    for (let p = 0; p <= t; p++) {
      if (!share[p]) continue;
      const slope = (slopes[p] - mean) * (softmax ? share[p] : 1) * scale;
      const [{keys}, to] = [reads[p], into[p]];
      for (let k = start; k < end; k++) {
        own[k] += slope * keys[k];
        to[size + k] += slope * query[k];
        to[2 * size + k] += share[p] * gradient[k];
      }
    }
  }
}
