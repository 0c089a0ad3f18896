/** A row of a panel: one number a character, by the measure that the reader has chosen; and the shades of such numbers. */

import {AGAINST_LEVELS, HEAT_LEVELS, LEVELS, OCCLUSION_LEVELS} from "#math/heat";

/**
 * @typedef {import("#data").Tensor} Tensor
 * @typedef {import("#connectivity-view").View} View
 */

/**
 * @typedef {object} Drawn  what is shown of one model
 * @property {Float64Array} values
 * @property {number} maximum  that the strongest shade stands for
 * @property {Uint8Array} shades
 */

/** @type {Record<import("#connectivity-view").Measure, {name: string, unit: string}>} */
export const MEASURES = {
  gradient: {name: "Connectivity", unit: "logits"},
  square: {name: "Squared connectivity", unit: "logits²"},
  occlusion: {name: "Removal", unit: "nats"},
};

/**
 * Returns what each input is to the prediction at an output: connectivity (the length of a gradient) in logits per one-hot
 * input, its square, or what the input's removal takes from the log-probability of the word, in nats. `contrast`, if given,
 * stands in for the gradient. With `words`, every character of a word has the sum over the word and the space before it.
 * @param {Tensor} tensor
 * @param {number} output
 * @param {{measure: import("#connectivity-view").Measure, words?: import("#data").Word[], contrast?: Float64Array}} options
 */
export function row(tensor, output, {measure, words, contrast}) {
  const values = contrast ? contrast.slice() : measure === "occlusion" ? occlusions(tensor, output) : gradients(tensor, output);
  if (measure === "square") for (let p = 0; p < values.length; p++) values[p] **= 2;
  for (const [start, end] of words ?? []) values.fill(sum(values, start, end), start, end);
  return values;
}

/** @param {Tensor} tensor @param {number} output */
function gradients({connectivity, maxima, length}, output) {
  const values = new Float64Array(length);
  const unit = maxima[output] / LEVELS;
  for (let input = 0; input < length; input++) values[input] = connectivity[output * length + input] * unit;
  return values;
}

/** @param {Tensor} tensor @param {number} output */
function occlusions({occlusion, occlusionMaxima, length}, output) {
  const values = new Float64Array(length);
  const unit = occlusionMaxima[output] / OCCLUSION_LEVELS;
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
  for (const values of rows) {
    for (let p = 0; p < values.length; p++) if (Math.abs(values[p]) > most) most = Math.abs(values[p]);
  }
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

/**
 * Returns what a view shows of each model, shaded on a scale of its own or on one for all; nothing of the models that the
 * view leaves out, and of those that have no data.
 * @param {{model: string, tensor: Tensor | Error}[]} models
 * @param {View} view
 * @param {import("#data").Word[]} words  of the view's sentence
 * @param {import("#data").Contrasts} [contrasts]  at its moment
 * @returns {(Drawn | undefined)[]}
 */
export function drawRows(models, view, words, contrasts) {
  const {position, measure, shared} = view;
  const rows = models.map(({model, tensor}) => {
    if (tensor instanceof Error || !view.models.includes(model)) return undefined;
    const contrast = contrasts?.row(model, view.versus, tensor.length);
    return row(tensor, position, {measure, words: view.words ? words : undefined, contrast});
  });
  const common = shared ? largest(...rows.filter((values) => values !== undefined)) : 0;
  return rows.map((values) => {
    if (!values) return undefined;
    const maximum = shared ? common : largest(values);
    return {values, maximum, shades: shadesOf(values, maximum)};
  });
}
