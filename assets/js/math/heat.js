/** The level of a row's maximum, as the build writes it. */
export const LEVELS = 100;

/** The level of the largest removal of a row, in size; the build writes it with a sign. */
export const OCCLUSION_LEVELS = 15;

/** How many shades a character can have, from none on; assets/css/components/heat.css has as many colours. */
export const HEAT_LEVELS = 32;

/** How many shades there are of what speaks against a word, besides none. */
export const AGAINST_LEVELS = 15;

/**
 * Returns the shade, 0 to 31, of each level, 0 to `LEVELS`.
 * @param {Uint8Array} levels
 */
export function heat(levels) {
  return levels.map((level) => Math.round((level * (HEAT_LEVELS - 1)) / LEVELS));
}

/**
 * Returns the level that style sheets know a shade by: itself, or from -1 down for what speaks against the word.
 * @param {number} shade
 */
export function levelOf(shade) {
  return shade < HEAT_LEVELS ? shade : HEAT_LEVELS - 1 - shade;
}
