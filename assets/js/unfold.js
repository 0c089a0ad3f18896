/**
 * Puts the elements of a figure in the place of the text that they came as: generator/rendering/page/folding.py says why.
 * Returns whether there was such a text; the event `unfold` tells of it.
 * @param {Element} figure
 */
export function unfold(figure) {
  if (!figure.hasAttribute("data-folded")) return false;
  figure.removeAttribute("data-folded");
  const text = figure.querySelector(":scope > .folded");
  if (text) text.outerHTML = text.textContent ?? "";
  figure.dispatchEvent(new Event("unfold", {bubbles: true}));
  return true;
}

/** Unfolds all figures of a page. @param {Document} page */
export function unfoldAll(page) {
  page.querySelectorAll("[data-folded]").forEach(unfold);
}
