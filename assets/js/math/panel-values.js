/**
 * A row of a panel: one number a character, by the measure that the reader has chosen; its sums over words, how far back it
 * reaches, and the shades of such numbers. tests/contract/reach.json holds sums and reach to those of the build.
 */

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
 * @property {Reach} [reach]  of the letters, also where words are shaded; none of a model that reads ahead
 *
 * @typedef {object} Reach  within how many characters back lie half and nine tenths; that of the moment is the first
 * @property {number} half
 * @property {number} most
 */

/**
 * Returns what each input is to the prediction at an output by a measure, in its unit. `contrast`, if given, stands in for
 * the stored values.
 * @param {Tensor} tensor
 * @param {number} output
 * @param {{measure: Measure, contrast?: Float64Array}} options
 */
export function row(tensor, output, {measure, contrast}) {
  const values = contrast ? contrast.slice() : stored(tensor, output, measure.of);
  if (measure.power !== 1) for (let p = 0; p < values.length; p++) values[p] **= measure.power;
  return values;
}

/** @param {Tensor} tensor @param {number} output @param {string} id  of a measure that is stored */
function stored({measures, length}, output, id) {
  const {levels, shares, maxima, exact} = measures[id];
  const values = new Float64Array(length);
  if (exact) {
    values.set(exact[output] ?? []);
    return values;
  }
  for (let input = 0; input < length; input++) values[input] = shares[levels[output * length + input]] * maxima[output];
  return values;
}

/**
 * Returns a row in which every character of a word, the space before it too, has the sum over the word. A letter that is
 * not read has no part in the sum, and none of it.
 * @param {Float64Array} values
 * @param {import("#data").Word[]} words
 * @param {number} read  how many characters of the sentence are
 */
export function sumWords(values, words, read) {
  const sums = new Float64Array(values.length);
  for (const [start, end] of words) {
    const stop = Math.min(end, read);
    let total = 0;
    for (let p = start; p < stop; p++) total += values[p];
    if (start < stop) sums.fill(total, start, stop);
  }
  return sums;
}

/**
 * Returns how far back a row reaches from an output, its values by size alone; nothing of a row of zeros.
 * @param {Float64Array} values
 * @param {number} output
 * @returns {Reach | undefined}
 */
export function reachOf(values, output) {
  let total = 0;
  for (let p = 0; p <= output; p++) total += Math.abs(values[p]);
  if (!(total > 0)) return undefined;
  let held = 0;
  let half = 0;
  for (let p = output; p >= 0; p--) {
    held += Math.abs(values[p]);
    if (!half && held >= 0.5 * total) half = output - p + 1;
    if (held >= 0.9 * total) return {half, most: output - p + 1};
  }
  return {half: half || output + 1, most: output + 1}; // what rounding left
}

/**
 * Returns how many characters of a sentence a model has read at an output.
 * @param {Tensor} tensor
 * @param {number} output
 */
export function readAt({causal, length}, output) {
  return causal ? output + 1 : length;
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
    const letters = row(tensor, position, {measure, contrast});
    return {
      values: view.letters ? letters : sumWords(letters, words, readAt(tensor, position)),
      reach: tensor.causal ? reachOf(letters, position) : undefined,
    };
  });
  const common = shared ? largest(...rows.flatMap((found) => (found ? [found.values] : []))) : 0;
  return rows.map((found) => {
    if (!found) return undefined;
    const {values, reach} = found;
    const maximum = shared ? common : largest(values);
    return {values, maximum, shades: shadesOf(values, maximum, measure.shades), reach};
  });
}
