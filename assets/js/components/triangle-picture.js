import {create, find} from "#dom";
import {saveFile} from "#output/save";

const CELL = 260;
const MARGIN = 24;
const SCALE = 2;

/**
 * Saves the pictures of all models as one, with their names, the key, the address and the licence.
 * @param {object} options
 * @param {HTMLElement} options.element  the figure
 * @param {{label: string, canvas: HTMLCanvasElement, element: HTMLElement}[]} options.panels
 * @param {string} options.heading
 */
export async function saveTriangle({element, panels, heading}) {
  const width = MARGIN + panels.length * (CELL + MARGIN);
  const height = CELL + 7 * MARGIN;
  const canvas = /** @type {HTMLCanvasElement} */ (create("canvas", {width: width * SCALE, height: height * SCALE}));
  const context = canvas.getContext("2d");
  if (!context) return;
  const colour = (/** @type {Element} */ from) => getComputedStyle(from).color;
  context.scale(SCALE, SCALE);
  context.fillStyle = getComputedStyle(document.documentElement).backgroundColor;
  context.fillRect(0, 0, width, height);
  context.font = "14px Helvetica, Arial, sans-serif";
  const caption = find(element, "figcaption");
  panels.forEach(({label, canvas: picture, element: panel}, k) => {
    const left = MARGIN + k * (CELL + MARGIN);
    context.fillStyle = colour(find(panel, ".model-name"));
    context.fillText(label, left, MARGIN + 10);
    context.fillStyle = getComputedStyle(find(panel, ".triangle-picture")).backgroundColor;
    context.fillRect(left, 2 * MARGIN, CELL, CELL);
    if (picture.width) context.drawImage(picture, left, 2 * MARGIN, CELL, CELL);
    context.fillStyle = colour(caption);
    context.fillText(find(panel, ".triangle-reach").innerText, left, CELL + 3 * MARGIN);
  });
  const key = find(element, ".triangle-key").innerText.replace(/\s+/g, " ");
  const home = document.querySelector('link[rel="canonical"]')?.getAttribute("href") || location.href;
  const licence = document.querySelector("[data-licence]")?.getAttribute("data-licence") ?? "";
  [key, heading, `${new URL(location.hash, home).href}   ${licence}`].forEach((words, line) => {
    context.fillText(words, MARGIN, CELL + (4.2 + line) * MARGIN, width - 2 * MARGIN);
  });
  const blob = await new Promise((/** @type {(found: Blob | null) => void} */ done) => canvas.toBlob(done));
  if (blob) saveFile(blob, `triangle-${element.dataset.sentence}.png`);
}
