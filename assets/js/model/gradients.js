/**
 * Gradients of some outputs, one after the other in the text, at all times that they depend on. They stand time by time;
 * at a time there is a vector for each output that is not before it.
 */

/**
 * @typedef {object} Span  Outputs `first` to `first + count - 1`, and where their gradients stand.
 * @property {number} first
 * @property {number} count
 * @property {number} time  number of times
 * @property {number} total  number of vectors
 * @property {(t: number) => number} start  the first output, counted from 0, that is not before a time
 * @property {(t: number) => number} offset  vectors of all times before
 *
 * @typedef {object} Gradients  With respect to what a layer puts out.
 * @property {Span} span
 * @property {Float32Array} [seeds]  (count, size): each starts at its output's own time, and is zero elsewhere
 * @property {Float32Array} [values]  (total, size), if they are at all times
 *
 * @typedef {(found: Float32Array, count: number, at: number) => void} Take  is given some vectors, one after the other, and
 *   how many of a span stand before them; what it is given is used again afterwards
 */

/**
 * @param {number} first
 * @param {number} count
 * @returns {Span}
 */
export function spanOf(first, count) {
  const time = first + count;
  const start = (/** @type {number} */ t) => Math.max(0, t - first);
  const offset = (/** @type {number} */ t) => t * count - (start(t) * (start(t) - 1)) / 2;
  return {first, count, time, total: offset(time), start, offset};
}

/** Vectors that are pulled back, or handed over, before something else may be done. */
const TOGETHER = 48;

/**
 * Pulls gradients back through a recurrent layer, from the last time to the first; hands over those with respect to what the
 * inputs add to the gates, (rows, gates), those of some times together. After each step something else may be done first.
 * @param {{size: number, states: number, gates: number,
 *   reverseStep: (record: any, gradients: Float32Array[], rows: number, gates: Float32Array) => void}} unit  `reverseStep` is
 *   given the gradients with respect to the states after a time, the output first, and makes of them those before it; it
 *   puts those of the gates, (rows, gates), where it is told to
 * @param {any[]} records  of the steps
 * @param {Gradients} gradients
 * @param {Take} take
 * @returns {Generator<undefined, void>}
 */
export function* throughTime({size, states, gates, reverseStep}, records, {span, seeds, values}, take) {
  const {first, count, time} = span;
  const whole = Array.from({length: states}, () => new Float32Array(count * size));
  // Filled from its end on, as the times come.
  const found = new Float32Array(Math.max(count, TOGETHER) * gates);
  let begin = found.length;
  for (let t = time - 1; t >= 0; t--) {
    const start = span.start(t);
    const rows = count - start;
    const at = span.offset(t);
    const state = whole.map((part) => part.subarray(start * size));
    if (values) add(state[0], values.subarray(at * size, (at + rows) * size));
    else if (seeds && t >= first) add(state[0], seeds.subarray(start * size, (start + 1) * size));
    begin -= rows * gates;
    reverseStep(records[t], state, rows, found.subarray(begin, begin + rows * gates));
    yield;
    if (t && begin >= (count - span.start(t - 1)) * gates) continue;
    take(found.subarray(begin), (found.length - begin) / gates, at);
    begin = found.length;
    yield;
  }
}

/**
 * Pulls many vectors back through a linear map, some at a time.
 * @param {import("#model/linear").LinearMap} map
 * @param {Float32Array} gradients  (count, rows)
 * @param {number} count
 * @returns {Generator<undefined, Float32Array>}  (count, columns)
 */
export function* throughMap({rows, columns, back}, gradients, count) {
  const found = new Float32Array(count * columns);
  for (let from = 0; from < count; from += TOGETHER) {
    const to = Math.min(from + TOGETHER, count);
    back(gradients.subarray(from * rows, to * rows), to - from, found.subarray(from * columns, to * columns));
    yield;
  }
  return found;
}

/**
 * Hands over many vectors, some at a time.
 * @param {Float32Array} found  (count, size)
 * @param {number} count
 * @param {Take} take
 * @returns {Generator<undefined, void>}
 */
export function* handOver(found, count, take) {
  const size = found.length / count;
  for (let from = 0; from < count; from += TOGETHER) {
    const to = Math.min(from + TOGETHER, count);
    take(found.subarray(from * size, to * size), to - from, from);
    yield;
  }
}

/**
 * Adds numbers to the first ones of others.
 * @param {Float32Array} to
 * @param {Float32Array} from
 */
export function add(to, from) {
  for (let k = 0; k < from.length; k++) to[k] += from[k];
}
