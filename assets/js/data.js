import {heat, LEVELS, OCCLUSION_LEVELS} from "#math/heat";
import {yieldToBrowser} from "#yield-to-browser";

/**
 * Reads what the build put into the page: the one place in JavaScript that knows generator/contract/schema.py.
 *
 * @typedef {[start: number, end: number, known: boolean]} Word  `start` is the position of the space before the word
 * @typedef {{id: string, label: string, causal: boolean}} Model
 * @typedef {{id: string, title: string, text: string, words: Word[], note: string}} Sentence
 * @typedef {{schema: number, models: Model[], sentences: Sentence[]}} Manifest
 *
 * @typedef {object} Tensor  One sentence seen by one model, decoded.
 * @property {number} length  of the sentence, in characters
 * @property {boolean} causal  whether an output depends on no later input
 * @property {Uint8Array} connectivity  (output, input), 0 to `LEVELS` of the row's maximum
 * @property {Uint8Array} shades  (output, input), the same as shades of 0 to 31
 * @property {Float64Array} maxima  (output), in logits per one-hot input
 * @property {Int8Array} occlusion  (output, input), -15 to 15 of the row's maximum
 * @property {Float64Array} occlusionMaxima  (output), in nats
 * @property {{word: string, probability: number}[][]} suggestions  (output, rank), the most probable first
 * @property {number[]} targetProbabilities  (output); 0 for a word outside the vocabulary
 * @property {number[]} targetRanks  (output), from 1; 0 for a word outside the vocabulary
 */

export const SCHEMA_VERSION = 4;
const LEVEL_OFFSET = 35;
const CONTRAST_LEVELS = 31;
const PROBABILITY_UNITS = 10_000;

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
 * @returns {(sentence: string, model: string) => Promise<Tensor>}
 */
export function tensorLoader(page) {
  /** @type {Map<string, Promise<Tensor>>} */
  const tensors = new Map();

  /** @param {string} sentence @param {string} model */
  async function load(sentence, model) {
    const selector = `script[data-sentence="${CSS.escape(sentence)}"][data-model="${CSS.escape(model)}"]`;
    const script = page.querySelector(selector);
    if (!script?.textContent) throw new Error(`the page holds no data of ${model} on “${sentence}”`);
    return decodeTensor(JSON.parse(await inflate(script.textContent)));
  }

  return (sentence, model) => {
    const key = `${sentence}/${model}`;
    let tensor = tensors.get(key);
    if (!tensor) tensors.set(key, (tensor = load(sentence, model)));
    return tensor;
  };
}

/**
 * @typedef {object} Contrasts  At one moment: by model and rival, the norm of the gradient of the typed word's logit less
 *   the rival's, a number an input, in logits per one-hot input.
 * @property {string[]} rivals
 * @property {string[]} models  that have a row for each of them
 * @property {(model: string, rival: string, length: number) => Float64Array | undefined} row
 */

/**
 * Returns a function that unpacks the contrasts of the page, once, and gives what looks them up by sentence and position.
 * @param {Document} page
 * @returns {() => Promise<(sentence: string, position: number) => Contrasts | undefined>}
 */
export function contrastLoader(page) {
  const script = page.querySelector('script[data-name="contrasts"]');
  /** @type {Promise<any> | undefined} */
  let unpacked;

  async function unpack() {
    if (!script?.textContent) return {};
    const {schema, sentences} = JSON.parse(await inflate(script.textContent));
    checkSchema(schema);
    return sentences;
  }

  return async () => {
    const sentences = await (unpacked ??= unpack());
    return (sentence, position) => {
      const found = sentences[sentence]?.[position];
      return found && {rivals: found.rivals, models: Object.keys(found.models), row: contrastRow.bind(null, found)};
    };
  };
}

/** @param {any} stored @param {string} model @param {string} rival @param {number} length */
function contrastRow({rivals, models}, model, rival, length) {
  const k = rivals.indexOf(rival);
  const rows = models[model]?.rows;
  if (k < 0 || !rows) return undefined;
  const unit = models[model].maxima[k] / CONTRAST_LEVELS;
  return Float64Array.from({length}, (_, p) => (p < rows[k].length ? (rows[k].charCodeAt(p) - LEVEL_OFFSET) * unit : 0));
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
 * @param {string} base64
 * @returns {Uint8Array<ArrayBuffer>}
 */
function bytesOf(base64) {
  const native = /** @type {{fromBase64?: (text: string) => Uint8Array<ArrayBuffer>}} */ (/** @type {any} */ (Uint8Array));
  if (native.fromBase64) return native.fromBase64(base64);
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  for (let k = 0; k < bytes.length; k++) bytes[k] = binary.charCodeAt(k);
  return bytes;
}

/**
 * Returns the tensor that schema.py's table describes as a full matrix, zero where nothing is stored.
 * @param {any} stored  parsed JSON
 * @returns {Tensor}
 */
export function decodeTensor(stored) {
  checkSchema(stored.schema);
  const {length, layout} = stored;
  const causal = layout === "lower";
  const size = causal ? (length * (length + 1)) / 2 : length * length;
  if ((!causal && layout !== "full") || stored.connectivity.length !== size || stored.occlusion.length !== size) {
    throw new Error(`the data of ${stored.model} on “${stored.sentence}” are damaged`);
  }
  const connectivity = new Uint8Array(length * length);
  const occlusion = new Int8Array(length * length);
  for (let input = 0, from = 0; input < length; input++) {
    for (let output = causal ? input : 0; output < length; output++, from++) {
      const to = output * length + input;
      connectivity[to] = stored.connectivity.charCodeAt(from) - LEVEL_OFFSET;
      occlusion[to] = stored.occlusion.charCodeAt(from) - LEVEL_OFFSET - OCCLUSION_LEVELS;
    }
  }
  return {
    length,
    causal,
    connectivity,
    shades: heat(connectivity),
    maxima: Float64Array.from(stored.maxima),
    occlusion,
    occlusionMaxima: Float64Array.from(stored.occlusion_maxima),
    suggestions: stored.suggestions.map((/** @type {number[]} */ row, /** @type {number} */ output) =>
      row.map((index, k) => ({
        word: stored.words[index],
        probability: stored.probabilities[output][k] / PROBABILITY_UNITS,
      })),
    ),
    targetProbabilities: stored.target_probabilities,
    targetRanks: stored.target_ranks,
  };
}

/**
 * Returns how strongly an input moves the prediction at an output, in logits per one-hot input.
 * @param {Tensor} tensor
 * @param {number} output
 * @param {number} input
 */
export function strength(tensor, output, input) {
  return (tensor.connectivity[output * tensor.length + input] / LEVELS) * tensor.maxima[output];
}

/** @param {unknown} schema */
function checkSchema(schema) {
  if (schema !== SCHEMA_VERSION) throw new Error(`the data are of version ${schema}, the script of ${SCHEMA_VERSION}`);
}

/** @param {unknown} reason */
function asError(reason) {
  return reason instanceof Error ? reason : new Error(String(reason));
}
