import {onTheme, palette} from "#components/palette";
import {create} from "#dom";

/** Rows of pixels a line of text: a free one, eight of shade, one for what is underlined. */
const ROWS = 10;

/**
 * @typedef {object} Shading
 * @property {Int8Array} shades  of the characters: assets/js/math/panel-values.js
 * @property {number} selected
 * @property {[start: number, end: number]} word  being typed
 * @property {number} [pointed]  the character whose value is read
 * @property {number} unread  the first character that is not read yet
 */

/** @typedef {{measure: () => void, redraw: () => void}} Layers */

/**
 * Those whose characters have moved. They are measured together and then drawn together, so that the browser lays out
 * the page once for all of them.
 * @type {Set<Layers>}
 */
const moved = new Set();

function settle() {
  const layers = [...moved];
  moved.clear();
  for (const layer of layers) layer.measure();
  for (const layer of layers) layer.redraw();
}

/** @type {WeakMap<Element, Layers>} */
const layersOf = new WeakMap();
const sizes = new ResizeObserver((entries) => {
  for (const {target} of entries) {
    const layer = layersOf.get(target);
    if (layer) moved.add(layer);
  }
  settle();
});

/**
 * Draws the shades under a text, and a veil over what is not read yet, a pixel a character wide: two pictures of some
 * hundred pixels, which the browser enlarges. A pointer that runs along five panels changes a thousand shades a frame;
 * as elements, these would cost several milliseconds of style and paint. Where the layers cannot be right, the elements
 * show it all the same.
 * @param {HTMLElement} element  holds the layers; its font and its line height make their size
 * @param {HTMLElement} text  the words inside it
 * @param {() => void} showElements  makes the elements say what is to be shown
 */
export function shadeLayers(element, text, showElements) {
  const under = createLayer("shades");
  const over = createLayer("veil");
  /** @type {Shading | undefined} */
  let shown;
  let columns = 0;
  let lines = 0;
  /** Whether the layers have the size of the text. */
  let fitted = false;
  /** The line that was moved into view, -1 before one was. */
  let line = -1;
  /** The first pixel of each character. */
  let firsts = new Uint32Array();
  /** Width of the layers, in cells: from the start one, as a measure. */
  let wide = 1;
  /** Whether each character stands on its cell: not so where the reader has letters or words set apart. */
  let aligned = true;

  function measure() {
    const {left, width} = text.getBoundingClientRect();
    if (!width) return; // hidden: there will be a size to observe when it is shown
    const words = /** @type {HTMLElement[]} */ ([...text.querySelectorAll(".word")]);
    let top = -Infinity;
    /** @type {[column: number, line: number][]} */
    const places = [];
    const cell = under.canvas.getBoundingClientRect().width / wide || NaN; // none on paper
    let column = 0;
    columns = 0;
    lines = 0;
    aligned = true;
    for (const word of words) {
      const box = /** @type {HTMLElement} */ (word.firstChild).getBoundingClientRect();
      if (box.top > top + 1) {
        lines++;
        column = 0;
      }
      top = box.top;
      if (Math.abs(box.left - left - column * cell) > cell / 2) aligned = false;
      for (let k = 0; k < word.childElementCount; k++) places.push([column++, lines - 1]);
      columns = Math.max(columns, column);
    }
    firsts = Uint32Array.from(places, ([column, line]) => line * ROWS * columns + column);
    fitted = false;
    line = -1;
  }

  /** Gives the layers the size of the text. */
  function fit() {
    fitted = true;
    wide = columns;
    for (const picture of [under, over]) {
      picture.fit(columns, lines * ROWS);
      picture.canvas.style.width = `${columns}ch`;
      picture.canvas.style.height = `${lines}lh`;
    }
  }

  /** @param {Shading} shading */
  function draw(shading) {
    shown = shading;
    if (columns) return redraw();
    if (!moved.size) queueMicrotask(settle);
    moved.add(layer);
  }

  function redraw() {
    if (!shown || !columns) return;
    const colours = palette();
    const right = aligned && colours.real;
    if (element.classList.contains("drawn") !== right) element.classList.toggle("drawn");
    if (right) drawLayers(shown, colours);
    else showElements();
    keepInView(Math.floor(firsts[shown.selected] / (ROWS * columns)));
  }

  /** @param {Shading} shading @param {import("#components/palette").Palette} colours */
  function drawLayers({shades, selected, pointed, word, unread}, colours) {
    if (!fitted) fit();
    const characters = firsts.length;
    const {pixels} = under;
    const last = (ROWS - 1) * columns;
    pixels.fill(0);
    over.pixels.fill(0);
    for (let p = 0; p < characters; p++) {
      const at = firsts[p];
      pixels[at + columns] = colours.shades[colours.none + shades[p]];
      if (p >= unread) over.pixels[at] = colours.veil;
      else if (p === selected) pixels[at + last] = colours.mark;
      if (p > word[0] && p < word[1] && p !== selected) pixels[at + last] = colours.word;
    }
    if (pointed !== undefined && pointed !== selected) pixels[firsts[pointed] + last] = colours.pointed;
    for (let at = 0; at < pixels.length; at += ROWS * columns) {
      for (let row = 2; row < ROWS - 1; row++) pixels.copyWithin(at + row * columns, at + columns, at + 2 * columns);
      for (let row = 1; row < ROWS - 1; row++) over.pixels.copyWithin(at + row * columns, at, at + columns);
    }
    under.put();
    over.put();
  }

  /** Where a text shows some of its lines only, as beside a step of the walkthrough, moves the selected one into view. */
  function keepInView(/** @type {number} */ wanted) {
    if (wanted === line || !element.closest(".walking")) return;
    line = wanted;
    // Not by a custom property: it would have every character styled anew. After a walk there is no --window, and no move.
    const move = `0 min(0px, calc(var(--window) - ${line + 1} * 1lh))`;
    for (const part of [text, under.canvas, over.canvas]) part.style.translate = move;
    element.classList.toggle("cut-above", text.getBoundingClientRect().top < element.getBoundingClientRect().top);
  }

  /** Forgets where the characters are: they have changed. */
  function forget() {
    columns = 0;
  }

  under.canvas.style.width = `${wide}ch`;
  element.prepend(under.canvas);
  element.append(over.canvas);
  const layer = {measure, redraw};
  onTheme(redraw);
  // Of the text for where its characters are, of the element for how many of its lines are in view.
  for (const sized of [text, element]) {
    layersOf.set(sized, layer);
    sizes.observe(sized);
  }

  return {draw, forget};
}

/** @param {string} className */
function createLayer(className) {
  const canvas = /** @type {HTMLCanvasElement} */ (create("canvas", {className, width: 0, height: 0, "aria-hidden": true}));
  const context = canvas.getContext("2d");
  if (!context) throw new Error("this browser cannot draw");
  const layer = {
    canvas,
    /** The pixels to be put, one by one from the upper left. */
    pixels: new Uint32Array(),
    /** @param {number} width @param {number} height */
    fit(width, height) {
      canvas.width = width;
      canvas.height = height;
      const image = context.createImageData(width, height);
      layer.pixels = new Uint32Array(image.data.buffer);
      layer.put = () => context.putImageData(image, 0, 0);
    },
    put() {},
  };
  return layer;
}
