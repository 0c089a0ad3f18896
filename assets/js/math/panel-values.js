/** A row of a panel: one number a character, by the measure that the reader has chosen; and the shades of such numbers. */

import {shadeOf} from "#math/heat";

/**
 * @typedef {import("#data").Tensor} Tensor
 * @typedef {import("#data").Measure} Measure
 * @typedef {import("#connectivity-view").ConnectivityView} ConnectivityView
 */

/**
 * @typedef {object} Drawn  what is shown of one model
 * @property {Float64Array} values
 * @property {number} maximum  that the strongest shade stands for
 * @property {Int8Array} shades
 */

/**
 * Returns what each input is to the prediction at an output by a measure, in its unit. `contrast`, if given, stands in for
 * the stored values. With `words`, every character of a word has the sum over the word and the space before it.
 * @param {Tensor} tensor
 * @param {number} output
 * @param {{measure: Measure, words?: import("#data").Word[], contrast?: Float64Array}} options
 */
export function row(tensor, output, {measure, words, contrast}) {
  const values = contrast ? contrast.slice() : stored(tensor, output, measure.of);
  if (measure.power !== 1) for (let p = 0; p < values.length; p++) values[p] **= measure.power;
  for (const [start, end] of words ?? []) values.fill(sum(values, start, end), start, end);
  return values;
}

/** @param {Tensor} tensor @param {number} output @param {string} id  of a measure that is stored */
function stored({measures, length}, output, id) {
  const {levels, shares, maxima} = measures[id];
  const values = new Float64Array(length);
  for (let input = 0; input < length; input++) values[input] = shares[levels[output * length + input]] * maxima[output];
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
 * Returns the shade of each value, the strongest one for `maximum`.
 * @param {Float64Array} values
 * @param {number} maximum
 * @param {import("#math/heat").Shades} shades
 */
export function shadesOf(values, maximum, shades) {
  const found = new Int8Array(values.length);
  if (maximum > 0) for (let p = 0; p < values.length; p++) found[p] = shadeOf(values[p] / maximum, shades);
  return found;
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
 * @param {ConnectivityView} view
 * @param {import("#data").Word[]} words  of the view's sentence
 * @param {import("#contrasts").Contrasts} [contrasts]  at its moment
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
    return {values, maximum, shades: shadesOf(values, maximum, measure.shades)};
  });
}
