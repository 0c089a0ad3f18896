/**
 * The states of figures in the page's address: `#connectivity:grammar/159;units:gru`, the one set last first.
 * Figures that are not named are as the page came with them.
 */

const STATE = /^([a-z][a-z0-9-]*):((?:[\p{L}\p{N}/._-]|%[0-9A-Fa-f]{2})+)$/u;

/**
 * Returns the states by the figures' ids, in the order of the address. An address of anything else names none.
 * @param {string} hash
 * @returns {Map<string, string>}
 */
export function readAddress(hash) {
  const states = hash
    .replace(/^#/, "")
    .split(";")
    .map(readState);
  return new Map(states.every((state) => state !== undefined) ? states : []);
}

/**
 * @param {string} part
 * @returns {[figure: string, value: string] | undefined}
 */
function readState(part) {
  const [, figure, value] = STATE.exec(part) ?? [];
  try {
    return value === undefined ? undefined : [figure, decodeURIComponent(value)];
  } catch {
    return undefined; // a sign of per cent that encodes nothing
  }
}

/**
 * Returns the address of states; of none it is empty.
 * @param {Iterable<[figure: string, value: string]>} states
 */
export function writeAddress(states) {
  const parts = Array.from(states, ([figure, value]) => `${figure}:${value.replace(/[^\w/.-]+/g, encodeURIComponent)}`);
  return parts.length ? `#${parts.join(";")}` : "";
}
