import {find, setText} from "#dom";
import {ordinal, percent} from "#words/format";

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
  const scale = Number(element.dataset.scale);
  const typed = find(text, ".erasure-asked b").textContent ?? "";
  const word = find(text, ".erasure-asked").textContent ?? "";
  const rows = Array.from(exhibit.models, ([model, predictions]) => {
    const row = find(element, `tr[data-model="${model}"]`);
    return {
      row,
      label: find(row, "th").textContent ?? "",
      predictions,
      bar: find(row, ".erasure-now"),
      share: find(row, ".erasure-share"),
      rank: find(row, ".erasure-rank"),
      suggestion: find(row, ".erasure-suggestion"),
      suggestionShare: find(row, ".erasure-suggestion-share"),
    };
  });

  return {
    element,
    exhibit,
    text,
    words,
    scale,

    /** @param {number} kept */
    show(kept) {
      spans.forEach((span, position) => span.classList.toggle("erased", position < words.length - kept));
      for (const {predictions, bar, share, rank, suggestion, suggestionShare} of rows) {
        const {shown, rank: place, suggestions} = predictions[kept];
        bar.setAttribute("width", `${Math.round((shown / scale) * 1e4) / 100}%`);
        setText(share, percent(shown));
        setText(rank, ordinal(place));
        setText(suggestion, suggestions[0].word);
        suggestion.classList.toggle("hit", suggestions[0].word === word);
        setText(suggestionShare, percent(suggestions[0].probability));
      }
    },

    /** @param {number} kept */
    values(kept) {
      return rows.map(({label, predictions}) => ({label, shown: predictions[kept].shown}));
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
