/** Finds the figures, gives them their data, and links them with the page's address. */

import {readAddress, writeAddress} from "#address";
import {connectivity} from "#components/connectivity";
import {showFailure} from "#components/failure";
import {hero} from "#components/hero";
import {readManifest, tensorLoader} from "#data";
import {reveal} from "#element";

/** Milliseconds of rest before a state is written into the address: browsers limit how often that may be done. */
const WRITE_AFTER = 300;

/** Marks the entries of the history that this script wrote. */
const OURS = {moment: true};

const starts = {hero, connectivity};
/** @typedef {import("#components/connectivity").FigureState} FigureState */
/** @type {Map<string, HTMLElement & {value: FigureState}>} */
const figures = new Map();
const load = tensorLoader(document);
/** @type {import("#data").Sentence[]} */
let sentences = [];

for (const [name, start] of Object.entries(starts)) {
  const element = document.getElementById(name);
  if (!element) continue;
  try {
    const manifest = readManifest(document);
    figures.set(name, start({element, manifest, load}));
    sentences = manifest.sentences;
  } catch (error) {
    showFailure(element, `This figure does not work: ${error instanceof Error ? error.message : error}.`);
  }
}

/**
 * Sets the figure that an address names, and brings it into view. Says whether it names one.
 * @param {string} hash
 * @param {boolean} smooth
 */
function go(hash, smooth) {
  const address = readAddress(hash, sentences);
  const figure = address && figures.get(address.figure);
  if (!figure) return false;
  figure.value = {sentence: address.sentence, position: address.position};
  show(figure, smooth);
  return true;
}

/** Brings a figure into view: if it is too high for the window, at least its panels, or as many of them as fit. */
function show(/** @type {HTMLElement} */ figure, /** @type {boolean} */ smooth) {
  const panels = figure.querySelector(".connectivity-panels");
  const fits = figure.getBoundingClientRect().height <= innerHeight;
  reveal(!fits && panels instanceof HTMLElement ? panels : figure, smooth);
}

let writing = 0;
figures.get("connectivity")?.addEventListener("input", (event) => {
  const {value} = /** @type {HTMLElement & {value: FigureState}} */ (event.currentTarget);
  clearTimeout(writing);
  writing = setTimeout(() => history.replaceState(OURS, "", writeAddress("connectivity", value)), WRITE_AFTER);
});

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest("a.moment") : null;
  if (!(link instanceof HTMLAnchorElement) || !go(link.hash, true)) return;
  event.preventDefault();
  clearTimeout(writing);
  // A step back returns to where the link stands.
  if (link.hash !== location.hash) history.pushState(OURS, "", link.hash);
});

// Back and forward restore where the reader was; only an address typed in by hand brings the figure into view.
addEventListener("popstate", () => {
  if (!history.state?.moment) return;
  const address = readAddress(location.hash, sentences);
  const figure = address && figures.get(address.figure);
  if (figure) figure.value = {sentence: address.sentence, position: address.position};
});
addEventListener("hashchange", () => {
  if (!history.state?.moment) go(location.hash, true);
});

go(location.hash, false);
