/** The erasure as a picture, for a talk or a paper: the text, what is left of it, and a bar for each model. */

import {say} from "#language";
import {text} from "#output/picture";
import {ordinal, percent} from "#words/format";
import {keptInWords} from "#words/erasure";

/**
 * @typedef {object} ErasureColours  as hexadecimal digits with "#"
 * @property {string} paper
 * @property {string} ink
 * @property {string} soft
 * @property {string} track  behind the bars, and behind the words that are read
 * @property {string[]} models
 *
 * @typedef {object} ErasurePicture
 * @property {import("#output/erasure-export").ErasureSelection} selection
 * @property {string[]} labels  of the models
 * @property {number} scale  the end of the bars' scale
 * @property {string} source  where it is from, and under which licence
 * @property {ErasureColours} colours
 */

const WIDTH = 760;
const MARGIN = 24;
const FONT = 18;
const ADVANCE = 9.4; // about a letter's width, at that size
const LINE = 28;
const ROW = 34;
const BARS = {left: 130, width: 300};

/**
 * Returns the picture and its size in pixels.
 * @param {ErasurePicture} picture
 */
export function drawErasure({selection, labels, scale, source, colours}) {
  const {exhibit, words, typed, word, versus, kept} = selection;
  const {ink, soft, paper, track} = colours;
  const lines = placed([...words, `${typed}…`]);
  const top = MARGIN + (lines.at(-1)?.line ?? 0) * LINE + LINE + 36;
  const height = top + exhibit.models.size * ROW + 60 + MARGIN;
  const quantity = versus ? say("erasure.rather", {word, versus}) : say("erasure.probability", {word});
  const parts = [`<rect width="${WIDTH}" height="${height}" fill="${paper}"/>`];
  for (const [k, {content, x, line}] of lines.entries()) {
    const erased = k < words.length - kept;
    const y = MARGIN + line * LINE;
    const width = content.length * ADVANCE;
    const fit = `font-size="${FONT}" textLength="${(width - 4).toFixed(1)}" lengthAdjust="spacingAndGlyphs"`;
    if (!erased) parts.push(rect(x - 3, y, width + 4, LINE - 5, track));
    parts.push(text(x, y + 17, content, erased ? soft : ink, erased ? `${fit} text-decoration="line-through"` : fit));
  }
  parts.push(text(MARGIN, top - 14, `${quantity}, ${keptInWords(kept, words.length)}`, soft, 'font-size="13"'));
  [...exhibit.models.values()].forEach((predictions, k) => {
    const y = top + k * ROW;
    const {shown, rank, suggestions} = predictions[kept];
    const full = (predictions[words.length].shown / scale) * BARS.width;
    const colour = colours.models[k];
    parts.push(
      text(MARGIN, y + 16, labels[k], ink),
      rect(BARS.left, y, BARS.width, 22, track),
      `<rect x="${BARS.left}" y="${y}" width="${full.toFixed(1)}" height="22" fill="${colour}" fill-opacity="0.25"/>`,
      rect(BARS.left, y, (shown / scale) * BARS.width, 22, colour),
      rect(BARS.left + full - 1, y - 3, 2, 28, colour),
      text(BARS.left + BARS.width + 16, y + 16, percent(shown), ink, 'font-weight="600"'),
      text(BARS.left + BARS.width + 80, y + 16, ordinal(rank), soft),
      text(BARS.left + BARS.width + 140, y + 16, `${suggestions[0].word} ${percent(suggestions[0].probability)}`, ink),
    );
  });
  const key = say("erasure.key", {share: percent(scale), word});
  parts.push(text(MARGIN, height - MARGIN - 22, key, soft, 'font-size="12"'), text(MARGIN, height - MARGIN, source, soft, 'font-size="12"'));
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="Helvetica, Arial, sans-serif" font-size="14">${parts.join("")}</svg>\n`;
  return {svg, width: WIDTH, height};
}

/**
 * Words with their places: each on the line that it fits on.
 * @param {string[]} words
 */
function placed(words) {
  let x = MARGIN;
  let line = 0;
  return words.map((content) => {
    const width = content.length * ADVANCE;
    if (x + width > WIDTH - MARGIN && x > MARGIN) {
      x = MARGIN;
      line++;
    }
    const place = {content, x, line};
    x += width + 6;
    return place;
  });
}

/** @param {number} x @param {number} y @param {number} width @param {number} height @param {string} fill */
function rect(x, y, width, height, fill) {
  return `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${height}" fill="${fill}"/>`;
}
