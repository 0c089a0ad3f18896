/** A button that copies a text, also where the browser keeps the clipboard from pages: there it selects the text first. */

import {create} from "#dom";
import {say} from "#language";

/** Milliseconds for which the button says what it did. */
const SAID = 2000;

/**
 * @param {{element: HTMLButtonElement, source: HTMLElement}} parts the button, and what it copies
 */
export function copyButton({element, source}) {
  const label = element.textContent;
  const status = create("span", {className: "visually-hidden", role: "status"});
  let timer = 0;
  function show(/** @type {string} */ text) {
    element.textContent = status.textContent = text;
    clearTimeout(timer);
    timer = setTimeout(() => {
      element.textContent = label;
      status.textContent = "";
    }, SAID);
  }
  element.addEventListener("click", async () => show((await copy(source)) ? say("cite.copied") : say("cite.selected")));
  element.after(status);
  element.hidden = false;
  return element;
}

/**
 * Returns whether it could.
 * @param {HTMLElement} source
 */
async function copy(source) {
  try {
    await navigator.clipboard.writeText(source.textContent);
    return true;
  } catch {
    getSelection()?.selectAllChildren(source);
    return document.execCommand("copy");
  }
}
