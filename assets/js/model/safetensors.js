/**
 * Reads the format of https://huggingface.co/docs/safetensors: eight bytes with the length of a JSON header, the header,
 * then the tensors one after the other.
 */

/** @typedef {Float32Array | Int8Array | Uint8Array} Values */
/** @typedef {{shape: number[], values: Values}} Tensor */

/** @typedef {{bytes: number, from: (bytes: ArrayBuffer) => Values}} Type */
/** @typedef {{shape: number[], type: Type, from: number, to: number}} Entry  of the header; `from` and `to` are bytes of the file */

/** The types that published weights have. @type {Record<string, Type>} */
const TYPES = {
  F32: {bytes: 4, from: (bytes) => new Float32Array(bytes)},
  I8: {bytes: 1, from: (bytes) => new Int8Array(bytes)},
  U8: {bytes: 1, from: (bytes) => new Uint8Array(bytes)},
};
/** Bytes before the header, which say how long it is. */
export const START = 8;

/**
 * Returns the metadata and the tensors of a file. An error says what is wrong with it, as the end of a sentence.
 * @param {ArrayBuffer} buffer
 * @returns {{metadata: Record<string, unknown>, tensors: Map<string, Tensor>}}
 */
export function readSafetensors(buffer) {
  const {metadata, entries} = readHeader(buffer, buffer.byteLength);
  // Copies, so that their numbers begin where the processor wants them to, and the file itself can be let go of.
  const read = (/** @type {Entry} */ {shape, type, from, to}) => ({shape, values: type.from(buffer.slice(from, to))});
  return {metadata, tensors: new Map(Array.from(entries, ([name, entry]) => [name, read(entry)]))};
}

/**
 * Returns where the header of a file ends, which its first eight bytes say.
 * @param {ArrayBuffer} beginning
 * @param {number} size  of the whole file
 */
export function headerEnd(beginning, size) {
  const length = beginning.byteLength < START ? NaN : Number(new DataView(beginning).getBigUint64(0, true));
  // A file of another format has letters where the length should be: a number far beyond any file's size.
  if (!(length <= 100_000_000)) throw new Error("is not a safetensors file");
  if (START + length > size) throw new Error("is cut off, or is not a safetensors file");
  return START + length;
}

/**
 * Returns the metadata of a file, and where its tensors are, by its bytes up to the end of its header at least.
 * @param {ArrayBuffer} beginning
 * @param {number} size  of the whole file
 * @returns {{metadata: Record<string, unknown>, entries: Map<string, Entry>}}
 */
export function readHeader(beginning, size) {
  const end = headerEnd(beginning, size);
  let found;
  try {
    found = JSON.parse(new TextDecoder("utf-8", {fatal: true}).decode(new Uint8Array(beginning, START, end - START)));
  } catch {
    throw new Error("is not a safetensors file");
  }
  if (!isRecord(found)) throw new Error("is not a safetensors file");
  const {__metadata__: metadata, ...stored} = found;
  const entries = new Map(Object.entries(stored).map(([name, entry]) => [name, entryOf(name, entry, end, size)]));
  return {metadata: isRecord(metadata) ? metadata : {}, entries};
}

/** @param {string} name @param {unknown} stored @param {number} start @param {number} size @returns {Entry} */
function entryOf(name, stored, start, size) {
  const {dtype, shape, data_offsets: offsets} = isRecord(stored) ? stored : {};
  if (!areSizes(shape) || !areSizes(offsets) || offsets.length !== 2) {
    throw new Error(`is damaged: its header does not say where tensor “${name}” is`);
  }
  const type = Object.hasOwn(TYPES, String(dtype)) ? TYPES[String(dtype)] : undefined;
  if (!type) throw new Error(`holds numbers of the type ${dtype}: published weights are F32, I8 and U8`);
  const [from, to] = offsets;
  if (start + to > size) {
    const [needed, got] = [start + to, size].map((bytes) => bytes.toLocaleString("en"));
    throw new Error(`is cut off: tensor “${name}” ends at byte ${needed}, and the file at ${got}`);
  }
  const count = shape.reduce((product, length) => product * length, 1);
  if (to - from !== count * type.bytes) {
    throw new Error(`is damaged: tensor “${name}” has ${to - from} bytes, its shape needs ${count * type.bytes}`);
  }
  return {shape, type, from: start + from, to: start + to};
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param {unknown} value @returns {value is number[]} */
function areSizes(value) {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
