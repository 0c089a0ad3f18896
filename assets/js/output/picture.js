/** The panels as a picture, SVG in words: what the reader sees, for a talk or a paper. */

import {say} from "#language";
import {bracketed} from "#math/shade-pixels";
import {ordinal, percent, signed} from "#words/format";
import {momentInWords, targetOf, textOf, wordAt, wordOf} from "#words/sentence";

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
 * @property {string} target  the word being typed, its rank and its probability
 * @property {import("#math/panel-values").Reach} [reach]
 * @property {Int8Array} shades
 * @property {boolean} causal
 *
 * @typedef {object} Picture
 * @property {string} title
 * @property {string} legend
 * @property {number[]} ramp  the shades of its key, from none to the strongest
 * @property {string} source  where it is from, and under what licence
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
const FOOT = 56; // key, legend and source
const SWATCH = 7; // width of a shade of the key

/**
 * Returns the picture of what a figure shows.
 * @param {import("#output/export").Selection} selection
 * @param {Colours} colours
 * @param {string} source
 * @returns {Picture}
 */
export function pictureOf({view, sentence, rows}, colours, source) {
  const {label: name, unit} = view.measure;
  const against = view.versus ? say("picture.against", {word: wordOf(sentence, view.position), versus: view.versus}) : "";
  const sums = view.letters ? "" : say("picture.sums");
  const {shades} = view.measure;
  return {
    title: `${sentence.title}: ${momentInWords(sentence, view.position)}`,
    legend: say("picture.legend", {measure: name, against, sums, unit, scale: view.shared ? say("picture.scale-shared") : say("picture.scale-own")}),
    ramp: Array.from({length: (view.measure.signed ? shades.against : 0) + shades.for + 1}, (_, k) => k - (view.measure.signed ? shades.against : 0)),
    source,
    sentence,
    position: view.position,
    panels: rows.map(({label, maximum, shades, reach, tensor}) => ({
      label,
      maximum: signed(maximum),
      suggestions: tensor.suggestions[view.position].map(({word, probability}) => `${word} ${percent(probability)}`),
      target: rankedTarget(sentence, view.position, tensor),
      reach,
      shades,
      causal: tensor.causal,
    })),
    colours,
  };
}

/** @param {import("#data").Sentence} sentence @param {number} position @param {import("#data").Tensor} tensor */
function rankedTarget(sentence, position, tensor) {
  const {targetRanks, targetProbabilities} = tensor;
  const rank = targetRanks[position];
  return `${targetOf(sentence, tensor, position)} ${rank ? `${ordinal(rank)} ${percent(targetProbabilities[position])}` : say("panel.not-known")}`;
}

/**
 * Returns the picture and its size in pixels.
 * @param {Picture} picture
 */
export function drawPicture({title, legend, ramp, source, sentence, position, panels, colours}) {
  const columns = columnsOf(sentence.text);
  const lines = breakLines(sentence.words, COLUMNS, columns);
  const height = MARGIN + 28 + panels.length * (HEAD + lines.length * LINE + 8 + GAP) + FOOT + MARGIN;
  const parts = [`<rect width="${WIDTH}" height="${height}" fill="${colours.paper}"/>`];
  parts.push(text(MARGIN, MARGIN + 12, title, colours.ink, 'font-weight="600"'));
  panels.forEach((panel, k) => {
    const top = MARGIN + 28 + k * (HEAD + lines.length * LINE + 8 + GAP);
    parts.push(
      text(MARGIN, top + 16, panel.label, colours.ink, 'font-weight="600"'),
      text(MARGIN, top + 34, `${say("panel.maximum")} ${panel.maximum}`, colours.soft, 'font-size="12"'),
      ...panel.suggestions.map((item, n) => text(MARGIN + 100 + n * 150, top + 24, item, colours.ink)),
      text(WIDTH - MARGIN, top + 24, panel.target, colours.soft, 'text-anchor="end"'),
      `<rect x="${MARGIN}" y="${top + HEAD - 4}" width="${WIDTH - 2 * MARGIN}" height="${lines.length * LINE + 8}" rx="6" fill="${colours.panel}"/>`,
      ...drawText(panel, sentence, position, {lines, columns}, top + HEAD, colours),
    );
  });
  parts.push(...drawKey(ramp, height - MARGIN - FOOT, colours));
  parts.push(text(MARGIN, height - MARGIN - 20, legend, colours.soft, 'font-size="12"'));
  parts.push(text(MARGIN, height - MARGIN, source, colours.soft, 'font-size="12"'));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="Helvetica, Arial, sans-serif" font-size="14">${parts.join("")}</svg>\n`;
  return {svg, width: WIDTH, height};
}

/**
 * Returns several pictures as one.
 * @param {{svg: string, width: number, height: number}[]} drawings
 */
export function oneAboveTheOther(drawings) {
  const tops = drawings.map((_, k) => drawings.slice(0, k).reduce((sum, {height}) => sum + height, 0));
  const width = Math.max(...drawings.map((drawing) => drawing.width));
  const height = drawings.reduce((sum, drawing) => sum + drawing.height, 0);
  const parts = drawings.map(({svg}, k) => svg.replace("<svg ", `<svg y="${tops[k]}" `));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${parts.join("")}</svg>\n`;
  return {svg, width, height};
}

/**
 * What shades and brackets mean.
 * @param {number[]} ramp
 * @param {number} top
 * @param {Colours} colours
 */
function drawKey(ramp, top, colours) {
  const small = 'font-size="12"';
  const left = MARGIN + (ramp[0] < 0 ? 48 : 34);
  const right = left + ramp.length * SWATCH;
  return [
    text(MARGIN, top + 14, ramp[0] < 0 ? say("key.against") : say("key.none"), colours.soft, small),
    ...ramp.map((shade, k) => `<rect x="${left + k * SWATCH}" y="${top + 3}" width="${SWATCH}" height="14" fill="${shade ? colours.shade(shade) : colours.panel}"/>`),
    text(right + 6, top + 14, ramp[0] < 0 ? say("picture.for") : say("picture.strongest"), colours.soft, small),
    bracket(right + 80, top + 2, 2, colours.ink),
    text(right + 90, top + 14, say("picture.half"), colours.soft, small),
    bracket(right + 200, top + 2, 1, colours.soft),
    text(right + 210, top + 14, say("picture.most"), colours.soft, small),
  ];
}

/** @param {number} x @param {number} y @param {number} width @param {string} stroke */
function bracket(x, y, width, stroke) {
  return `<path d="M${x + 4} ${y}H${x}V${y + 17}H${x + 4}" fill="none" stroke="${stroke}" stroke-width="${width}"/>`;
}

/**
 * The columns before each position of a text, and those of all of it: one a character, as many as its length a token.
 * @param {string | string[]} text
 */
export function columnsOf(text) {
  const columns = [0];
  for (const symbol of typeof text === "string" ? text.split("") : text) columns.push(/** @type {number} */ (columns.at(-1)) + symbol.length);
  return columns;
}

/**
 * Words, each with the space before it, on lines of at most `most` columns: the first position and one past the last of each.
 * @param {import("#data").Word[]} words
 * @param {number} most
 * @param {number[]} columns  before each position
 */
export function breakLines(words, most, columns) {
  /** @type {[start: number, end: number][]} */
  const lines = [];
  for (const [start, end] of words) {
    const line = lines.at(-1);
    if (line && columns[end] - columns[line[0]] <= most) line[1] = end;
    else lines.push([start, end]);
  }
  return lines;
}

/**
 * @param {PicturePanel} panel
 * @param {import("#data").Sentence} sentence
 * @param {number} position
 * @param {{lines: [number, number][], columns: number[]}} layout
 * @param {number} top
 * @param {Colours} colours
 */
function drawText({shades, reach, causal}, sentence, position, {lines, columns}, top, colours) {
  const left = MARGIN + 4;
  const [from, to] = sentence.words[wordAt(sentence.words, position)];
  return lines.flatMap(([start, end], n) => {
    const y = top + n * LINE;
    const x = (/** @type {number} */ p) => (left + (columns[p] - columns[start]) * CELL).toFixed(1);
    const width = (/** @type {number} */ a, /** @type {number} */ b = a + 1) => ((columns[b] - columns[a]) * CELL).toFixed(1);
    const cells = [];
    for (let p = start; p < end; p++) {
      if (shades[p]) cells.push(`<rect x="${x(p)}" y="${y}" width="${width(p)}" height="19" fill="${colours.shade(shades[p])}"/>`);
      const under = p === position ? colours.mark : p > from && p < to ? colours.word : "";
      if (reach && p === bracketed(position, reach.most)) cells.push(bracket(Number(x(p)), y + 1, 1, colours.soft));
      if (reach && p === bracketed(position, reach.half)) cells.push(bracket(Number(x(p)), y + 1, 2, colours.ink));
      if (under) cells.push(`<rect x="${x(p)}" y="${y + 19}" width="${width(p)}" height="3" fill="${under}"/>`);
    }
    const read = causal ? Math.min(end, Math.max(start, position + 1)) : end;
    for (const [a, b, fill] of [/** @type {const} */ ([start, read, colours.ink]), /** @type {const} */ ([read, end, colours.ahead])]) {
      if (a === b) continue;
      const size = `textLength="${width(a, b)}" lengthAdjust="spacingAndGlyphs"`;
      const mono = `font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" xml:space="preserve" ${size}`;
      cells.push(text(x(a), y + 14.5, textOf(sentence.text, a, b), fill, mono));
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
