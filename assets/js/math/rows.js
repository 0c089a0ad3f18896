/** A row of a panel: one number a character, by the measure that the reader has chosen; and the shades of such numbers. */

import {AGAINST_LEVELS, HEAT_LEVELS} from "#math/heat";

/**
 * @typedef {import("#data").Tensor} Tensor
 * @typedef {import("#view").View} View
 */

/** @type {Record<import("#view").Measure, {unit: string, signed: boolean}>} */
export const MEASURES = {
  connectivity: {unit: "logits", signed: false},
  square: {unit: "logits²", signed: false},
  occlusion: {unit: "nats", signed: true},
};

/**
 * Returns what each input is to the prediction at an output: connectivity in logits per one-hot input, its square, or
 * what the input's removal takes from the log-probability of the word, in nats. `contrast`, if given, stands in for the
 * connectivity. With `words`, every character of a word has the sum over the word and the space before it.
 * @param {Tensor} tensor
 * @param {number} output
 * @param {{measure: import("#view").Measure, words?: import("#data").Word[], contrast?: Float64Array}} options
 */
export function row(tensor, output, {measure, words, contrast}) {
  const values = contrast ? contrast.slice() : measure === "occlusion" ? removal(tensor, output) : norms(tensor, output);
  if (measure === "square") for (let p = 0; p < values.length; p++) values[p] **= 2;
  for (const [start, end] of words ?? []) values.fill(sum(values, start, end), start, end);
  return values;
}

/** @param {Tensor} tensor @param {number} output */
function norms({connectivity, maxima, length}, output) {
  const values = new Float64Array(length);
  const unit = maxima[output] / 255;
  for (let input = 0; input < length; input++) values[input] = connectivity[output * length + input] * unit;
  return values;
}

/** @param {Tensor} tensor @param {number} output */
function removal({occlusion, occlusionMaxima, length}, output) {
  const values = new Float64Array(length);
  const unit = occlusionMaxima[output] / 15;
  for (let input = 0; input < length; input++) values[input] = occlusion[output * length + input] * unit;
  return values;
}

/** @param {Float64Array} values @param {number} start @param {number} end */
function sum(values, start, end) {
  let total = 0;
  for (let p = start; p < end; p++) total += values[p];
  return total;
}

/**
 * The largest absolute value of some rows.
 * @param {...Float64Array} rows
 */
export function largest(...rows) {
  let most = 0;
  for (const values of rows) for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}

/**
 * Returns the shade of each value: 0 for none, up to 31 for `maximum`; then, from 32 on, those of negative values.
 * @param {Float64Array} values
 * @param {number} maximum
 */
export function shadesOf(values, maximum) {
  const shades = new Uint8Array(values.length);
  if (!(maximum > 0)) return shades;
  for (let p = 0; p < values.length; p++) {
    const share = values[p] / maximum;
    if (share >= 0) shades[p] = Math.round(Math.min(1, share) * (HEAT_LEVELS - 1));
    else {
      const level = Math.round(Math.min(1, -share) * AGAINST_LEVELS);
      shades[p] = level && HEAT_LEVELS - 1 + level;
    }
  }
  return shades;
}

/**
 * The positions of the strongest inputs, the strongest first, of those that have any strength.
 * @param {Float64Array} values
 * @param {number} [count]
 */
export function strongest(values, count = 3) {
  return Array.from(values.keys())
    .filter((p) => values[p] !== 0)
    .sort((a, b) => Math.abs(values[b]) - Math.abs(values[a]) || b - a)
    .slice(0, count);
}
