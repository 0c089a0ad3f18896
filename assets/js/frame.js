import "#theme";

/** The page without its figures: Escape closes the card of a citation or footnote, and only boxes that scroll take focus. */

import {copyButton} from "#components/copy-button";

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const cue of document.querySelectorAll(".cue:is(:hover, :focus-within)")) dismiss(cue);
});

/**
 * Hides a card until it is asked for again.
 * @param {Element} cue
 */
function dismiss(cue) {
  cue.classList.add("dismissed");
  for (const asked of ["pointerenter", "focusin"]) {
    cue.addEventListener(asked, () => cue.classList.remove("dismissed"), {once: true});
  }
}

// A second tap closes the card that the first one opened.
let open = /** @type {Element | null} */ (null);
document.addEventListener("pointerdown", ({target}) => {
  const cue = target instanceof Element && !target.closest(".cue-card") ? target.closest(".cue") : null;
  open = cue?.matches(":focus-within") ? cue : null;
});
document.addEventListener("click", () => {
  const focused = document.activeElement;
  if (matchMedia("(hover: none)").matches && focused instanceof HTMLElement && open?.contains(focused)) focused.blur();
});

// Without a script, every box that may be too large can be reached by the Tab key; with one, those that scroll.
const sizes = new ResizeObserver((entries) => {
  for (const {target} of entries) {
    const down = target.scrollHeight > target.clientHeight && getComputedStyle(target).overflowY !== "hidden";
    if (down || target.scrollWidth > target.clientWidth) target.setAttribute("tabindex", "0");
    else target.removeAttribute("tabindex");
  }
});

function watchBoxes(/** @type {ParentNode} */ part) {
  for (const box of part.querySelectorAll(".math-scroll, .table-scroll, pre")) sizes.observe(box);
}
watchBoxes(document);
document.addEventListener("unfold", ({target}) => watchBoxes(/** @type {Element} */ (target)));

for (const box of document.querySelectorAll(".copy-box")) {
  const [element, source] = [box.querySelector("button"), box.querySelector("pre")];
  if (element && source) copyButton({element, source});
}
