/** Published weights: what a file says of its model, and its matrices and vectors. */

import {isWord} from "#alphabet";
import {say} from "#language";
import {isRecord, readHeader, shortened, valuesOf} from "#model/safetensors";

/** @typedef {import("#model/linear").Linear} Linear */
/** @typedef {import("#model/safetensors").Values} Values */

/**
 * @typedef {object} Weights  Of one part of a model. What a model needs and the file does not have is an error, as the
 *   end of a sentence.
 * @property {(name: string, length: number) => Float32Array} vector
 * @property {(name: string, rows: number, columns: number, bias?: string) => Linear} linear
 * @property {(name: string, value: unknown) => number} count  a positive whole number of the description
 * @property {(part: string) => Weights} of
 */

/**
 * @typedef {object} Description
 * @property {string} unit
 * @property {number} hidden_size
 * @property {number} num_layers
 * @property {number} vocab_size
 * @property {Record<string, unknown>} options
 * @property {import("#alphabet").Alphabet} [alphabet]
 *
 * @typedef {object} Expected  What a page expects of weights.
 * @property {import("#alphabet").Alphabet} alphabet  of files that do not say theirs
 * @property {number} least  number of words that a vocabulary must have: as many as are suggested
 */

const FORMATS = [1, 2]; // what this page reads of a file is the same in both
export const FIRST_WORD = 2; // outputs before it are padding and unknown

/** Most that a description may say: as generator/config/model.py has it. @type {Record<string, number>} */
const MOST = {hidden_size: 65_536, num_layers: 1024, vocab_size: 2 ** 24};

/**
 * Opens a file. `finish` must be called when the model is made: it refuses tensors that the model has no use for, and lets
 * go of the file.
 * @param {ArrayBuffer} buffer
 * @param {Expected} expected
 * @returns {{description: Description & {alphabet: import("#alphabet").Alphabet}, vocabulary: string[], weights: Weights, finish: () => void}}
 */
export function readWeights(buffer, expected) {
  const {metadata, entries} = readHeader(buffer, buffer.byteLength);
  /** @type {ArrayBuffer | undefined} all that the parts of the model know of the file, for as long as they live */
  let file = buffer;
  const described = describe(metadata.info);
  const description = {...described, alphabet: described.alphabet ?? expected.alphabet};
  const used = new Set(["vocabulary"]);

  /** @param {string} name @param {number[]} shape @param {"F32" | "I8"} type @returns {Values} */
  function take(name, shape, type) {
    used.add(name);
    const found = entries.get(name);
    if (!file || !found || found.dtype !== type || found.shape.join() !== shape.join()) {
      const got = found ? `${found.dtype} ${inWords(found.shape)}` : say("weights.none");
      throw new Error(say("weights.other-tensor", {name, wanted: `${type} ${inWords(shape)}`, got}));
    }
    const values = /** @type {Values} */ (valuesOf(file, found));
    if (type === "F32" && !values.every(Number.isFinite)) throw new Error(say("weights.not-finite", {name}));
    return values;
  }

  /** @param {string} prefix @returns {Weights} */
  function part(prefix) {
    /** @type {Weights["vector"]} */
    const vector = (name, length) => /** @type {Float32Array} */ (take(prefix + name, [length], "F32"));
    return {
      vector,
      linear: (name, rows, columns, bias) => ({
        rows,
        columns,
        values: /** @type {Int8Array} */ (take(prefix + name, [rows, columns], "I8")),
        scales: vector(`${name}.scale`, rows),
        bias: bias === undefined ? undefined : vector(bias, rows),
      }),
      count,
      of: (name) => part(`${prefix}${name}.`),
    };
  }

  return {
    description,
    vocabulary: words(buffer, entries.get("vocabulary"), description, expected.least),
    weights: part(""),
    finish() {
      const other = [...entries.keys()].find((name) => !used.has(name));
      if (other !== undefined) throw new Error(say("weights.too-many", {name: shortened(other)}));
      file = undefined;
    },
  };
}

/**
 * Returns what a file says of its model, by its bytes up to the end of its header at least.
 * @param {ArrayBuffer} beginning
 * @param {number} size  of the whole file
 */
export function readDescription(beginning, size) {
  return describe(readHeader(beginning, size).metadata.info);
}

/** @param {unknown} info @returns {Description} */
function describe(info) {
  let found;
  try {
    found = JSON.parse(String(info));
  } catch {
    found = null;
  }
  if (!isRecord(found) || !isRecord(found.model)) throw new Error(say("weights.no-description"));
  if (!FORMATS.includes(/** @type {number} */ (found.format))) {
    throw new Error(say("weights.format", {got: shortened(found.format), known: say("list.last", {before: String(FORMATS[0]), last: String(FORMATS[1])})}));
  }
  const {unit, hidden_size, num_layers, vocab_size, options = {}} = found.model;
  if (typeof unit !== "string" || !isRecord(options)) throw new Error(say("weights.no-unit"));
  const sizes = {hidden_size: count("hidden_size", hidden_size), num_layers: count("num_layers", num_layers)};
  return {unit, ...sizes, vocab_size: count("vocab_size", vocab_size), options, alphabet: alphabetOf(found.corpus)};
}

/** @param {unknown} corpus @returns {import("#alphabet").Alphabet | undefined} */
function alphabetOf(corpus) {
  const found = isRecord(corpus) ? corpus.alphabet : undefined;
  if (found === undefined) return undefined;
  const {characters, boundary, keep_case = false, replacements = {}} = isRecord(found) ? found : {};
  const read = isRecord(replacements) && Object.values(replacements).every((text) => typeof text === "string");
  if (typeof characters === "string" && characters && typeof boundary === "string" && boundary && typeof keep_case === "boolean" && read) {
    return {characters, boundary, keep_case, replacements: /** @type {Record<string, string>} */ (replacements)};
  }
  throw new Error(say("weights.no-alphabet"));
}

/** @type {Weights["count"]} */
function count(name, value) {
  const most = Object.hasOwn(MOST, name) ? MOST[name] : Infinity;
  if (typeof value === "number" && Number.isSafeInteger(value) && value > 0 && value <= most) return value;
  throw new Error(say("weights.says", {name, value: shortened(value)}));
}

/**
 * @param {ArrayBuffer} buffer
 * @param {import("#model/safetensors").Entry | undefined} entry
 * @param {{vocab_size: number, alphabet: import("#alphabet").Alphabet}} description
 * @param {number} least
 */
function words(buffer, entry, {vocab_size: size, alphabet}, least) {
  const found = entry?.dtype === "U8" ? new TextDecoder().decode(valuesOf(buffer, entry)).split("\n") : [];
  const stray = found.find((word) => !isWord(word, alphabet));
  if (stray !== undefined) throw new Error(say("weights.no-word", {word: shortened(stray)}));
  if (found.length !== size - FIRST_WORD) throw new Error(say("weights.words", {wanted: size - FIRST_WORD, got: found.length}));
  if (new Set(found).size < found.length) throw new Error(say("weights.twice"));
  if (found.length < least) throw new Error(say("weights.knows", {count: found.length, least}));
  return found;
}

/** @param {number[]} shape */
function inWords(shape) {
  return shape.join(" × ");
}
