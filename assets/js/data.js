import {bytesOf} from "#base64";
import {unpackLevels} from "#codec";
import {unpackDecimals} from "#columns";
import {unpackPredictions} from "#predictions";
import {yieldToBrowser} from "#yield-to-browser";

/**
 * Reads what the build put into the page: the one place in JavaScript that knows generator/contract/schema.py.
 *
 * @typedef {[start: number, end: number, known: boolean]} Word  `start` is the position of the space before the word
 * @typedef {{id: string, label: string, causal: boolean}} Model
 * @typedef {{id: string, title: string, text: string, words: Word[], note: string}} Sentence
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
 *
 * @typedef {object} Tensor  One sentence seen by one model, decoded.
 * @property {number} length  of the sentence, in characters
 * @property {boolean} causal  whether an output depends on no later input
 * @property {Record<string, Rows>} measures  by the ids of those that are stored
 * @property {{word: string, probability: number}[][]} suggestions  (output, rank), the most probable first
 * @property {number[]} targetProbabilities  (output); 0 for a word outside the vocabulary
 * @property {number[]} targetRanks  (output), from 1; 0 for a word outside the vocabulary
 */

const SCHEMA_VERSION = 5;

/**
 * @param {Document} page
 * @returns {Manifest}
 */
export function readManifest(page) {
  const script = page.querySelector('script[data-name="manifest"]');
  if (!script?.textContent) throw new Error("the page holds no manifest");
  const manifest = JSON.parse(script.textContent);
  checkSchema(manifest.schema);
  return manifest;
}

/**
 * Returns a function that decodes a tensor of the page when it is first asked for, and keeps it.
 * @param {Document} page
 * @param {() => Manifest} manifest
 * @returns {(sentence: string, model: string) => Promise<Tensor>}
 */
export function tensorLoader(page, manifest) {
  /** @type {Map<string, Promise<Tensor>>} */
  const tensors = new Map();

  /** @param {string} sentence @param {string} model */
  async function load(sentence, model) {
    const selector = `script[data-sentence="${CSS.escape(sentence)}"][data-model="${CSS.escape(model)}"]`;
    const script = page.querySelector(selector);
    if (!script?.textContent) throw new Error(`the page holds no data of ${model} on “${sentence}”`);
    return decodeTensor(JSON.parse(await inflate(script.textContent)), manifest());
  }

  return (sentence, model) => {
    const key = `${sentence}/${model}`;
    let tensor = tensors.get(key);
    if (!tensor) tensors.set(key, (tensor = load(sentence, model)));
    return tensor;
  };
}

/**
 * Loads one sentence for several models. The one that fails gives its error, so that the others can be shown.
 * @param {(sentence: string, model: string) => Promise<Tensor>} load
 * @param {string} sentence
 * @param {string[]} models
 * @returns {Promise<(Tensor | Error)[]>}
 */
export async function loadSentence(load, sentence, models) {
  const results = await Promise.allSettled(models.map((model) => load(sentence, model)));
  const tensors = results.map((result) => (result.status === "fulfilled" ? result.value : asError(result.reason)));
  if (tensors[0] instanceof Error && tensors.every((tensor) => tensor instanceof Error)) throw tensors[0];
  return tensors;
}

/**
 * Returns the text that base64 of gzip stands for. Each is unpacked in a task of its own, however many are asked for.
 * @param {string} base64
 */
export async function inflate(base64) {
  if (typeof DecompressionStream === "undefined") throw new Error("this browser cannot unpack its data");
  await yieldToBrowser();
  return new Response(new Blob([bytesOf(base64)]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}

/**
 * Returns the tensor that generator/contract/baked_reading.py describes, its rows as full matrices.
 * @param {any} stored  parsed JSON
 * @param {Manifest} manifest
 * @returns {Tensor}
 */
export function decodeTensor(stored, {measures}) {
  checkSchema(stored.schema);
  const {length, layout} = stored;
  if (layout !== "lower" && layout !== "full") throw new Error(`the data of ${stored.model} on “${stored.sentence}” are damaged`);
  /** @type {Record<string, Rows>} */
  const rows = {};
  for (const {id, of, levels: shares} of measures) {
    if (of !== id) continue;
    const found = stored.measures[id];
    if (!found) throw new Error(`the data of ${stored.model} on “${stored.sentence}” lack the measure ${id}`);
    rows[id] = {levels: unpackLevels(found.rows, {count: shares.length, shape: [length, length], layout}), shares, maxima: [...unpackDecimals(found.maxima, length)]};
  }
  return {
    length,
    causal: layout === "lower",
    measures: rows,
    ...unpackPredictions(stored.predictions, length),
  };
}

/**
 * Refuses data of another version than the scripts are for.
 * @param {unknown} schema
 */
export function checkSchema(schema) {
  if (schema !== SCHEMA_VERSION) throw new Error(`the data are of version ${schema}, the script of ${SCHEMA_VERSION}`);
}

/** @param {unknown} reason */
function asError(reason) {
  return reason instanceof Error ? reason : new Error(String(reason));
}
