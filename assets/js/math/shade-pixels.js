/**
 * The pixels of the two layers of a text, one character wide: shades and marks under it, a veil over what is not read yet.
 * A line of text has `ROWS` rows of them: a free one, eight of shade, one for what is underlined.
 */

export const ROWS = 10;

/**
 * @typedef {object} Layout  The characters of a text as the browser has broken it into lines.
 * @property {number} columns  of the longest line
 * @property {number} lines
 * @property {Uint32Array} firsts  the first pixel of each character
 * @property {boolean} aligned  whether each stands on its cell: not so where the reader has letters or words set apart
 *
 * @typedef {object} Shading
 * @property {Int8Array} shades  of the characters: assets/js/math/panel-values.js
 * @property {number} selected
 * @property {[start: number, end: number]} word  being typed
 * @property {number} [pointed]  the character whose value is read
 * @property {number} unread  the first character that is not read yet
 * @property {import("#math/panel-values").Reach} [reach]  what brackets mark
 */

/**
 * Returns where the characters of words are.
 * @param {{left: number, top: number, characters: number, single?: boolean}[]} words  `left` from the edge of the text, in
 *   pixels; not `single` where what stands at a position may be longer than a character
 * @param {number} cell  width of a character in pixels; NaN if it cannot be measured, and all count as aligned
 * @returns {Layout}
 */
export function layOut(words, cell) {
  let top = -Infinity;
  let [columns, column, lines] = [0, 0, 0];
  let aligned = true;
  /** @type {[column: number, line: number][]} */
  const cells = [];
  for (const word of words) {
    if (word.top > top + 1) {
      lines++;
      column = 0;
    }
    top = word.top;
    if (word.single === false || Math.abs(word.left - column * cell) > cell / 2) aligned = false;
    for (let k = 0; k < word.characters; k++) cells.push([column++, lines - 1]);
    columns = Math.max(columns, column);
  }
  const firsts = Uint32Array.from(cells, ([column, line]) => line * ROWS * columns + column);
  return {columns, lines, firsts, aligned};
}

/**
 * The line that a character is on, from 0.
 * @param {Layout} layout
 * @param {number} position
 */
export function lineOf({firsts, columns}, position) {
  return Math.floor(firsts[position] / (ROWS * columns));
}

/**
 * The column that a character is in, from 0.
 * @param {Layout} layout
 * @param {number} position
 */
export function columnOf({firsts, columns}, position) {
  return firsts[position] % columns;
}

/** The first of so many characters, of which the selected one is the last. @param {number} selected @param {number} count */
export function bracketed(selected, count) {
  return Math.max(0, selected - count + 1);
}

/**
 * Fills the pixels of both layers, `lines * ROWS` rows of `columns` each.
 * @param {Uint32Array} under
 * @param {Uint32Array} over
 * @param {Layout} layout
 * @param {Shading} shading
 * @param {Pick<import("#components/palette").Palette, "shades" | "none" | "mark" | "word" | "pointed" | "veil">} colours
 */
export function paint(under, over, {columns, firsts}, {shades, selected, pointed, word, unread}, colours) {
  const last = (ROWS - 1) * columns;
  under.fill(0);
  over.fill(0);
  for (let p = 0; p < firsts.length; p++) {
    const at = firsts[p];
    under[at + columns] = colours.shades[colours.none + shades[p]];
    if (p >= unread) over[at] = colours.veil;
    else if (p === selected) under[at + last] = colours.mark;
    if (p > word[0] && p < word[1] && p !== selected) under[at + last] = colours.word;
  }
  if (pointed !== undefined && pointed !== selected) under[firsts[pointed] + last] = colours.pointed;
  for (let at = 0; at < under.length; at += ROWS * columns) {
    for (let row = 2; row < ROWS - 1; row++) under.copyWithin(at + row * columns, at + columns, at + 2 * columns);
    for (let row = 1; row < ROWS - 1; row++) over.copyWithin(at + row * columns, at, at + columns);
  }
}
