import {say} from "#language";

/**
 * Reads the format of https://huggingface.co/docs/safetensors, and trusts nothing in a file: eight bytes with the length
 * of a JSON header, the header, then the tensors one after the other. All of the header is checked before a tensor is
 * read. `generator/storage/safetensors_file.py` has the same rules; golden cases hold them together.
 */

/** @typedef {Float32Array | Int8Array | Uint8Array} Values */
/** @typedef {{bytes: number, from?: (buffer: ArrayBuffer, from: number, to: number) => Values}} Type  `from` of those that a page can use */
/** @typedef {{shape: number[], dtype: string, from: number, to: number}} Entry  of the header; `from` and `to` are bytes of the file */

/** @type {Record<string, Type>} */
const TYPES = {
  F32: {bytes: 4, from: (buffer, from, to) => new Float32Array(buffer.slice(from, to))}, // the processor wants it elsewhere
  I8: {bytes: 1, from: (buffer, from, to) => new Int8Array(buffer, from, to - from)},
  U8: {bytes: 1, from: (buffer, from, to) => new Uint8Array(buffer, from, to - from)},
  I16: {bytes: 2},
  U16: {bytes: 2},
  I32: {bytes: 4},
  U32: {bytes: 4},
  I64: {bytes: 8},
  U64: {bytes: 8},
  BOOL: {bytes: 1},
};
/** Bytes before the header, which say how long it is. */
export const START = 8;
const LONGEST_HEADER = 1_000_000; // bytes; those of published weights have 15,000
const MOST_AXES = 8;

/**
 * Returns a tensor's numbers: those of the file, or a copy of such as must begin where the processor wants them to. Of a type
 * that no page can use there are none.
 * @param {ArrayBuffer} buffer
 * @param {Entry} entry
 */
export function valuesOf(buffer, {dtype, from, to}) {
  return TYPES[dtype].from?.(buffer, from, to);
}

/**
 * Returns where the header of a file ends, which its first eight bytes say.
 * @param {ArrayBuffer} beginning
 * @param {number} size  of the whole file
 */
export function headerEnd(beginning, size) {
  const length = beginning.byteLength < START ? NaN : Number(new DataView(beginning).getBigUint64(0, true));
  // A file of another format has letters where the length should be: a number far beyond any header's.
  if (!(length <= LONGEST_HEADER)) throw new Error(say("weights.no-safetensors-length"));
  if (START + length > size) throw new Error(say("weights.cut-header"));
  return START + length;
}

/**
 * Returns the metadata of a file, and where its tensors are, by its bytes up to the end of its header at least. An error
 * says what is wrong with the file, as the end of a sentence.
 * @param {ArrayBuffer} beginning
 * @param {number} size  of the whole file
 * @returns {{metadata: Record<string, string>, entries: Map<string, Entry>}}
 */
export function readHeader(beginning, size) {
  const end = headerEnd(beginning, size);
  let found;
  try {
    found = JSON.parse(new TextDecoder("utf-8", {fatal: true}).decode(new Uint8Array(beginning, START, end - START)));
  } catch {
    throw new Error(say("weights.no-json"));
  }
  if (!isRecord(found)) throw new Error(say("weights.no-object"));
  const {__metadata__: metadata = {}, ...stored} = found;
  if (!areTexts(metadata)) throw new Error(say("weights.metadata"));
  const entries = new Map(Object.entries(stored).map(([name, entry]) => [name, entryOf(name, entry, end)]));
  checkTiling(entries, end, size);
  return {metadata, entries};
}

/** @param {string} name @param {unknown} stored @param {number} start @returns {Entry} */
function entryOf(name, stored, start) {
  const {dtype, shape, data_offsets: offsets} = isRecord(stored) ? stored : {};
  const fault = (/** @type {import("#language").Key} */ key, /** @type {unknown} */ value) =>
    new Error(say(key, {name: shortened(name), value: shortened(value)}));
  if (typeof dtype !== "string" || !Object.hasOwn(TYPES, dtype)) throw fault("weights.type", dtype);
  if (!areCounts(shape, 1) || shape.length > MOST_AXES) throw fault("weights.shape", shape);
  if (!areCounts(offsets, 0) || offsets.length !== 2) throw fault("weights.place", offsets);
  const [from, to] = offsets;
  const needed = shape.reduce((product, length) => product * length, TYPES[dtype].bytes);
  if (to - from !== needed) throw new Error(say("weights.bytes", {name: shortened(name), bytes: String(to - from), needed: String(needed)}));
  return {shape, dtype, from: start + from, to: start + to};
}

/**
 * Refuses tensors that overlap, or leave bytes of the file to nobody.
 * @param {Map<string, Entry>} entries
 * @param {number} begin
 * @param {number} size
 */
function checkTiling(entries, begin, size) {
  for (const [name, {from, to}] of [...entries].sort(([, one], [, other]) => one.from - other.from)) {
    if (from !== begin) {
      throw new Error(say(from < begin ? "weights.overlap" : "weights.gap", {name: shortened(name)}));
    }
    begin = to;
  }
  if (begin > size) throw new Error(say("weights.cut", {end: begin, there: size}));
  if (begin < size) throw new Error(say("weights.more-bytes", {more: size - begin}));
}

/**
 * Returns a text, or the JSON of any other value, that fits into a message.
 * @param {unknown} value
 */
export function shortened(value) {
  const text = typeof value === "string" ? value : String(JSON.stringify(value));
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** @param {unknown} value @returns {value is Record<string, unknown>} */
export function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @param {unknown} value @returns {value is Record<string, string>} */
function areTexts(value) {
  return isRecord(value) && Object.values(value).every((text) => typeof text === "string");
}

/** @param {unknown} value @param {number} least @returns {value is number[]} */
function areCounts(value, least) {
  return Array.isArray(value) && value.every((count) => Number.isSafeInteger(count) && count >= least);
}
