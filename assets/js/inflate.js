import {bytesOf} from "#base64";
import {yieldToBrowser} from "#yield-to-browser";

/**
 * Returns the text that base64 of gzip stands for. Each is unpacked in a task of its own, however many are asked for.
 * @param {string} base64
 */
export async function inflate(base64) {
  if (typeof DecompressionStream === "undefined") throw new Error("this browser cannot unpack its data");
  await yieldToBrowser();
  return new Response(new Blob([bytesOf(base64)]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}
