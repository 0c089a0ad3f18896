/**
 * The shapes of the autocomplete figure, whose first state Python draws: tests/contract/strip.json holds both to the same.
 *
 * @typedef {object} StripShape  Sizes, in units of the drawing.
 * @property {number} columns
 * @property {number} top  the highest level of a column
 * @property {number} width
 * @property {number} box  the width of a suggestion's box
 * @property {number} gap  between two boxes
 */

/**
 * The outline of the columns from `left` up to `right`, as high as their levels.
 * @param {ArrayLike<number>} levels
 * @param {number} left
 * @param {number} right
 * @param {Pick<StripShape, "top">} strip
 */
export function skyline(levels, left, right, {top}) {
  let steps = "";
  for (let column = left; column < right; column++) steps += `V${tenth(top - levels[column])}H${column + 1}`;
  return `M${left} ${top}${steps}V${top}Z`;
}

/**
 * The columns that hold the words of a window, at least one; none for an empty window.
 * @param {[first: number, end: number]} window  alphabetical ranks
 * @param {number} size  number of words
 * @param {Pick<StripShape, "columns">} strip
 * @returns {[left: number, right: number]}
 */
export function columnsOf([first, end], size, {columns}) {
  const left = Math.floor((first * columns) / size);
  return [left, end > first ? Math.max(left + 1, Math.ceil((end * columns) / size)) : left];
}

/**
 * The middle of a word on the strip, in units of the drawing.
 * @param {number} alphabeticalRank  from 0
 * @param {number} size  number of words
 * @param {Pick<StripShape, "width">} strip
 */
export function centreOf(alphabeticalRank, size, {width}) {
  return ((alphabeticalRank + 0.5) / size) * width;
}

/**
 * The ribbon from a column of the strip to the box of a suggestion.
 * @param {number} centre
 * @param {number} rank  from 0
 * @param {StripShape} strip
 */
export function ribbon(centre, rank, {width, columns, box, gap}) {
  const half = width / columns / 2;
  const left = rank * (box + gap);
  const [a, b, c, d] = [centre - half, centre + half, left, left + box].map(tenth);
  return `M${a} 0C${a} 60 ${c} 40 ${c} 100H${d}C${d} 40 ${b} 60 ${b} 0Z`;
}

/** @param {number} value */
function tenth(value) {
  return Math.floor(value * 10 + 0.5) / 10;
}
