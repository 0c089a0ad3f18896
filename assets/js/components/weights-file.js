import {find} from "#element";
import {openNetwork} from "#model/network";

/**
 * @typedef {{id: string, label: string}} Known  A model of the page.
 * @typedef {Known & {network: import("#model/network").Network}} Opened
 */

/**
 * Opens weights files that the reader chooses, or drops on the figure. They are read here, and go nowhere.
 * @param {object} options
 * @param {HTMLElement} options.element  with the file input, and a line for what went wrong
 * @param {HTMLElement} options.figure
 * @param {Map<string, Known>} options.known  by the sha256 of their weights
 * @param {(model: Opened) => void} options.opened
 */
export function weightsFile({element, figure, known, opened}) {
  const input = /** @type {HTMLInputElement} */ (find(element, ".own-text-file input"));
  const progress = find(element, ".own-text-progress");
  const problem = find(element, ".own-text-problem");

  /** @param {File[]} files */
  async function open(files) {
    problem.textContent = "";
    for (const file of files) {
      progress.textContent = `Reading ${file.name} …`;
      try {
        const buffer = await content(file);
        const network = openNetwork(buffer);
        opened({...((await recognised(buffer)) ?? stranger(file)), network});
      } catch (error) {
        problem.textContent = `${file.name} ${error instanceof Error ? error.message : error}.`;
      }
    }
    progress.textContent = "";
  }

  /** @param {ArrayBuffer} buffer */
  async function recognised(buffer) {
    // A page that comes over an unencrypted net cannot hash.
    if (!globalThis.crypto?.subtle) return undefined;
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", buffer));
    return known.get(Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join(""));
  }

  input.addEventListener("input", (event) => event.stopPropagation());
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    input.value = ""; // so that the same file can be chosen again
    open(files);
  });

  /** @param {DragEvent} event */
  const brings = (event) => event.dataTransfer?.types.includes("Files") ?? false;
  for (const name of /** @type {const} */ (["dragenter", "dragover"])) {
    figure.addEventListener(name, (event) => {
      if (!brings(event)) return;
      event.preventDefault();
      figure.classList.add("dropping");
    });
  }
  figure.addEventListener("dragleave", ({relatedTarget}) => {
    if (!(relatedTarget instanceof Node && figure.contains(relatedTarget))) figure.classList.remove("dropping");
  });
  figure.addEventListener("drop", (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    figure.classList.remove("dropping");
    open([...(event.dataTransfer?.files ?? [])]);
  });
}

/** @param {File} file */
async function content(file) {
  try {
    return await file.arrayBuffer();
  } catch {
    throw new Error("cannot be read: the browser may not open it");
  }
}

/** A model that is not of the page goes by its file's name. @param {File} file @returns {Known} */
function stranger({name}) {
  return {id: `file:${name}`, label: name.replace(/\.safetensors$/, "")};
}
