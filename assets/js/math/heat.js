/** Shades of heat: how strongly a character speaks for a word, or against it, as one of a few colours. */

/**
 * @typedef {{for: number, against: number}} Shades  How many there are of each side, none apart: the shades of what speaks
 *   against a word are below zero.
 */

/**
 * The shade of a share of the strongest value, -1 to 1.
 * @param {number} share
 * @param {Shades} shades
 */
export function shadeOf(share, shades) {
  return share >= 0 ? Math.round(Math.min(1, share) * shades.for) : -Math.round(Math.min(1, -share) * shades.against);
}
