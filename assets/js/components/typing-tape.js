import {find} from "#dom";
import {momentInWords} from "#words/sentence";

const SLIDE = {duration: 200, easing: "cubic-bezier(0.2, 0.7, 0.3, 1)"};

/**
 * A text on a tape that stops at the last letter typed; what is to come stands ahead of it.
 * `value`: the position of that letter. The element holds the letters in their first state.
 * @param {object} options
 * @param {HTMLElement} options.element
 * @param {string} options.label
 * @param {import("#data").Sentence} options.sentence
 * @param {number} options.last  the last position that can be chosen
 * @param {number} options.value
 */
export function typingTape({element, label, sentence, last, value}) {
  const row = find(element, ".tape-row");
  const typed = find(element, ".tape-typed");
  const ahead = find(element, ".tape-ahead");
  const slots = /** @type {HTMLElement[]} */ ([...element.querySelectorAll(".slot")]);
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  /** @param {number} before */
  function render(before) {
    typed.replaceChildren(...slots.slice(0, value + 1));
    ahead.replaceChildren(...slots.slice(value + 1));
    tell();
    if (calm.matches || before === value) return;
    const distance = (value - before) * slots[0].getBoundingClientRect().width;
    row.animate([{transform: `translateX(${distance}px)`}, {transform: "none"}], SLIDE);
  }

  function tell() {
    element.setAttribute("aria-valuenow", String(value));
    element.setAttribute("aria-valuetext", momentInWords(sentence, value));
  }

  /** @param {number} position */
  function pick(position) {
    const wanted = Math.min(last, Math.max(0, position));
    if (wanted === value) return;
    const before = value;
    value = wanted;
    render(before);
    element.dispatchEvent(new Event("input", {bubbles: true}));
  }

  element.setAttribute("role", "slider");
  element.setAttribute("aria-label", label);
  element.setAttribute("aria-valuemin", "0");
  element.setAttribute("aria-valuemax", String(last));
  element.tabIndex = 0;
  slots.forEach((slot, position) => slot.classList.toggle("closed", position > last));
  tell();
  element.addEventListener("click", ({target}) => {
    const slot = target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest(".slot:not(.closed)")) : null;
    if (slot) pick(slots.indexOf(slot));
  });
  element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const next = sentence.text[value + 1];
    const steps = {ArrowLeft: -1, ArrowDown: -1, Backspace: -1, ArrowRight: 1, ArrowUp: 1, Home: -value, End: last - value};
    const step = event.key === next ? 1 : Reflect.get(steps, event.key);
    if (step === undefined) return;
    event.preventDefault();
    pick(value + step);
  });

  return Object.defineProperty(/** @type {HTMLElement & {value: number}} */ (element), "value", {
    get: () => value,
    set(position) {
      const before = value;
      value = position;
      if (before !== value) render(before);
    },
  });
}
