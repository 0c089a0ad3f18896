/** How a gradient fades with distance, as shades. generator/rendering/figures/gradient_fading.py computes the same. */

const DECADES = 3;
const TOP_SHADE = 31;

/**
 * The shade, 0 to 31, of a share: equal steps for equal factors.
 * @param {number} share
 */
export function shade(share) {
  if (!(share > 0)) return 0;
  const level = (1 + Math.log10(share) / DECADES) * TOP_SHADE;
  return Math.max(0, Math.min(TOP_SHADE, Math.floor(level + 0.5)));
}
