/** The panels as a picture, SVG in words: what the reader sees, for a talk or a paper. */

import {percent, signed} from "#words/format";
import {momentInWords, wordAt, wordOf} from "#words/sentence";

/**
 * @typedef {object} Colours  as hexadecimal digits with "#"
 * @property {string} paper
 * @property {string} panel
 * @property {string} ink
 * @property {string} soft
 * @property {string} ahead  of text that is not read yet
 * @property {string} mark
 * @property {string} word
 * @property {(shade: number) => string} shade
 *
 * @typedef {object} PicturePanel
 * @property {string} label
 * @property {string} maximum
 * @property {string[]} suggestions
 * @property {Int8Array} shades
 * @property {boolean} causal
 *
 * @typedef {object} Picture
 * @property {string} title
 * @property {string} legend
 * @property {import("#data").Sentence} sentence
 * @property {number} position
 * @property {PicturePanel[]} panels
 * @property {Colours} colours
 */

const WIDTH = 760;
const MARGIN = 24;
const CELL = 8.4;
const LINE = 24;
const COLUMNS = Math.floor((WIDTH - 2 * MARGIN - 16) / CELL);
const HEAD = 46; // of a panel, above its text
const GAP = 18;

/**
 * Returns the picture of what a figure shows.
 * @param {import("#output/export").Selection} selection
 * @param {Colours} colours
 * @returns {Picture}
 */
export function pictureOf({view, sentence, rows}, colours) {
  const {label: name, unit} = view.measure;
  const against = view.versus ? ` of ${wordOf(sentence, view.position)} rather than ${view.versus}` : "";
  const sums = view.words ? ", sums of words" : "";
  return {
    title: `${sentence.title}: ${momentInWords(sentence, view.position)}`,
    legend: `${name}${against}${sums}, in ${unit}; ${view.shared ? "one scale for all" : "each panel on its own scale"}.`,
    sentence,
    position: view.position,
    panels: rows.map(({label, maximum, shades, tensor}) => ({
      label,
      maximum: signed(maximum),
      suggestions: tensor.suggestions[view.position].map(({word, probability}) => `${word} ${percent(probability)}`),
      shades,
      causal: tensor.causal,
    })),
    colours,
  };
}

/**
 * Returns the picture and its size in pixels.
 * @param {Picture} picture
 */
export function drawPicture({title, legend, sentence, position, panels, colours}) {
  const lines = breakLines(sentence.words, COLUMNS);
  const height = MARGIN + 28 + panels.length * (HEAD + lines.length * LINE + 8 + GAP) + 12 + MARGIN;
  const parts = [`<rect width="${WIDTH}" height="${height}" fill="${colours.paper}"/>`];
  parts.push(text(MARGIN, MARGIN + 12, title, colours.ink, 'font-weight="600"'));
  panels.forEach((panel, k) => {
    const top = MARGIN + 28 + k * (HEAD + lines.length * LINE + 8 + GAP);
    parts.push(
      text(MARGIN, top + 16, panel.label, colours.ink, 'font-weight="600"'),
      text(MARGIN, top + 34, `max. ${panel.maximum}`, colours.soft, 'font-size="12"'),
      ...panel.suggestions.map((item, n) => text(MARGIN + 130 + n * 195, top + 24, item, colours.ink)),
      `<rect x="${MARGIN}" y="${top + HEAD - 4}" width="${WIDTH - 2 * MARGIN}" height="${lines.length * LINE + 8}" rx="6" fill="${colours.panel}"/>`,
      ...drawText(panel, sentence, position, lines, top + HEAD, colours),
    );
  });
  parts.push(text(MARGIN, height - MARGIN, legend, colours.soft, 'font-size="12"'));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="Helvetica, Arial, sans-serif" font-size="14">${parts.join("")}</svg>\n`;
  return {svg, width: WIDTH, height};
}

/**
 * Words, each with the space before it, on lines of at most `columns` characters: the first and one past the last of each.
 * @param {import("#data").Word[]} words
 * @param {number} columns
 */
export function breakLines(words, columns) {
  /** @type {[start: number, end: number][]} */
  const lines = [];
  for (const [start, end] of words) {
    const line = lines.at(-1);
    if (line && end - line[0] <= columns) line[1] = end;
    else lines.push([start, end]);
  }
  return lines;
}

/**
 * @param {PicturePanel} panel
 * @param {import("#data").Sentence} sentence
 * @param {number} position
 * @param {[number, number][]} lines
 * @param {number} top
 * @param {Colours} colours
 */
function drawText({shades, causal}, sentence, position, lines, top, colours) {
  const left = MARGIN + 4;
  const [from, to] = sentence.words[wordAt(sentence.words, position)];
  return lines.flatMap(([start, end], n) => {
    const y = top + n * LINE;
    const x = (/** @type {number} */ p) => (left + (p - start) * CELL).toFixed(1);
    const cells = [];
    for (let p = start; p < end; p++) {
      if (shades[p]) cells.push(`<rect x="${x(p)}" y="${y}" width="${CELL}" height="19" fill="${colours.shade(shades[p])}"/>`);
      const under = p === position ? colours.mark : p > from && p < to ? colours.word : "";
      if (under) cells.push(`<rect x="${x(p)}" y="${y + 19}" width="${CELL}" height="3" fill="${under}"/>`);
    }
    const read = causal ? Math.min(end, Math.max(start, position + 1)) : end;
    for (const [a, b, fill] of [/** @type {const} */ ([start, read, colours.ink]), /** @type {const} */ ([read, end, colours.ahead])]) {
      if (a === b) continue;
      const size = `textLength="${((b - a) * CELL).toFixed(1)}" lengthAdjust="spacingAndGlyphs"`;
      const mono = `font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" xml:space="preserve" ${size}`;
      cells.push(text(x(a), y + 14.5, sentence.text.slice(a, b), fill, mono));
    }
    return cells;
  });
}

/**
 * A text of a picture; `more` are further attributes.
 * @param {number | string} x
 * @param {number} y
 * @param {string} content
 * @param {string} fill
 * @param {string} [more]
 */
export function text(x, y, content, fill, more = "") {
  return `<text x="${x}" y="${y}" fill="${fill}" ${more}>${escape(content)}</text>`;
}

/** @param {string} content */
function escape(content) {
  return content.replace(/[&<>]/g, (character) => ({"&": "&amp;", "<": "&lt;", ">": "&gt;"})[character] ?? "");
}
