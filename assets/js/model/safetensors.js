/**
 * Reads the format of https://huggingface.co/docs/safetensors: eight bytes with the length of a JSON header, the header,
 * then the tensors one after the other.
 */

/** @typedef {Float32Array | Int8Array | Uint8Array} Values */
/** @typedef {{shape: number[], values: Values}} Tensor */

/** The types that published weights have. @type {Record<string, {bytes: number, from: (bytes: ArrayBuffer) => Values}>} */
const TYPES = {
  F32: {bytes: 4, from: (bytes) => new Float32Array(bytes)},
  I8: {bytes: 1, from: (bytes) => new Int8Array(bytes)},
  U8: {bytes: 1, from: (bytes) => new Uint8Array(bytes)},
};
const START = 8;

/**
 * Returns the metadata and the tensors of a file. An error says what is wrong with it, as the end of a sentence.
 * @param {ArrayBuffer} buffer
 * @returns {{metadata: Record<string, unknown>, tensors: Map<string, Tensor>}}
 */
export function readSafetensors(buffer) {
  const {__metadata__: metadata, ...entries} = header(buffer);
  const start = START + headerLength(buffer);
  const tensors = new Map(Object.entries(entries).map(([name, entry]) => [name, tensor(buffer, start, name, entry)]));
  return {metadata: isRecord(metadata) ? metadata : {}, tensors};
}

/** @param {ArrayBuffer} buffer */
function headerLength(buffer) {
  return buffer.byteLength < START ? NaN : Number(new DataView(buffer).getBigUint64(0, true));
}

/** @param {ArrayBuffer} buffer @returns {Record<string, unknown>} */
function header(buffer) {
  const length = headerLength(buffer);
  // A file of another format has letters where the length should be: a number far beyond any file's size.
  if (!(length <= 100_000_000)) throw new Error("is not a safetensors file");
  if (START + length > buffer.byteLength) throw new Error("is cut off, or is not a safetensors file");
  let found;
  try {
    found = JSON.parse(new TextDecoder("utf-8", {fatal: true}).decode(new Uint8Array(buffer, START, length)));
  } catch {
    throw new Error("is not a safetensors file");
  }
  if (!isRecord(found)) throw new Error("is not a safetensors file");
  return found;
}

/** @param {ArrayBuffer} buffer @param {number} start @param {string} name @param {unknown} entry @returns {Tensor} */
function tensor(buffer, start, name, entry) {
  const {dtype, shape, data_offsets: offsets} = isRecord(entry) ? entry : {};
  if (!areSizes(shape) || !areSizes(offsets) || offsets.length !== 2) {
    throw new Error(`is damaged: its header does not say where tensor “${name}” is`);
  }
  const type = Object.hasOwn(TYPES, String(dtype)) ? TYPES[String(dtype)] : undefined;
  if (!type) throw new Error(`holds numbers of the type ${dtype}: published weights are F32, I8 and U8`);
  const [from, to] = offsets;
  if (start + to > buffer.byteLength) {
    const [needed, got] = [start + to, buffer.byteLength].map((bytes) => bytes.toLocaleString("en"));
    throw new Error(`is cut off: tensor “${name}” ends at byte ${needed}, and the file at ${got}`);
  }
  const count = shape.reduce((product, size) => product * size, 1);
  if (to - from !== count * type.bytes) {
    throw new Error(`is damaged: tensor “${name}” has ${to - from} bytes, its shape needs ${count * type.bytes}`);
  }
  // A copy, so that its numbers begin where the processor wants them to, and the file itself can be let go of.
  return {shape, values: type.from(buffer.slice(start + from, start + to))};
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param {unknown} value @returns {value is number[]} */
function areSizes(value) {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
