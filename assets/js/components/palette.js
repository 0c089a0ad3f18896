import {create} from "#element";
import {AGAINST_LEVELS, HEAT_LEVELS, levelOf} from "#math/heat";

const SHADES = HEAT_LEVELS + AGAINST_LEVELS;

/**
 * @typedef {object} Palette  Colours as a canvas stores them, in the theme of the moment.
 * @property {Uint32Array} shades  of the levels; the first is clear, as the panel shows through
 * @property {number} mark  under the selected character
 * @property {number} word  under the word being typed
 * @property {number} pointed  under the character whose value is read
 * @property {number} veil  over what is not read yet
 */

/** @type {Palette | undefined} */
let current;
/** @type {Set<() => void>} */
const listeners = new Set();

/**
 * Returns the colours that the style sheets give, read once a theme.
 * @returns {Palette}
 */
export function palette() {
  return (current ??= readPalette());
}

/**
 * Calls `listener` whenever the theme has changed.
 * @param {() => void} listener
 */
export function onTheme(listener) {
  if (!listeners.size) {
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", changed);
    new MutationObserver(changed).observe(document.documentElement, {attributeFilter: ["data-theme"]});
  }
  listeners.add(listener);
}

function changed() {
  current = undefined;
  for (const listener of listeners) listener();
}

/** Paints each colour on a pixel and reads it back: style sheets may write colours in any way. */
function readPalette() {
  const names = ["mark", "word", "pointed", "veil"];
  const probe = create("i", {className: "palette-probe", hidden: true});
  document.body.append(probe);
  const canvas = /** @type {HTMLCanvasElement} */ (create("canvas", {width: SHADES + names.length, height: 1}));
  const context = canvas.getContext("2d", {willReadFrequently: true});
  if (!context) throw new Error("this browser cannot draw");
  const style = getComputedStyle(probe);
  for (let k = 1; k < canvas.width; k++) {
    if (k < SHADES) probe.setAttribute("data-level", String(levelOf(k)));
    else probe.className = `palette-probe palette-${names[k - SHADES]}`;
    if (k === SHADES) probe.removeAttribute("data-level");
    context.fillStyle = style.backgroundColor;
    context.fillRect(k, 0, 1, 1);
  }
  probe.remove();
  const colours = new Uint32Array(context.getImageData(0, 0, canvas.width, 1).data.buffer);
  const [mark, word, pointed, veil] = colours.subarray(SHADES);
  return {shades: colours.slice(0, SHADES), mark, word, pointed, veil};
}
