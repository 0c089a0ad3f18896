/** The state of the erasure in words: an exhibit, and how many words of it are kept, "violin/8". */

/** @typedef {{exhibit: string, kept: number}} ErasureState */

/** @param {ErasureState} state */
export function writeErasureState({exhibit, kept}) {
  return `${exhibit}/${kept}`;
}

/**
 * Reads a state; null unless there is such an exhibit, of as many words.
 * @param {string} text
 * @param {Map<string, number>} counts  words before the moment of each exhibit
 * @returns {ErasureState | null}
 */
export function readErasureState(text, counts) {
  const [, exhibit, digits] = /^([^/]+)\/(\d{1,4})$/.exec(text) ?? [];
  const count = counts.get(exhibit);
  const kept = Number(digits);
  return count !== undefined && kept <= count ? {exhibit, kept} : null;
}
