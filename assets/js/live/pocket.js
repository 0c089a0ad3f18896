/** The model that lies in the page itself, if there is one: generator/rendering/page/pocket.py packs it. */

import {bytesOf} from "#base64";
import {say} from "#language";
import {readHeader} from "#model/safetensors";
import {hasHash} from "#sha256";

/**
 * @param {Document} page
 * @returns {{id: string, label: string, note: string, sha256: string, load: () => Promise<ArrayBuffer>} | undefined}
 */
export function pocketOf(page) {
  const script = /** @type {HTMLElement | null} */ (page.querySelector('script[data-name="pocket"]'));
  if (!script) return undefined;
  const {id = "", label = "", about = "", sha256: hash = "", bytes = ""} = script.dataset;
  return {
    id,
    label,
    note: about,
    sha256: hash,
    async load() {
      const stream = new Blob([bytesOf(script.textContent ?? "")]).stream().pipeThrough(new DecompressionStream("gzip"));
      const buffer = unpack(await new Response(stream).arrayBuffer(), Number(bytes));
      if (!(await hasHash(buffer, hash))) throw new Error(say("your-text.damaged"));
      return buffer;
    },
  };
}

/**
 * Returns the weights file that was packed: its int8 values took 4 bits each, the first of two in the lower half of a byte.
 * @param {ArrayBuffer} packed
 * @param {number} size  of the weights file
 * @returns {ArrayBuffer}
 */
export function unpack(packed, size) {
  const entries = [...readHeader(packed, size).entries.values()].sort((one, other) => one.from - other.from);
  const [file, bytes] = [new Uint8Array(size), new Uint8Array(packed)];
  let at = entries[0].from;
  file.set(bytes.subarray(0, at));
  for (const {dtype, from, to} of entries) {
    if (dtype !== "I8") {
      file.set(bytes.subarray(at, at + to - from), from);
      at += to - from;
      continue;
    }
    const values = new Int8Array(file.buffer, from, to - from);
    for (let k = 0; k < values.length; k++) values[k] = (bytes[at + (k >> 1)] << (k % 2 ? 24 : 28)) >> 28;
    at += Math.ceil(values.length / 2);
  }
  return file.buffer;
}
