import {unpackLevels} from "#codec";
import {unpackDecimals} from "#columns";
import {inflate} from "#inflate";
import {checkSchema} from "#manifest";
import {unpackPredictions} from "#predictions";
import {yieldToBrowser} from "#yield-to-browser";

/**
 * Reads what the build put into the page: the one place in JavaScript that knows generator/contract/schema.py.
 *
 * @typedef {[start: number, end: number, known: boolean]} Word  `start` is the position of the space before the word
 * @typedef {{id: string, label: string, causal: boolean}} Model
 * @typedef {{id: string, title: string, text: string | string[], words: Word[], note: string, open?: boolean}} Sentence  One
 *   that is open is still being typed: its last word is not finished. Of a model that reads no characters, `text` has its
 *   tokens, of any length; no space then stands before a word for itself
 * @typedef {{schema: number, alphabet: import("#alphabet").Alphabet, measures: Measure[], models: Model[], sentences: Sentence[]}} Manifest
 *   Of the measures the first is what is called connectivity.
 *
 * @typedef {object} Measure  What the numbers of a text's characters can be.
 * @property {string} id
 * @property {string} label
 * @property {string} unit
 * @property {string} note  what its values mean, in a sentence
 * @property {boolean} signed  whether values speak for the word or, below zero, against it
 * @property {string} of  the measure that is stored for it; its values to the power of `power` are this one's
 * @property {number} power
 * @property {boolean} compares  whether two words can be compared by it
 * @property {string[]} formerly  its names in addresses of older pages
 * @property {number[]} levels  the share of a row's largest value that each stored level stands for
 * @property {import("#math/heat").Shades} shades  how many it is drawn in
 *
 * @typedef {object} Rows  The values of one measure.
 * @property {Uint8Array} levels  (output, input)
 * @property {number[]} shares  of a row's largest value, by level
 * @property {number[]} maxima  (output)
 * @property {(Float32Array | undefined)[]} [exact]  (output), each of the inputs up to it, in place of all these: of a text
 *   that is read in the page; what is not there yet is not found yet
 *
 * @typedef {object} Tensor  One sentence seen by one model, decoded.
 * @property {number} length  of the sentence, in characters
 * @property {boolean} causal  whether an output depends on no later input
 * @property {Record<string, Rows>} measures  by the ids of those that are stored, and have been asked for
 * @property {{word: string, probability: number}[][]} suggestions  (output, rank), the most probable first
 * @property {string[]} [targets]  (output) what is explained, where that is not the word being typed
 * @property {(Map<string, Float32Array> | undefined)[]} [contrasts]  (output) of a text that is read in the page: by another
 *   word, what each input is to the word being typed rather than to that one; of those that were asked for
 * @property {number[]} targetProbabilities  (output); 0 for a word outside the vocabulary
 * @property {number[]} targetRanks  (output), from 1; 0 for a word outside the vocabulary
 *
 * @typedef {(sentence: string, model: string, measures: Measure[]) => Promise<Tensor>} Load
 */

/**
 * Returns a function that decodes a tensor of the page when it is first asked for, and keeps it. Of its measures it decodes
 * those that are asked for, each in a task of its own: they take most of the time.
 * @param {Document} page
 * @returns {Load}
 */
export function tensorLoader(page) {
  /** @type {Map<string, Promise<{stored: any, tensor: Tensor}>>} */
  const tensors = new Map();

  /** @param {string} sentence @param {string} model */
  async function open(sentence, model) {
    const selector = `script[data-sentence="${CSS.escape(sentence)}"][data-model="${CSS.escape(model)}"]`;
    const script = page.querySelector(selector);
    if (!script?.textContent) throw new Error(`the page holds no data of ${model} on “${sentence}”`);
    const stored = JSON.parse(await inflate(script.textContent));
    return {stored, tensor: decodeTensor(stored)};
  }

  return async (sentence, model, measures) => {
    const key = `${sentence}/${model}`;
    let opened = tensors.get(key);
    if (!opened) tensors.set(key, (opened = open(sentence, model)));
    const {stored, tensor} = await opened;
    for (const measure of measures.filter(({of}) => !tensor.measures[of])) {
      await yieldToBrowser();
      decodeRows(tensor, stored, measure);
    }
    return tensor;
  };
}

/**
 * Returns the tensor that generator/contract/baked_reading.py describes, as yet without its measures.
 * @param {any} stored  parsed JSON
 * @returns {Tensor}
 */
export function decodeTensor(stored) {
  checkSchema(stored.schema);
  const {length, layout, predictions} = stored;
  if (layout !== "lower" && layout !== "full") throw new Error(`the data of ${stored.model} on “${stored.sentence}” are damaged`);
  return {length, causal: layout === "lower", measures: {}, ...unpackPredictions(predictions, length)};
}

/**
 * Gives a tensor the rows that are stored for a measure, as a full matrix, unless it has them.
 * @param {Tensor} tensor
 * @param {any} stored  what the tensor was decoded from
 * @param {Measure} measure
 */
export function decodeRows({length, measures}, {model, sentence, layout, measures: stored}, {of, levels: shares}) {
  if (measures[of]) return;
  const found = stored[of];
  if (!found) throw new Error(`the data of ${model} on “${sentence}” lack the measure ${of}`);
  const levels = unpackLevels(found.rows, {count: shares.length, shape: [length, length], layout});
  measures[of] = {levels, shares, maxima: [...unpackDecimals(found.maxima, length)]};
}
