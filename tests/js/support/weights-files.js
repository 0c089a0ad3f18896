/** Weights files that are damaged on purpose. */

/**
 * @typedef {[(string | number)[], unknown?][]} Edits  A value at a path, or no value: what is there is removed.
 * @typedef {{what: string, names: string, python?: boolean, header?: Edits, info?: Edits, text?: string, length?: number,
 *   cut?: number, append?: number, bytes?: Record<string, number[]>}} Case
 */

/**
 * Returns a weights file damaged as a case of `tests/contract/damaged_weights.json` says.
 * @param {ArrayBuffer} buffer
 * @param {Partial<Case>} edits
 */
export function damaged(buffer, {header: ofHeader = [], info: ofInfo = [], text, length, cut = 0, append = 0, bytes = {}}) {
  const end = 8 + Number(new DataView(buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, end - 8)));
  const tensors = new Uint8Array(buffer.slice(end));
  for (const [name, values] of Object.entries(bytes)) tensors.set(values, header[name].data_offsets[0]);
  const info = JSON.parse(header.__metadata__.info);
  edit(info, ofInfo);
  header.__metadata__.info = JSON.stringify(info);
  edit(header, ofHeader);
  const encoded = new TextEncoder().encode(text ?? JSON.stringify(header));
  const start = new DataView(new ArrayBuffer(8));
  start.setBigUint64(0, BigInt(length ?? encoded.length), true);
  const whole = [...new Uint8Array(start.buffer), ...encoded, ...(text === undefined ? tensors : []), ...new Array(append).fill(0)];
  return new Uint8Array(whole.slice(0, whole.length - cut)).buffer;
}

/** @param {any} table @param {Edits} edits */
function edit(table, edits) {
  for (const [path, ...value] of edits) {
    const last = path[path.length - 1];
    const inner = path.slice(0, -1).reduce((found, key) => found[key], table);
    if (value.length) inner[last] = value[0];
    else delete inner[last];
  }
}
