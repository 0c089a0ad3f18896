/** Pixels between two pointer events, about a frame apart, from which on the pointer is on its way elsewhere. */
const STRIDE = 16;
/** Milliseconds after which a pointer that came fast has come to rest. */
const REST = 24;

/**
 * Calls `pick` with the position under the pointer: hovering, a tap, or a finger drawn along the text.
 * A pointer that only crosses the text on its way to something else picks nothing, nor does a finger that scrolls.
 * @param {HTMLElement} element
 * @param {(position: number) => void} pick
 */
export function scrub(element, pick) {
  let waiting = 0;
  /** @type {{x: number, y: number} | undefined} where a finger came down that may yet scroll */
  let began;

  /** @param {EventTarget | null} target */
  function choose(target) {
    clearTimeout(waiting);
    const character = target instanceof Element ? target.closest("[data-position]") : null;
    if (character && element.contains(character)) pick(Number(character.getAttribute("data-position")));
  }

  /** A finger's events go to where it came down. @param {PointerEvent} event */
  function chooseUnder({clientX, clientY}) {
    began = undefined;
    choose(document.elementFromPoint(clientX, clientY));
  }

  element.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch") {
      const {clientX, clientY} = event;
      // Up and down is the page's, and the browser says so by pointercancel, after a move or two.
      if (!began || Math.abs(clientX - began.x) > Math.abs(clientY - began.y)) chooseUnder(event);
      return;
    }
    clearTimeout(waiting);
    if (Math.hypot(event.movementX, event.movementY) <= STRIDE) choose(event.target);
    else waiting = setTimeout(choose, REST, event.target);
  });
  element.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch") began = {x: event.clientX, y: event.clientY};
    else choose(event.target);
  });
  element.addEventListener("pointerup", (event) => {
    if (event.pointerType === "touch") chooseUnder(event);
  });
  element.addEventListener("pointerleave", () => clearTimeout(waiting));
}
