import {palette} from "#components/palette";
import {create, find} from "#dom";
import {say} from "#language";

/**
 * Returns a function that gives a colour, whatever way the style sheets write it, as hexadecimal digits with "#". A
 * browser that guards against being recognised gives others: then there is none.
 * @returns {(colour: string) => string}
 */
export function colourReader() {
  if (!palette().real) throw new Error(say("share.hidden-colours"));
  const canvas = /** @type {HTMLCanvasElement} */ (create("canvas", {width: 1, height: 1}));
  const context = canvas.getContext("2d", {willReadFrequently: true});
  if (!context) throw new Error(say("share.no-drawing"));
  return (colour) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    return hex(context.getImageData(0, 0, 1, 1).data);
  };
}

/** @param {number[] | Uint8ClampedArray} pixel */
function hex(pixel) {
  return `#${Array.from(pixel.slice(0, 3), (value) => value.toString(16).padStart(2, "0")).join("")}`;
}

/**
 * The colours of the connectivity figure at the moment.
 * @param {HTMLElement} text
 * @returns {import("#output/picture").Colours}
 */
export function pictureColours(text) {
  const solid = colourReader();
  const {shades, none, mark, word} = palette();
  /** @param {number} packed */
  const unpacked = (packed) => hex([...new Uint8Array(Uint32Array.of(packed).buffer)]);
  const ahead = create("span", {className: "ahead"});
  text.append(ahead);
  const {color: ink, backgroundColor: panel} = getComputedStyle(text);
  const found = {
    paper: solid(getComputedStyle(document.documentElement).backgroundColor),
    panel: solid(panel),
    ink: solid(ink),
    soft: solid(getComputedStyle(find(document, "figcaption")).color),
    ahead: solid(getComputedStyle(ahead).color),
    mark: unpacked(mark),
    word: unpacked(word),
    shade: (/** @type {number} */ shade) => unpacked(shades[none + shade]),
  };
  ahead.remove();
  return found;
}
