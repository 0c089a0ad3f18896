/**
 * The shapes of the autocomplete figure. generator/rendering/figures/autocomplete.py draws the same for the first state.
 */

const WIDTH = 1000;
const BOX = 316;
const GAP = 26;

/**
 * The outline of the columns from `left` up to `right`, as high as their levels, of which the highest is `top`.
 * @param {ArrayLike<number>} levels
 * @param {number} left
 * @param {number} right
 * @param {number} top
 */
export function skyline(levels, left, right, top) {
  let steps = "";
  for (let column = left; column < right; column++) steps += `V${tenth(top - levels[column])}H${column + 1}`;
  return `M${left} ${top}${steps}V${top}Z`;
}

/**
 * The columns that hold the words of a window, at least one; none for an empty window.
 * @param {[first: number, end: number]} window  alphabetical ranks
 * @param {number} size  number of words
 * @param {number} columns
 * @returns {[left: number, right: number]}
 */
export function columnsOf([first, end], size, columns) {
  const left = Math.floor((first * columns) / size);
  return [left, end > first ? Math.max(left + 1, Math.ceil((end * columns) / size)) : left];
}

/**
 * The middle of a word on the strip, in units of the drawing.
 * @param {number} alphabeticalRank  from 0
 * @param {number} size  number of words
 */
export function centreOf(alphabeticalRank, size) {
  return ((alphabeticalRank + 0.5) / size) * WIDTH;
}

/**
 * The ribbon from a column of the strip to the box of a suggestion.
 * @param {number} centre
 * @param {number} rank  from 0
 * @param {number} columns
 */
export function ribbon(centre, rank, columns) {
  const half = WIDTH / columns / 2;
  const box = rank * (BOX + GAP);
  const [a, b, c, d] = [centre - half, centre + half, box, box + BOX].map(tenth);
  return `M${a} 0C${a} 60 ${c} 40 ${c} 100H${d}C${d} 40 ${b} 60 ${b} 0Z`;
}

/** @param {number} value */
function tenth(value) {
  return Math.floor(value * 10 + 0.5) / 10;
}
