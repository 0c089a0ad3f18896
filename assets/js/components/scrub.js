import {aimsAt} from "#math/aim";

/** Pixels between two pointer events, about a frame apart, from which on the pointer is on its way elsewhere. */
const STRIDE = 16;
/** Milliseconds after which a pointer that came fast has come to rest. */
const REST = 24;
/** Milliseconds after which a pointer that went towards something above the text has come to rest. */
const REST_AIMING = 150;

/**
 * Calls `pick` with the position under the pointer: hovering, a tap, or a finger drawn along the text.
 * A pointer that only crosses the text on its way to something else picks nothing, nor does a finger that scrolls.
 * @param {HTMLElement} element
 * @param {(position: number) => void} pick
 * @param {HTMLElement} [above]  what readers go to from the text, above it
 */
export function scrub(element, pick, above) {
  let waiting = 0;
  /** @type {import("#math/aim").Point | undefined} where the pointer picked last, or came in */
  let from;
  /** @type {{x: number, y: number} | undefined} where a finger came down that may yet scroll */
  let began;

  /** @param {EventTarget | null} target */
  function choose(target) {
    clearTimeout(waiting);
    const character = target instanceof Element ? target.closest("[data-position]") : null;
    if (character && element.contains(character)) pick(Number(character.getAttribute("data-position")));
  }

  /** @param {EventTarget | null} target @param {import("#math/aim").Point} at */
  function rest(target, at) {
    from = at;
    choose(target);
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
    const at = {x: event.clientX, y: event.clientY};
    from ??= at;
    const aiming = above && aimsAt(from, at, above.getBoundingClientRect());
    if (!aiming && Math.hypot(event.movementX, event.movementY) <= STRIDE) rest(event.target, at);
    else waiting = setTimeout(rest, aiming ? REST_AIMING : REST, event.target, at);
  });
  element.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch") began = {x: event.clientX, y: event.clientY};
    else rest(event.target, {x: event.clientX, y: event.clientY});
  });
  element.addEventListener("pointerup", (event) => {
    if (event.pointerType === "touch") chooseUnder(event);
  });
  element.addEventListener("pointerleave", () => {
    clearTimeout(waiting);
    from = undefined;
  });
}
