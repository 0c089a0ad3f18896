/** Finds the figures, gives them their data, and links them with the page's address. */

import {autocomplete} from "#components/autocomplete";
import {connectivity} from "#components/connectivity";
import {erasure} from "#components/erasure";
import {showFailure} from "#components/failure";
import {gradientFading} from "#components/gradient-fading";
import {hero} from "#components/hero";
import {lineChart} from "#components/line-chart";
import {moments} from "#components/moments";
import {triangle} from "#components/triangle";
import {units} from "#components/units";
import {walkthrough} from "#components/walkthrough";
import {yourText} from "#components/your-text";
import "#resting-pointer";
import {readAddress} from "#address";
import {contrastLoader} from "#contrasts";
import {tensorLoader} from "#data";
import {reveal} from "#dom";
import {figureStates} from "#figure-states";
import {say} from "#language";
import {layOutOnApproach, startInTurn} from "#lazy-figures";
import {readManifest} from "#manifest";
import {reasonOf} from "#reason";

/**
 * Functions that start a figure, given its element, the manifest and the loaders of data. Each returns
 * the element with its state as `value`, a string of a-z, 0-9, "/", ".", "-" and "_", or "" for none to speak of. Setting
 * a value is silent, and one that means nothing to the figure changes nothing; the event `input`, which may come from
 * inside the figure, says that the reader has changed it.
 * A figure's start is named by its `data-figure`, or else by its id, which also stands in addresses: `#id:value`.
 *
 * @typedef {{element: HTMLElement, manifest: import("#data").Manifest,
 *   load: import("#data").Load,
 *   loadContrasts: ReturnType<typeof contrastLoader>}} FigureOptions
 * @type {Record<string, (options: FigureOptions) => import("#figure-states").Figure>}
 */
const starts = {
  hero,
  erasure,
  connectivity,
  moments,
  triangle,
  walkthrough,
  units,
  gradients: gradientFading,
  autocomplete,
  "line-chart": lineChart,
  "your-text": yourText,
};

/** Milliseconds of rest before a state is written into the address: browsers limit how often that may be done. */
const WRITE_AFTER = 300;

/** Marks the entries of the history that this script wrote. */
const OURS = {figures: true};
let writing = 0;

/** @type {import("#data").Manifest | undefined} read for the first figure, kept for the others */
let manifest;
const readOnce = () => (manifest ??= readManifest(document));
const load = tensorLoader(document);
const loadContrasts = contrastLoader(document);
const states = figureStates();

/** @param {HTMLElement} element @returns {(typeof starts)[string] | undefined} */
function startOf(element) {
  return starts[element.dataset.figure ?? element.id];
}

const found = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-figure], figure[id]")]);
const startNow = startInTurn(found, (element) => {
  const start = startOf(element);
  if (!start) return;
  try {
    const figure = start({element, manifest: readOnce(), load, loadContrasts});
    states.add(element.id, figure);
    figure.addEventListener("input", () => {
      states.note(element.id);
      clearTimeout(writing);
      writing = setTimeout(() => history.replaceState(OURS, "", address()), WRITE_AFTER);
    });
  } catch (error) {
    showFailure(element, say("failure.figure", {reason: reasonOf(error)}));
  }
});
const layOutAll = layOutOnApproach(document.querySelectorAll("figure, .body > *, .endmatter > *"));

/**
 * Sets the figures that an address names, which it starts if they have not been, and returns them; with `all`, the
 * others go back to what they came with.
 * @param {string} hash
 * @param {boolean} all
 */
function set(hash, all) {
  for (const id of readAddress(hash).keys()) {
    const element = document.getElementById(id);
    if (element) startNow(element);
  }
  return states.set(hash, all);
}

/**
 * Sets the figures that an address names, and brings the first of them into view. Returns whether it names any.
 * @param {string} hash
 * @param {boolean} smooth
 */
function go(hash, smooth) {
  const [first] = set(hash, false);
  if (first) show(first, smooth);
  return Boolean(first);
}

/** Brings a figure into view: if it is too high for the window, at least its panels, or as many of them as fit. */
function show(/** @type {HTMLElement} */ figure, /** @type {boolean} */ smooth) {
  layOutAll();
  const panels = figure.querySelector("[data-essence]");
  const walking = Boolean(figure.closest(".walking")); // the panels belong right below the step
  const fits = !walking && figure.getBoundingClientRect().height <= innerHeight;
  reveal(!fits && panels instanceof HTMLElement ? panels : figure, smooth, walking);
}

/** The address of what the page shows, which has no hash while every figure is as the page came with it. */
function address() {
  return states.address || location.pathname + location.search;
}

// The key for the page's end needs to know where that is; those that select and find all text want all of it there.
document.addEventListener("keydown", ({key, ctrlKey, metaKey}) => {
  if (key === "End" || ((ctrlKey || metaKey) && (key === "a" || key === "f"))) layOutAll();
});

// Figures of moments follow one another.
document.addEventListener("moment", (event) => states.follow(event.target, /** @type {CustomEvent} */ (event).detail));

document.addEventListener("show-figure", (event) => go(/** @type {CustomEvent<string>} */ (event).detail, true));

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest("a[href^='#']") : null;
  if (!(link instanceof HTMLAnchorElement)) return;
  layOutAll();
  if (!link.matches(".moment") || !go(link.hash, true)) return;
  event.preventDefault();
  clearTimeout(writing);
  // A step back returns to where the link stands.
  if (address() !== location.hash) history.pushState(OURS, "", address());
});

// Back and forward restore where the reader was; only an address typed in by hand brings a figure into view.
addEventListener("popstate", () => {
  if (history.state?.figures) set(location.hash, true);
});
addEventListener("hashchange", () => {
  if (!history.state?.figures) go(location.hash, true);
});

go(location.hash, false);
// A step back to where the page was opened restores that as well.
history.replaceState(OURS, "");
