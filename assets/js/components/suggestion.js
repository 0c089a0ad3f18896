import {create, find, setText} from "#dom";
import {percent} from "#words/format";

/** @typedef {{word: string, probability: number, hit: boolean}} Suggested */

/** Returns a button over a suggestion, by which it can be chosen once it is offered. @param {HTMLElement} item */
export function suggestionChoice(item) {
  const button = /** @type {HTMLButtonElement} */ (create("button", {type: "button", className: "suggestion-choice", disabled: true}));
  item.append(button);
  return button;
}

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
