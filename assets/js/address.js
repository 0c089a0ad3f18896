/**
 * The states of figures in the page's address: `#connectivity:grammar/159;units:gru`, the one set last first.
 * Figures that are not named are as the page came with them.
 */

const STATE = /^([a-z][a-z0-9-]*):([a-z0-9/._-]+)$/;

/**
 * Returns the states by the figures' ids, in the order of the address. An address of anything else names none.
 * @param {string} hash
 * @returns {Map<string, string>}
 */
export function readAddress(hash) {
  const states = hash
    .replace(/^#/, "")
    .split(";")
    .map((part) => STATE.exec(part));
  if (states.includes(null)) return new Map();
  return new Map(states.map((state) => /** @type {[string, string]} */ ([state?.[1], state?.[2]])));
}

/**
 * Returns the address of states; of none it is empty.
 * @param {Iterable<[figure: string, value: string]>} states
 */
export function writeAddress(states) {
  const parts = Array.from(states, ([figure, value]) => `${figure}:${value}`);
  return parts.length ? `#${parts.join(";")}` : "";
}
