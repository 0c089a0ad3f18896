import {find, setText} from "#dom";
import {ordinal, percent} from "#words/format";

/** Stands for the numbers of a word that a model does not know. */
const NOT_KNOWN = "–";

/**
 * One exhibit: its text, and a row a model.
 * @param {object} options
 * @param {HTMLElement} options.element
 * @param {import("#erasure-data").Exhibit} options.exhibit
 */
export function erasurePanel({element, exhibit}) {
  const text = find(element, ".erasure-text");
  const spans = /** @type {HTMLElement[]} */ ([...text.querySelectorAll(".erasure-word")]);
  const words = spans.map((span) => span.textContent?.trim() ?? "");
  const typed = find(text, ".erasure-asked b").textContent ?? "";
  const word = find(text, ".erasure-asked").textContent ?? "";
  const rows = Array.from(exhibit.models, ([model, predictions]) => {
    const row = find(element, `tr[data-model="${CSS.escape(model)}"]`);
    return {
      row,
      label: find(row, "th").textContent ?? "",
      predictions,
      bar: find(row, ".erasure-now"),
      full: find(row, ".erasure-full"),
      was: find(row, ".erasure-was"),
      share: find(row, ".erasure-share"),
      rank: find(row, ".erasure-rank"),
      suggestion: find(row, ".erasure-suggestion"),
      suggestionShare: find(row, ".erasure-suggestion-share"),
    };
  });

  /** The end of the scale of the bars. */
  const scale = () => Number(element.dataset.scale);
  const lengthOf = (/** @type {number} */ share) => `${Math.round((share / scale()) * 1e4) / 100}%`;

  return {
    element,
    exhibit,
    text,
    words,
    get scale() {
      return scale();
    },

    /** Marks where the bars end with the whole text. */
    mark() {
      for (const {full, was, predictions} of rows) {
        const length = lengthOf(predictions[words.length].shown);
        full.setAttribute("width", length);
        for (const name of ["x1", "x2"]) was.setAttribute(name, length);
      }
    },

    /** Shows the predictions with some words kept: of a model that has none yet, those before. @param {number} kept */
    show(kept) {
      spans.forEach((span, position) => span.classList.toggle("erased", position < words.length - kept));
      for (const {predictions, bar, share, rank, suggestion, suggestionShare} of rows) {
        if (!predictions[kept]) continue;
        const {shown, rank: place, suggestions} = predictions[kept];
        setBar(bar, lengthOf(shown));
        setText(share, place ? percent(shown) : NOT_KNOWN);
        setText(rank, place ? ordinal(place) : NOT_KNOWN);
        setText(suggestion, suggestions[0].word);
        suggestion.classList.toggle("hit", suggestions[0].word === word);
        setText(suggestionShare, percent(suggestions[0].probability));
      }
    },

    /** @param {number} kept */
    values(kept) {
      return rows.filter(({predictions}) => predictions[kept]).map(({label, predictions}) => ({label, shown: predictions[kept].shown}));
    },

    /** @param {number} kept @returns {import("#output/erasure-export").ErasureSelection} */
    selection(kept) {
      return {exhibit, words, typed, word, versus: element.dataset.versus ?? "", kept};
    },

    /** @param {(colour: string) => string} colour @returns {import("#output/erasure-picture").ErasureColours} */
    colours(colour) {
      const root = getComputedStyle(document.documentElement);
      return {
        paper: colour(root.backgroundColor),
        ink: colour(getComputedStyle(text).color),
        soft: colour(getComputedStyle(rows[0].rank).color),
        track: colour(getComputedStyle(find(element, ".erasure-track")).backgroundColor),
        models: rows.map(({bar}) => colour(getComputedStyle(bar).fill)),
      };
    },
  };
}

/** Milliseconds that a bar takes to its new width. */
const SLIDE = 200;

/**
 * Sets a bar's width, in percent as `12.5%`, and has it slide there where motion is wanted: by a transform, which the browser moves
 * without a layout in each of its frames.
 * @param {HTMLElement} bar
 * @param {string} width
 */
function setBar(bar, width) {
  const before = parseFloat(bar.getAttribute("width") ?? "");
  const after = parseFloat(width);
  if (before === after) return;
  bar.setAttribute("width", width);
  if (!before || !after || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  bar.animate([{transform: `scaleX(${before / after})`}, {transform: "none"}], {duration: SLIDE, easing: "ease-out"});
}
