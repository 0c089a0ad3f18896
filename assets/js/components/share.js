import {create, find} from "#dom";

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
 * @param {() => {svg: string, width: number, height: number}} options.draw  a picture
 * @param {() => string} options.json
 * @param {() => string} options.csv
 */
export function share({element, address, name, draw, json, csv}) {
  const said = find(element, ".share-said");
  const actions = {
    link: () => copy(new URL(address(), location.href).href),
    svg: () => save(new Blob([draw().svg], {type: "image/svg+xml"}), `${name()}.svg`),
    png: async () => save(await rasterise(draw()), `${name()}.png`),
    json: () => save(new Blob([json()], {type: "application/json"}), `${name()}.json`),
    csv: () => save(new Blob([csv()], {type: "text/csv"}), `${name()}.csv`),
  };
  let saying = 0;

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
