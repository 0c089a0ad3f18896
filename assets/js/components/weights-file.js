import {find} from "#dom";
import {say} from "#language";
import {checkHeader, openNetwork} from "#model/network";
import {headerEnd, START} from "#model/safetensors";
import {reasonOf} from "#reason";
import {sha256} from "#sha256";

/**
 * @typedef {{id: string, label: string}} Known  A model of the page.
 * @typedef {Known & {network: import("#model/network").Network, source: string}} Opened  `source` says whose weights
 *   they are, in a sentence
 */

/**
 * Opens weights files that the reader chooses, or drops on the figure. They are read here, and go nowhere.
 * @param {object} options
 * @param {HTMLElement} options.element  with the file input, and a line for what went wrong
 * @param {import("#model/weights").Expected} options.expected
 * @param {HTMLElement} options.figure
 * @param {Map<string, Known>} options.known  by the sha256 of their weights
 * @param {(model: Opened) => void} options.opened
 */
export function weightsFile({element, expected, figure, known, opened}) {
  const input = /** @type {HTMLInputElement} */ (find(element, ".own-text-file input"));
  const progress = find(element, ".own-text-progress");
  const problem = find(element, ".own-text-problem");

  /** @param {File[]} files */
  async function open(files) {
    problem.textContent = "";
    for (const file of files) {
      progress.textContent = say("own.reading", {file: file.name});
      try {
        const buffer = await content(file);
        const network = openNetwork(buffer, expected);
        opened({...(await named(file, buffer, network.description)), network});
      } catch (error) {
        problem.textContent = `${file.name} ${reasonOf(error)}.`;
      }
    }
    progress.textContent = "";
  }

  /**
   * @param {File} file
   * @param {ArrayBuffer} buffer
   * @param {import("#model/weights").Description} description
   */
  async function named({name}, buffer, {unit, num_layers: layers, hidden_size: size}) {
    const hash = await sha256(buffer);
    const found = known.get(hash ?? "");
    if (found) return {...found, source: say("own.known", {label: found.label})};
    const about = {file: name, unit, layers: String(layers), size: String(size)};
    const source = hash ? say("own.stranger", about) : say("own.unchecked", about);
    return {id: `file:${name}`, label: name.replace(/\.safetensors$/, ""), source};
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

/**
 * The bytes of a file. It may have gigabytes: they are read only if its header is that of a model that can run here.
 * @param {File} file
 */
export async function content(file) {
  const end = headerEnd(await bytes(file.slice(0, START)), file.size);
  checkHeader(await bytes(file.slice(0, end)), file.size);
  return bytes(file);
}

/** @param {Blob} part */
async function bytes(part) {
  try {
    return await part.arrayBuffer();
  } catch {
    throw new Error(say("own.unreadable"));
  }
}
