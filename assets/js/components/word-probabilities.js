import {suggestion} from "#components/suggestion";
import {find, setText} from "#dom";
import {say} from "#language";
import {centreOf, columnsOf, ribbon, skyline} from "#math/strip-shapes";
import {list, percent, series} from "#words/format";
import {narrowing} from "#words/narrowing";

/**
 * @typedef {import("#math/word-strip").Shown} Shown
 *
 * @typedef {object} Letters  Shares of the strip's width, in percent, below which a letter under it is left out.
 * @property {number} minor  of narrow figures
 * @property {number} rare  of all figures
 *
 * @typedef {import("#math/strip-shapes").StripShape & Letters} Shape
 */

/** Milliseconds of a change. */
const CHANGE = 240;

/**
 * The strip of all words and the suggestions below it. `value`: what it shows, and the word that would be right, if any.
 * @param {{element: HTMLElement, strip: Shape, value: Shown}} options  the drawing in its first state, and what that shows
 */
export function wordProbabilities({element, strip, value}) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const name = find(element, ".autocomplete-model");
  const reading = find(element, ".autocomplete-reading > span");
  const rest = find(element, ".autocomplete-rest");
  const paths = ["all", "inside"].map((part) => find(element, `.strip-${part}`));
  const frame = find(element, ".strip-window");
  const ribbons = [...element.querySelectorAll(".autocomplete-ribbons path")];
  const letters = find(element, ".strip-letters");
  const given = [...letters.querySelectorAll("text")];
  const boxes = [...element.querySelectorAll(".suggestion")].map((item) =>
    suggestion({element: /** @type {HTMLElement} */ (item)}),
  );
  let initials = value.initials;
  let drawn = shape();
  let frameRequest = 0;

  /** A number for each column and each ribbon. */
  function shape() {
    const {levels, suggestions, size} = value;
    return [...levels, ...ribbons.map((_, k) => centreOf(suggestions[k].alphabeticalRank, size, strip))];
  }

  /** @param {number[]} numbers */
  function draw(numbers) {
    drawn = numbers;
    const {columns} = strip;
    const [left, right] = columnsOf(value.window, value.size, strip);
    paths[0].setAttribute("d", skyline(numbers, 0, columns, strip));
    paths[1].setAttribute("d", right > left ? skyline(numbers, left, right, strip) : "");
    ribbons.forEach((path, k) => path.setAttribute("d", ribbon(numbers[columns + k], k, strip)));
  }

  /** Goes from what is drawn to what is to be, in a few frames. */
  function change() {
    cancelAnimationFrame(frameRequest);
    const from = drawn;
    const to = shape();
    if (calm.matches) return draw(to);
    const start = performance.now();
    /** @param {number} now */
    function step(now) {
      const share = Math.min(1, Math.max(0, (now - start) / CHANGE));
      const eased = 1 - (1 - share) ** 3;
      draw(to.map((value, k) => from[k] + (value - from[k]) * eased));
      if (share < 1) frameRequest = requestAnimationFrame(step);
    }
    frameRequest = requestAnimationFrame(step);
  }

  /** @param {string} target */
  function render(target) {
    const {label, suggestions, window, size} = value;
    boxes.forEach((box, k) => (box.value = {...suggestions[k], hit: suggestions[k].word === target}));
    setText(name, label);
    setText(reading, narrowing(value));
    const others = suggestions.slice(boxes.length).map(({word, probability}) => `${word} ${percent(probability)}`);
    setText(rest, say("autocomplete.then", {words: series(others)}));
    frame.setAttribute("x", `${((window[0] / size) * 100).toFixed(2)}%`);
    frame.setAttribute("width", `${(((window[1] - window[0]) / size) * 100).toFixed(2)}%`);
    if (value.initials !== initials) {
      initials = value.initials;
      for (const letter of letters.querySelectorAll("text")) letter.remove();
      letters.append(...(initials?.map((initial) => letterOf(initial, strip, given[0])) ?? given));
    }
    change();
  }

  return {
    boxes,
    /** @param {Shown} shown @param {string} [target] */
    show(shown, target = "") {
      value = shown;
      render(target);
    },
    /** The state of the figure, in words. */
    get text() {
      const suggested = value.suggestions.slice(0, boxes.length);
      return `${list(suggested.map(({word, probability}) => `“${word}” ${percent(probability)}`))}; ${narrowing(value)}`;
    },
  };
}

/**
 * A letter under the strip, like one that the page has.
 * @param {import("#math/word-strip").Initial} initial
 * @param {Letters} shares
 * @param {Element} like
 */
function letterOf({letter, middle, share}, {minor, rare}, like) {
  const text = /** @type {Element} */ (like.cloneNode());
  text.setAttribute("x", `${middle.toFixed(2)}%`);
  text.removeAttribute("class");
  if (share < minor) text.setAttribute("class", share < rare ? "rare" : "minor");
  text.textContent = letter;
  return text;
}
