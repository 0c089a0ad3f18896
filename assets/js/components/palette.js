import {create} from "#dom";
import {say} from "#language";

/** A colour that is read back to see whether the browser tells the truth, and by how much it may be off. */
const KNOWN = [90, 140, 200];
const LEEWAY = 8;

/**
 * @typedef {object} Palette  Colours as a canvas stores them, in the theme of the moment.
 * @property {Uint32Array} shades  from the strongest against a word to the strongest for it
 * @property {number} none  the index in `shades` of none at all, which is clear: the panel shows through
 * @property {number} mark  under the selected character
 * @property {number} word  under the word being typed
 * @property {number} pointed  under the character whose value is read
 * @property {number} veil  over what is not read yet
 * @property {boolean} real  whether they are: a browser that guards against being recognised answers with others
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

/**
 * Paints each colour on a pixel and reads it back: style sheets may write colours in any way. The probes stand in the
 * page together, so that the browser computes their styles at once.
 */
function readPalette() {
  const [most, none] = ["for", "against"].map((side) => Number(getComputedStyle(document.documentElement).getPropertyValue(`--shades-${side}`)));
  const count = none + 1 + most;
  const levels = Array.from({length: count}, (_, k) => create("i", {"data-level": k - none}));
  const others = ["mark", "word", "pointed", "veil"].map((name) => create("i", {className: `palette-${name}`}));
  const probes = create("div", {className: "palette-probes", hidden: true}, ...levels, ...others);
  const canvas = /** @type {HTMLCanvasElement} */ (create("canvas", {width: probes.childElementCount + 1, height: 1}));
  const context = canvas.getContext("2d", {willReadFrequently: true});
  if (!context) throw new Error(say("share.no-drawing"));
  document.body.append(probes);
  [...probes.children].forEach((probe, k) => {
    context.fillStyle = getComputedStyle(probe).backgroundColor;
    context.fillRect(k, 0, 1, 1);
  });
  probes.remove();
  context.fillStyle = `rgb(${KNOWN})`;
  context.fillRect(canvas.width - 1, 0, 1, 1);
  const {data} = context.getImageData(0, 0, canvas.width, 1);
  const colours = new Uint32Array(data.buffer);
  const [mark, word, pointed, veil] = colours.subarray(count);
  const real = KNOWN.every((value, k) => Math.abs(data[data.length - 4 + k] - value) <= LEEWAY);
  colours[none] = 0;
  return {shades: colours.subarray(0, count), none, mark, word, pointed, veil, real};
}
