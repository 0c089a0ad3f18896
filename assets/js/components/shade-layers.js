import {brackets} from "#components/brackets";
import {onTheme, palette} from "#components/palette";
import {create} from "#dom";
import {say} from "#language";
import {layOut, lineOf, paint, ROWS} from "#math/shade-pixels";

/** @typedef {import("#math/shade-pixels").Shading} Shading */
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
  const marks = brackets(element);
  /** @type {Shading | undefined} */
  let shown;
  /** @type {import("#math/shade-pixels").Layout | undefined} none before the characters are measured */
  let layout;
  /** Whether the layers have the size of the text. */
  let fitted = false;
  /** The line that was moved into view, -1 before one was. */
  let line = -1;
  /** Width of the layers in cells of a character; 1 at first, so that a cell can be measured. */
  let wide = 1;

  function measure() {
    const {left, width} = text.getBoundingClientRect();
    if (!width) return; // hidden: there will be a size to observe when it is shown
    const words = Array.from(text.querySelectorAll(".word"), (word) => {
      const box = /** @type {HTMLElement} */ (word.firstChild).getBoundingClientRect();
      const characters = word.childElementCount;
      return {left: box.left - left, top: box.top, characters, single: word.textContent?.length === characters};
    });
    const cell = under.canvas.getBoundingClientRect().width / wide || NaN; // none on paper
    layout = layOut(words, cell);
    fitted = false;
    line = -1;
  }

  /** Gives the layers the size of the text. @param {number} columns @param {number} lines */
  function fit(columns, lines) {
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
    if (layout) return redraw();
    if (!moved.size) queueMicrotask(settle);
    moved.add(layer);
  }

  function redraw() {
    if (!shown || !layout?.columns) return;
    const colours = palette();
    const right = layout.aligned && colours.real;
    if (element.classList.contains("drawn") !== right) element.classList.toggle("drawn");
    if (right) {
      if (!fitted) fit(layout.columns, layout.lines);
      paint(under.pixels, over.pixels, layout, shown, colours);
      under.put();
      over.put();
      marks.place(layout, shown.selected, shown.reach);
    } else showElements();
    keepInView(lineOf(layout, shown.selected));
  }

  /** Where a text shows some of its lines only, as beside a step of the walkthrough, moves the selected one into view. */
  function keepInView(/** @type {number} */ wanted) {
    if (wanted === line || !element.closest(".walking")) return;
    line = wanted;
    // Not by a custom property: it would have every character styled anew. After a walk there is no --window, and no move.
    const move = `0 min(0px, calc(var(--window) - ${line + 1} * 1lh))`;
    for (const part of [text, under.canvas, over.canvas, marks.element]) part.style.translate = move;
    element.classList.toggle("cut-above", text.getBoundingClientRect().top < element.getBoundingClientRect().top);
  }

  /** Forgets where the characters are: they have changed. */
  function forget() {
    layout = undefined;
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
  if (!context) throw new Error(say("share.no-drawing"));
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
