import {create, find} from "#element";
import {percent} from "#math/format";

/** @typedef {{word: string, probability: number, hit: boolean}} Suggested */

/**
 * A suggested word with its probability, as a number and, where there is room, as a bar. `value`: what it shows.
 * @param {{element: HTMLElement}} options
 */
export function suggestion({element}) {
  const word = find(element, ".suggestion-word");
  const probability = find(element, ".suggestion-probability");
  const drawing = element.querySelector(".bar");
  // A background costs less than the shape that the page came with, which the browser paints apart.
  const bar = drawing && /** @type {HTMLElement} */ (create("span", {className: "bar"}));
  /** @type {Suggested | undefined} */
  let value;

  function render() {
    if (!value) return;
    setText(word, value.word);
    setText(probability, percent(value.probability));
    if (bar) {
      if (drawing.isConnected) drawing.replaceWith(bar);
      bar.style.backgroundSize = `${value.probability * 100}% 100%`;
    }
    element.classList.toggle("hit", value.hit);
  }

  return Object.defineProperty(/** @type {HTMLElement & {value: Suggested | undefined}} */ (element), "value", {
    get: () => value,
    set(suggested) {
      value = suggested;
      render();
    },
  });
}

/**
 * Sets an element's text if it is another one, in the text node that is there: the cheapest change of a document.
 * @param {HTMLElement} element
 * @param {string} text
 */
export function setText(element, text) {
  const node = element.firstChild;
  if (!(node instanceof Text)) element.textContent = text;
  else if (node.data !== text) node.data = text;
}
