/** How a gradient fades with distance, as shades. */

/**
 * The shade of a share: equal steps for equal factors, over `decades` powers of ten below 1.
 * @param {number} share
 * @param {{shades: number, decades: number}} scale
 */
export function shade(share, {shades, decades}) {
  if (!(share > 0)) return 0;
  const level = (1 + Math.log10(share) / decades) * shades;
  return Math.max(0, Math.min(shades, Math.floor(level + 0.5)));
}
