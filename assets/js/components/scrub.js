/** Pixels between two pointer events, about a frame apart, from which on the pointer is on its way elsewhere. */
const STRIDE = 16;
/** Milliseconds after which a pointer that came fast has come to rest. */
const REST = 24;

/**
 * Calls `pick` with the position under the pointer: hovering, a tap, or a finger drawn along the text.
 * A pointer that only crosses the text on its way to something else picks nothing.
 * @param {HTMLElement} element
 * @param {(position: number) => void} pick
 */
export function scrub(element, pick) {
  let waiting = 0;

  /** @param {EventTarget | null} target */
  function choose(target) {
    clearTimeout(waiting);
    const character = target instanceof Element ? target.closest("[data-position]") : null;
    if (character && element.contains(character)) pick(Number(character.getAttribute("data-position")));
  }

  element.addEventListener("pointermove", (event) => {
    // A finger's events go to where it came down.
    if (event.pointerType === "touch") return choose(document.elementFromPoint(event.clientX, event.clientY));
    clearTimeout(waiting);
    if (Math.hypot(event.movementX, event.movementY) <= STRIDE) choose(event.target);
    else waiting = setTimeout(choose, REST, event.target);
  });
  element.addEventListener("pointerdown", (event) => choose(event.target));
  element.addEventListener("pointerleave", () => clearTimeout(waiting));
}
