import {create, find} from "#dom";
import {say} from "#language";
import {saveFile} from "#output/save";
import {reasonOf} from "#reason";

/** Milliseconds that a button says that it has done its work. */
const DONE_FOR = 2000;
/** Pixels of the saved picture for one of the page. */
const SCALE = 2;

/** @typedef {{svg: string, width: number, height: number}} Drawing */

/**
 * Buttons that take away what a figure shows: its address, a picture, its numbers.
 * @param {object} options
 * @param {HTMLElement} options.element  with a button for each `data-save`
 * @param {() => string} options.address  hash of what is shown
 * @param {() => string} options.name  of the files, without their ending
 * @param {(source: string) => Drawing | Promise<Drawing>} options.draw  a picture that says its source
 * @param {(source: string) => string | Promise<string>} options.json
 * @param {() => string | Promise<string>} options.csv
 */
export function share({element, address, name, draw, json, csv}) {
  const said = find(element, ".share-said");
  const actions = {
    link: () => copy(new URL(address(), location.href).href),
    svg: async () => saveFile(new Blob([(await draw(source())).svg], {type: "image/svg+xml"}), `${name()}.svg`),
    png: async () => saveFile(await rasterise(await draw(source())), `${name()}.png`),
    json: async () => saveFile(new Blob([await json(source())], {type: "application/json"}), `${name()}.json`),
    csv: async () => saveFile(new Blob([await csv()], {type: "text/csv"}), `${name()}.csv`),
  };
  let saying = 0;

  /** Where the page is, at this view, and under what licence its figures are. */
  function source() {
    const home = document.querySelector('link[rel="canonical"]')?.getAttribute("href") || location.href;
    return [new URL(address(), home).href, element.dataset.licence].filter(Boolean).join("   ");
  }

  /** @param {string} message */
  function show(message) {
    said.textContent = message;
    clearTimeout(saying);
    saying = setTimeout(() => (said.textContent = ""), DONE_FOR);
  }

  for (const [what, action] of Object.entries(actions)) {
    find(element, `[data-save="${what}"]`).addEventListener("click", async () => {
      try {
        await action();
        show(what === "link" ? say("share.copied") : say("share.saved"));
      } catch (error) {
        show(say("share.failed", {reason: reasonOf(error)}));
      }
    });
  }
  element.hidden = false;
}

/** @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Where the clipboard is refused, as in some frames and on plain http: what the page selects can still be copied.
    const field = /** @type {HTMLTextAreaElement} */ (create("textarea", {value: text, className: "visually-hidden"}));
    const focused = document.activeElement;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    if (focused instanceof HTMLElement) focused.focus();
    if (!done) throw new Error(say("share.refused"));
  }
}

/** @param {{svg: string, width: number, height: number}} drawing @returns {Promise<Blob>} */
async function rasterise({svg, width, height}) {
  const image = new Image(width, height);
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = /** @type {HTMLCanvasElement} */ (create("canvas", {width: width * SCALE, height: height * SCALE}));
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done, failed) =>
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error(say("share.no-png"))))),
  );
}
