/** Where a pointer is going. */

/** @typedef {{x: number, y: number}} Point  in pixels, downwards */

/**
 * Returns whether a pointer that has come from one point to another will, if it goes on, enter a box above it. Browsers tell
 * of whole pixels: that it does is enough if it has risen by one more, or one less.
 * @param {Point} from
 * @param {Point} to
 * @param {{left: number, right: number, bottom: number}} box
 */
export function aimsAt(from, to, {left, right, bottom}) {
  const risen = from.y - to.y;
  if (risen < 1) return false;
  const ends = [risen + 1, Math.max(risen - 1, 0.5)].map((height) => from.x + ((to.x - from.x) * (from.y - bottom)) / height);
  return Math.max(...ends) >= left && Math.min(...ends) <= right;
}
