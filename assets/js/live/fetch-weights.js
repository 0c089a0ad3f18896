/** Weights from beside the page: fetched when the reader asks for them, checked, and kept by the browser. */

import {say} from "#language";
import {hasHash} from "#sha256";
import {wholePercent} from "#words/format";

/** @typedef {{file: string, bytes: number, sha256: string}} Offered  A weights file beside the page. */

const KEPT = "weights";

/**
 * Returns the bytes of a weights file. An error says what is wrong, as the end of a sentence.
 * @param {Offered} offered
 * @param {{signal: AbortSignal, progress: (share: number) => void}} options
 * @returns {Promise<ArrayBuffer>}
 */
export async function fetchWeights({file, bytes, sha256: hash}, {signal, progress}) {
  const address = new URL(`models/${encodeURIComponent(file)}`, document.baseURI).href;
  const key = `${address}?sha256=${hash}`; // weights that were replaced are others
  const kept = await keptWeights();
  const found = await bytesOf(kept, key);
  if (found && (await hasHash(found, hash))) return found;
  const buffer = await download(address, bytes, signal, progress);
  if (!(await hasHash(buffer, hash))) throw new Error(say("your-text.other-file"));
  await keep(kept, key, address, buffer);
  signal.throwIfAborted();
  return buffer;
}

/** Where the browser keeps them; nowhere in a page that came unencrypted, or whose storage is switched off. */
async function keptWeights() {
  try {
    return await globalThis.caches?.open(KEPT);
  } catch {
    return undefined;
  }
}

/** @param {Cache | undefined} kept @param {string} key */
async function bytesOf(kept, key) {
  try {
    return await (await kept?.match(key))?.arrayBuffer();
  } catch {
    return undefined; // what the browser has kept is damaged
  }
}

/** @param {Cache | undefined} kept @param {string} key @param {string} address @param {ArrayBuffer} buffer */
async function keep(kept, key, address, buffer) {
  try {
    for (const {url} of (await kept?.keys()) ?? []) if (url.startsWith(`${address}?`)) await kept?.delete(url);
    await kept?.put(key, new Response(buffer));
  } catch {
    // No room is left: they are fetched again next time.
  }
}

/**
 * @param {string} address
 * @param {number} bytes
 * @param {AbortSignal} signal
 * @param {(share: number) => void} progress
 */
async function download(address, bytes, signal, progress) {
  const response = await answerOf(address, signal);
  if (!response.ok || !response.body) throw new Error(say("your-text.not-beside", {status: response.status}));
  const all = new Uint8Array(bytes);
  const reader = response.body.getReader();
  for (let at = 0; ; ) {
    const value = await nextOf(reader, signal);
    if (!value && at < bytes) throw new Error(say("your-text.broke-off", {share: wholePercent(at / bytes)}));
    if (!value) return all.buffer;
    if (at + value.length > bytes) {
      reader.cancel().catch(() => {});
      throw new Error(say("your-text.larger"));
    }
    all.set(value, at);
    progress((at += value.length) / bytes);
  }
}

/**
 * The next part of an answer; nothing at its end, or where the connection is lost.
 * @param {ReadableStreamDefaultReader<Uint8Array>} reader
 * @param {AbortSignal} signal
 */
async function nextOf(reader, signal) {
  try {
    return (await reader.read()).value;
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined;
  }
}

/** @param {string} address @param {AbortSignal} signal */
async function answerOf(address, signal) {
  try {
    return await fetch(address, {signal});
  } catch (error) {
    if (signal.aborted) throw error;
    throw new Error(say("your-text.no-connection"), {cause: error});
  }
}
