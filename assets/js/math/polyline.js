/**
 * Lines through points, as the build writes them into a path: "M0 512l50-112 50 20", each step from the point before.
 * tests/contract/polyline.json has both in cases.
 */

/**
 * @param {string} path
 * @returns {[x: number, y: number][]}
 */
export function readPath(path) {
  const numbers = (path.match(/-?\d+/g) ?? []).map(Number);
  let [x, y] = [0, 0];
  return Array.from({length: numbers.length >> 1}, (_, k) => [(x += numbers[2 * k]), (y += numbers[2 * k + 1])]);
}

/**
 * The height of a line at `x`; undefined before its first and after its last point.
 * @param {[x: number, y: number][]} points  from left to right
 * @param {number} x
 */
export function heightAt(points, x) {
  const k = points.findIndex(([right]) => right >= x);
  if (k < 0 || x < points[0][0]) return undefined;
  const [right, high] = points[k];
  if (right === x) return high;
  const [left, low] = points[k - 1];
  return low + ((high - low) * (x - left)) / (right - left);
}

/**
 * The index in `values` of the one nearest to `x`.
 * @param {number[]} values
 * @param {number} x
 */
export function nearest(values, x) {
  let best = 0;
  for (let k = 1; k < values.length; k++) {
    if (Math.abs(values[k] - x) < Math.abs(values[best] - x)) best = k;
  }
  return best;
}
