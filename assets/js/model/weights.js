/** Published weights: what a file says of its model, and its matrices and vectors. */

import {isWord} from "#alphabet";
import {readHeader, readSafetensors} from "#model/safetensors";

/** @typedef {import("#model/linear").Linear} Linear */
/** @typedef {import("#model/safetensors").Tensor} Tensor */

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

/**
 * Opens a file. `finish` must be called when the model is made: it refuses tensors that the model has no use for.
 * @param {ArrayBuffer} buffer
 * @param {Expected} expected
 * @returns {{description: Description & {alphabet: import("#alphabet").Alphabet}, vocabulary: string[], weights: Weights, finish: () => void}}
 */
export function readWeights(buffer, expected) {
  const {metadata, tensors} = readSafetensors(buffer);
  const described = describe(metadata.info);
  const description = {...described, alphabet: described.alphabet ?? expected.alphabet};
  const used = new Set(["vocabulary"]);

  /** @param {string} name @param {number[]} shape @param {"F32" | "I8"} type @returns {Tensor["values"]} */
  function take(name, shape, type) {
    used.add(name);
    const found = tensors.get(name);
    const wanted = type === "F32" ? Float32Array : Int8Array;
    if (!found || !(found.values instanceof wanted) || found.shape.join() !== shape.join()) {
      const got = found ? `${typeName(found)} ${inWords(found.shape)}` : "none";
      throw new Error(`does not fit its own description: tensor “${name}” must be ${type} ${inWords(shape)}, got ${got}`);
    }
    if (type === "F32" && !found.values.every(Number.isFinite)) throw new Error(`is damaged: tensor “${name}” has values that are no numbers`);
    return found.values;
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
    vocabulary: words(tensors.get("vocabulary"), description, expected.least),
    weights: part(""),
    finish() {
      const other = [...tensors.keys()].find((name) => !used.has(name));
      if (other) throw new Error(`does not fit its own description: it has a tensor “${other}” too many`);
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
  if (!found?.model) throw new Error("holds no description of its model, so it is not one of this article's");
  if (!FORMATS.includes(found.format)) {
    throw new Error(`is of format ${found.format}; this page reads formats ${FORMATS.join(" and ")}`);
  }
  const {unit, hidden_size, num_layers, vocab_size, options = {}} = found.model;
  for (const [name, value] of Object.entries({hidden_size, num_layers, vocab_size})) count(name, value);
  return {unit: String(unit), hidden_size, num_layers, vocab_size, options, alphabet: found.corpus?.alphabet};
}

/** @type {Weights["count"]} */
function count(name, value) {
  if (typeof value === "number" && Number.isSafeInteger(value) && value > 0) return value;
  throw new Error(`is damaged: its description says ${name} = ${JSON.stringify(value)}`);
}

/**
 * @param {Tensor | undefined} tensor
 * @param {{vocab_size: number, alphabet: import("#alphabet").Alphabet}} description
 * @param {number} least
 */
function words(tensor, {vocab_size: size, alphabet}, least) {
  const found = tensor?.values instanceof Uint8Array ? new TextDecoder().decode(tensor.values).split("\n") : [];
  const [first] = found.filter((word) => !isWord(word, alphabet));
  if (first !== undefined) throw new Error(`is damaged: “${first}” is no word of its vocabulary`);
  // The first two outputs are padding and unknown.
  if (found.length !== size - 2) throw new Error(`is damaged: its vocabulary must have ${size - 2} words, got ${found.length}`);
  if (found.length < least) throw new Error(`knows ${found.length} words; ${least} are needed`);
  return found;
}

/** @param {Tensor} tensor */
function typeName({values}) {
  return values instanceof Float32Array ? "F32" : values instanceof Int8Array ? "I8" : "U8";
}

/** @param {number[]} shape */
function inWords(shape) {
  return shape.join(" × ");
}
