/** The word that the erasure of a typed text asks for, and the scale of its bars. */

/**
 * Returns the word that models together find likeliest, of those that they suggest: one that goes on as it was begun, if
 * there is any.
 * @param {{word: string, probability: number}[][]} suggestions  of each model
 * @param {string} typed  the beginning of the word
 */
export function askedOf(suggestions, typed) {
  /** @type {Map<string, number>} */
  const totals = new Map();
  for (const {word, probability} of suggestions.flat()) totals.set(word, (totals.get(word) ?? 0) + probability);
  const likeliest = [...totals].sort(([, one], [, other]) => other - one).map(([word]) => word);
  return likeliest.find((word) => word.startsWith(typed)) ?? likeliest[0];
}

/**
 * Returns the end of the shortest scale that has room for a share.
 * @param {number} most
 * @param {number[]} scales  the shortest first
 */
export function scaleOf(most, scales) {
  return scales.find((scale) => most <= scale) ?? 1;
}
