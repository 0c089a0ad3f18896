/**
 * A connectivity figure that stands alone, in a window or in a frame of another page: it starts the figure, keeps its state
 * in the address, and tells its height to the page around it, which may ask for it by the message "figure-height?". The
 * answer, sent again at every change, is `{figureHeight: pixels}`.
 */

import {readAddress, writeAddress} from "#address";
import {connectivity} from "#components/connectivity";
import {showFailure} from "#components/failure";
import {say} from "#language";
import {readManifest} from "#manifest";
import {plainLoader} from "#plain-readings";
import {reasonOf} from "#reason";

const element = /** @type {HTMLElement} */ (document.querySelector("figure"));

function tellHeight() {
  if (parent !== window) parent.postMessage({figureHeight: Math.ceil(document.documentElement.getBoundingClientRect().height)}, "*");
}

/** @param {ReturnType<typeof connectivity>} figure */
function followAddress(figure) {
  const first = figure.value;
  const read = () => (figure.value = readAddress(location.hash).get(element.id) ?? first);
  if (location.hash) read();
  addEventListener("hashchange", read);
  figure.addEventListener("input", () => {
    try {
      history.replaceState(null, "", writeAddress([[element.id, figure.value]]));
    } catch {
      // The page of a notebook has no address of its own.
    }
  });
}

try {
  const manifest = readManifest(document);
  const load = plainLoader(document, manifest.measures);
  // In a notebook there is no address to be copied.
  if (location.protocol === "about:") element.querySelector('[data-save="link"]')?.setAttribute("hidden", "");
  followAddress(connectivity({element, manifest, load, loadContrasts: async () => () => undefined}));
} catch (error) {
  showFailure(element, say("failure.figure", {reason: reasonOf(error)}));
}
new ResizeObserver(tellHeight).observe(document.documentElement);
addEventListener("message", ({data}) => {
  if (data === "figure-height?") tellHeight();
});
document.documentElement.dataset.started = "";
