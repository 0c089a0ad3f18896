/** How many shades a character can have; assets/css/components/heat.css has as many colours. */
export const HEAT_LEVELS = 32;

/**
 * Returns the shade, 0 to 31, of each value of 0 to 255.
 * @param {Uint8Array} values
 */
export function heat(values) {
  return values.map((value) => Math.round((value * (HEAT_LEVELS - 1)) / 255));
}
