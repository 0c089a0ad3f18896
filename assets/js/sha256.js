/**
 * Returns the sha256 of some bytes in hexadecimal digits; nothing where the browser does not hash, in a page that came
 * over an unencrypted net.
 * @param {ArrayBuffer} buffer
 */
export async function sha256(buffer) {
  if (!globalThis.crypto?.subtle) return undefined;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", buffer));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether bytes have a hash, as far as the browser can tell. @param {ArrayBuffer} buffer @param {string} wanted */
export async function hasHash(buffer, wanted) {
  const found = await sha256(buffer);
  return found === undefined || found === wanted;
}
