import {erasurePanel} from "#components/erasure-panel";
import {scrub} from "#components/scrub";
import {create, find, setText} from "#dom";
import {askedOf, scaleOf} from "#live/asked";
import {afterRest, onFrame} from "#schedule";
import {erasureInWords, keptInWords} from "#words/erasure";
import {wholePercent} from "#words/format";

/** Milliseconds of rest before a word is asked for: whoever types goes on, and the page has enough to draw. */
const ASK_AFTER = 250;

/**
 * The erasure of a text that the reader types: its beginning is taken away, and bars show what is left of the next word,
 * the likeliest of all models together with the whole text. So the whole of it is read first, wherever the slider is.
 * @param {object} options
 * @param {HTMLElement} options.element  with a panel of one row, which is that of every model
 * @param {number[]} options.scales  ends of the scales of bars
 * @param {() => void} options.changed  is called when another number of words is kept
 * @param {(word: string) => void} options.ask  is called when the word is known that models are to be asked for
 */
export function ownErasure({element, scales, changed, ask}) {
  const slider = /** @type {HTMLInputElement} */ (find(element, ".erasure-slider"));
  const said = find(element, ".erasure-kept");
  const place = find(element, ".erasure-panel");
  const row = find(place, "tbody tr");
  const ticks = place.querySelectorAll(".erasure-axis text");
  /** @type {{words: string[], typed: string, models: {id: string, label: string, colour: number}[]}} */
  let of = {words: [], typed: "", models: []};
  let kept = 0;
  let asked = "";
  /** @type {Map<string, import("#live/text-reader").Moment>} what each model makes of the whole text */
  let whole = new Map();
  /** @type {Map<string, import("#erasure-data").Prediction[]>} */
  let predictions = new Map();
  /** @type {ReturnType<typeof erasurePanel> | undefined} of the text as it is */
  let panel;
  row.remove();

  function build() {
    const {words, typed, models} = of;
    const [before, rest] = asked.startsWith(typed) ? [typed, asked.slice(typed.length)] : ["", asked];
    find(place, ".erasure-text").replaceChildren(
      ...words.map((word, k) => create("span", {className: "erasure-word", "data-position": k}, `${word} `)),
      create("span", {"data-position": words.length}, create("span", {className: "erasure-asked"}, create("b", {}, before), create("i", {}, rest))),
    );
    setText(find(place, ".erasure-quantity"), asked);
    find(place, "tbody").replaceChildren(...models.map(rowOf));
    panel = erasurePanel({element: place, exhibit: {id: "text", models: predictions}});
    place.hidden = false;
  }

  /** @param {{id: string, label: string, colour: number}} model */
  function rowOf({id, label, colour}) {
    const made = /** @type {HTMLElement} */ (row.cloneNode(true));
    made.className = `model-${colour}`;
    made.dataset.model = id;
    find(made, "th").textContent = label;
    return made;
  }

  function rescale() {
    const most = Math.max(...[...predictions.values()].flatMap((found) => found.map(({shown}) => shown)));
    const scale = scaleOf(most, scales);
    place.dataset.scale = String(scale);
    ticks.forEach((tick, k) => setText(/** @type {HTMLElement} */ (tick), wholePercent((scale * k) / (ticks.length - 1))));
    panel?.mark();
  }

  const render = onFrame(() => {
    const count = of.words.length;
    slider.max = String(count);
    slider.value = String(count - kept);
    setText(said, keptInWords(kept, count));
    const first = !panel && asked && of.models.every(({id}) => predictions.get(id)?.[count]);
    if (first) build();
    if (panel) rescale();
    panel?.show(kept);
    const values = panel?.values(kept) ?? [];
    slider.setAttribute("aria-valuetext", values.length ? erasureInWords({words: of.words, kept, values}) : keptInWords(kept, count));
    if (first && kept < count) changed(); // the slider was moved before
  });

  function askNow() {
    if (asked || whole.size < of.models.length) return;
    asked = askedOf([...whole.values()].map(({suggestions}) => suggestions), of.typed);
    ask(asked);
  }
  const askRested = afterRest(askNow, ASK_AFTER);

  /** Words that models read. */
  function read() {
    return panel ? kept : of.words.length;
  }

  /** @param {number} words */
  function keep(words) {
    if (words === kept) return;
    kept = words;
    render();
    if (panel) changed();
    else askNow();
  }

  slider.addEventListener("input", (event) => {
    event.stopPropagation();
    keep(of.words.length - Number(slider.value));
  });
  scrub(find(place, ".erasure-text"), (position) => panel && keep(of.words.length - position));

  return {
    /** Words that are taken away from what models read. */
    get erased() {
      return of.words.length - read();
    },
    /** The word that models are asked for, once it is known. */
    get asked() {
      return asked || undefined;
    },

    /** Begins with the whole of a text. @param {typeof of} text */
    begin(text) {
      of = text;
      kept = text.words.length;
      [asked, panel] = ["", undefined];
      [whole, predictions] = [new Map(), new Map(text.models.map(({id}) => [id, []]))];
      element.hidden = !text.models.length || !kept;
      if (!text.models.length) place.hidden = true;
      render();
    },

    /** Takes what a model makes of the end of the text that is kept. @param {string} id @param {import("#live/text-reader").Moment} moment */
    found(id, moment) {
      if (!asked && moment.row) {
        whole.set(id, moment);
        if (kept === of.words.length) askRested();
        else askNow();
      } else if (asked && moment.asked?.word === asked) {
        const {probability, rank} = moment.asked;
        const found = /** @type {import("#erasure-data").Prediction[]} */ (predictions.get(id));
        found[read()] = {probability, rank, versus: undefined, shown: probability, suggestions: moment.suggestions};
        render();
      }
    },
  };
}
