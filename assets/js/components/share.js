import {palette} from "#components/palette";
import {create, find} from "#dom";
import {toCsv, toJson} from "#output/export";
import {drawPicture, pictureOf} from "#output/picture";

/** Milliseconds that a button says that it has done its work. */
const DONE_FOR = 2000;
/** Pixels of the saved picture for one of the page. */
const SCALE = 2;

/**
 * Buttons that take away what a figure shows: its address, a picture, its numbers.
 * @param {object} options
 * @param {HTMLElement} options.element  with a button for each `data-save`
 * @param {() => string} options.address  hash of what is shown
 * @param {() => string} options.name  of the files, without their ending
 * @param {() => import("#output/export").Selection} options.selection
 * @param {HTMLElement} options.text  a panel's text, for its colours
 */
export function share({element, address, name, selection, text}) {
  const said = find(element, ".share-said");
  const actions = {
    link: () => copy(new URL(address(), location.href).href),
    svg: () => save(new Blob([draw().svg], {type: "image/svg+xml"}), `${name()}.svg`),
    png: async () => save(await rasterise(draw()), `${name()}.png`),
    json: () => save(new Blob([toJson(selection())], {type: "application/json"}), `${name()}.json`),
    csv: () => save(new Blob([toCsv(selection())], {type: "text/csv"}), `${name()}.csv`),
  };
  let saying = 0;

  function draw() {
    return drawPicture(pictureOf(selection(), colours(text)));
  }

  /** @param {string} message */
  function say(message) {
    said.textContent = message;
    clearTimeout(saying);
    saying = setTimeout(() => (said.textContent = ""), DONE_FOR);
  }

  for (const [what, action] of Object.entries(actions)) {
    find(element, `[data-save="${what}"]`).addEventListener("click", async () => {
      try {
        await action();
        say(what === "link" ? "Link copied." : "Saved.");
      } catch (error) {
        say(`That did not work: ${error instanceof Error ? error.message : error}.`);
      }
    });
  }
  element.hidden = false;
}

/** @param {Blob} blob @param {string} name */
function save(blob, name) {
  const href = URL.createObjectURL(blob);
  const link = create("a", {href, download: name, hidden: true});
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(href), DONE_FOR);
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
    if (!done) throw new Error("the browser refuses; the address bar has the link");
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
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("the browser cannot write PNG")))),
  );
}

/**
 * The colours of the moment, whatever way the style sheets write them.
 * @param {HTMLElement} text
 * @returns {import("#output/picture").Colours}
 */
function colours(text) {
  const canvas = /** @type {HTMLCanvasElement} */ (create("canvas", {width: 1, height: 1}));
  const context = canvas.getContext("2d", {willReadFrequently: true});
  if (!context) throw new Error("this browser cannot draw");
  /** @param {number[] | Uint8ClampedArray} pixel */
  const hex = (pixel) => `#${Array.from(pixel.slice(0, 3), (value) => value.toString(16).padStart(2, "0")).join("")}`;
  /** @param {string} colour */
  const solid = (colour) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    return hex(context.getImageData(0, 0, 1, 1).data);
  };
  const {shades, none, mark, word, real} = palette();
  if (!real) throw new Error("the browser hides the page's colours from it");
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
