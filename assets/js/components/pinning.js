import {say} from "#language";

/**
 * Holds the selection of several texts in place, so that the pointer, a finger or the arrow keys can read the values of
 * other characters. A click pins, and moves the pin; one on the pinned character, Escape, or the button releases it.
 * @typedef {import("#components/character-text").CharacterText & HTMLElement} Text
 * @param {object} options
 * @param {HTMLElement} options.button
 * @param {Text[]} options.texts
 * @param {() => void} options.changed  called when what is to be shown is another
 * @param {() => void} options.letGo  called before, when the reader has released the pin
 * @param {(position: number, text: Text) => void} options.moved
 */
export function pinning({button, texts, changed, letGo, moved}) {
  let pinned = false;
  /** @type {number | undefined} */
  let pointed;

  /** @param {boolean} wanted */
  function pin(wanted) {
    if (pinned === wanted) return;
    pinned = wanted;
    point(undefined);
    for (const text of texts) text.pinned = pinned;
    button.setAttribute("aria-pressed", String(pinned));
    button.textContent = pinned ? say("connectivity.let-go") : say("connectivity.hold");
    changed();
  }

  /** The act of a reader on a pin. @param {boolean} wanted */
  function act(wanted) {
    if (pinned && !wanted) letGo();
    pin(wanted);
  }

  /** @param {number | undefined} position */
  function point(position) {
    pointed = position;
    for (const text of texts) text.pointed = position;
  }

  button.addEventListener("click", () => act(!pinned));
  for (const text of texts) {
    text.addEventListener("point", () => {
      point(text.pointed);
      changed();
    });
    // A finger selects by touching: only the button pins for it.
    let touched = false;
    text.addEventListener("pointerdown", ({pointerType}) => (touched = pointerType === "touch"));
    text.addEventListener("click", ({target}) => {
      const character = target instanceof Element ? target.closest("[data-position]") : null;
      if (touched || !character) return;
      const position = Number(character.getAttribute("data-position"));
      if (!pinned) return act(true);
      if (position === text.value) return act(false);
      point(undefined);
      moved(position, text);
    });
    text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") act(!pinned);
      else if (event.key === "Escape" && pinned) act(false);
      else return;
      event.preventDefault();
    });
    text.addEventListener("pointerleave", ({pointerType}) => {
      if (pointerType === "touch" || pointed === undefined) return;
      point(undefined);
      changed();
    });
  }

  return {
    get pinned() {
      return pinned;
    },
    get pointed() {
      return pointed;
    },
    hold: () => pin(true),
    release: () => pin(false),
  };
}
