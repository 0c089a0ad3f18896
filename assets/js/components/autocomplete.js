import {player} from "#components/player";
import {setText, suggestion} from "#components/suggestion";
import {tape} from "#components/tape";
import {create, find} from "#element";
import {list, percent} from "#math/format";
import {centreOf, columnsOf, ribbon, skyline} from "#math/strip";
import {momentInWords, wordAt} from "#math/words";

/**
 * @typedef {object} Distributions  What one model predicts after each letter: rows by position.
 * @property {string} label
 * @property {string} levels  (position, column), a character a value
 * @property {string[]} vocabulary  what `suggestions` points into
 * @property {number[]} places  of the vocabulary in the alphabetical order
 * @property {number[][]} suggestions  (position, rank)
 * @property {number[][]} probabilities  (position, rank)
 * @property {number[]} inside  probability of all words that begin with the letters typed
 *
 * @typedef {object} FigureData  As generator/rendering/figures/autocomplete.py writes it.
 * @property {string} text
 * @property {[start: number, end: number][]} words
 * @property {number} at  where the play ends
 * @property {number} last  the last position that can be typed
 * @property {number} size  words of the vocabulary
 * @property {number} columns  of the strip
 * @property {number} top  the highest level
 * @property {number} offset  of a level's character
 * @property {[first: number, end: number][]} windows  places of the words that begin with the letters typed
 * @property {Record<string, Distributions>} models
 */

/** Milliseconds: between two letters of the play, of a change, and of rest before a screen reader is told. */
const LETTER = 380;
const CHANGE = 240;
const TELL_AFTER = 500;

/**
 * A text that is typed letter by letter, and what a model makes of it. `value`: the model and the position that it
 * rests at, or will when it has played, as `gru/26`.
 * @param {{element: HTMLElement}} options  the figure in its first state
 */
export function autocomplete({element}) {
  /** @type {FigureData} */
  const data = JSON.parse(find(element, ".figure-data").textContent ?? "");
  const {text, size, columns, top} = data;
  /** @type {import("#data").Word[]} */
  const words = data.words.map(([start, end]) => [start, end, true]);
  const sentence = {id: "", title: "", note: "", text, words};
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const radios = /** @type {HTMLInputElement[]} */ ([...element.querySelectorAll(".autocomplete-models input")]);
  const [back, play, forward] = ["back", "play", "forward"].map((name) => find(element, `.autocomplete-${name}`));
  const name = find(element, ".autocomplete-model");
  const reading = find(element, ".autocomplete-reading > span");
  const rest = find(element, ".autocomplete-rest");
  const live = find(element, ".autocomplete-summary");
  const strip = ["all", "inside"].map((part) => find(element, `.strip-${part}`));
  const frame = find(element, ".strip-window");
  const ribbons = [...element.querySelectorAll(".autocomplete-ribbons path")];
  const boxes = [...element.querySelectorAll(".suggestion")].map((item) =>
    suggestion({element: /** @type {HTMLElement} */ (item)}),
  );
  const letters = tape({element: find(element, ".tape"), label: "Letters typed", sentence, last: data.last, value: data.at});
  let model = element.dataset.model ?? "";
  let position = data.at;
  let begun = false; // whether the play has been at the first letter
  let telling = 0;
  let drawn = shape();
  let frameRequest = 0;

  /** What the drawing shows: a number for each column and each ribbon. */
  function shape() {
    const {levels, places, suggestions} = data.models[model];
    return [
      ...Array.from({length: columns}, (_, c) => levels.charCodeAt(position * columns + c) - data.offset),
      ...ribbons.map((_, k) => centreOf(places[suggestions[position][k]], size)),
    ];
  }

  /** @param {number[]} numbers */
  function draw(numbers) {
    drawn = numbers;
    const [left, right] = columnsOf(data.windows[position], size, columns);
    strip[0].setAttribute("d", skyline(numbers, 0, columns, top));
    strip[1].setAttribute("d", right > left ? skyline(numbers, left, right, top) : "");
    ribbons.forEach((path, k) => path.setAttribute("d", ribbon(numbers[columns + k], k, columns)));
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

  function render() {
    const {label, vocabulary, suggestions, probabilities} = data.models[model];
    const [start, end] = words[wordAt(words, position)];
    const typing = text.slice(start + 1, end);
    const suggested = suggestions[position].map((index, k) => ({
      word: vocabulary[index],
      probability: probabilities[position][k],
    }));
    Object.assign(element.dataset, {model, position});
    letters.value = position;
    boxes.forEach((box, k) => (box.value = {...suggested[k], hit: suggested[k].word === typing}));
    setText(name, label);
    setText(reading, read());
    const others = suggested.slice(boxes.length).map(({word, probability}) => `${word} ${percent(probability)}`);
    setText(rest, `then ${others.join(", ")}`);
    const [first, after] = data.windows[position];
    frame.setAttribute("x", `${((first / size) * 100).toFixed(2)}%`);
    frame.setAttribute("width", `${(((after - first) / size) * 100).toFixed(2)}%`);
    for (const radio of radios) radio.checked = radio.value === model;
    setDisabled(back, position === 0);
    setDisabled(forward, position === data.last);
    change();
    showPlaying();
  }

  /** How far the letters narrow the words, and how far the model goes by that. */
  function read() {
    const [first, end] = data.windows[position];
    const [start] = words[wordAt(words, position)];
    const typed = text.slice(start + 1, position + 1);
    const all = size.toLocaleString("en");
    if (!typed) return `no letter typed: all ${all} words are possible`;
    const count = end - first;
    if (!count) return `no word begins with “${typed}”`;
    const begin = count === 1 ? "begins" : "begin";
    const inside = percent(data.models[model].inside[position]);
    return `${count.toLocaleString("en")} of ${all} words ${begin} with “${typed}”: ${inside} of the probability`;
  }

  function tell() {
    const {label, vocabulary, suggestions, probabilities} = data.models[model];
    const suggested = boxes.map((_, k) => {
      const word = vocabulary[suggestions[position][k]];
      return `${word} ${percent(probabilities[position][k])}`;
    });
    live.textContent = `${label} at ${momentInWords(sentence, position)}: ${list(suggested)}; ${read()}.`;
  }

  /**
   * The reader's own choice.
   * @param {string} otherModel
   * @param {number} otherPosition
   */
  function choose(otherModel, otherPosition) {
    model = otherModel;
    position = Math.min(data.last, Math.max(0, otherPosition));
    render();
    clearTimeout(telling);
    telling = setTimeout(tell, TELL_AFTER);
    element.dispatchEvent(new Event("input", {bubbles: true}));
  }

  function step() {
    position = begun ? position + 1 : 0;
    begun = true;
    if (position >= data.at) playing.playing = false;
    render();
  }

  function pause() {
    begun = true;
    playing.playing = false;
  }

  function showPlaying() {
    const icon = playing.playing ? "pause" : position >= data.at ? "replay" : "play";
    const label = {pause: "Pause", replay: "Replay", play: "Play"}[icon];
    if (play.textContent === label) return;
    play.replaceChildren(create("span", {className: `icon-${icon}`, "aria-hidden": true}), label);
  }

  const playing = player({
    element: find(element, ".autocomplete-drawing"),
    step,
    changed: showPlaying,
    interval: LETTER,
    playing: !calm.matches,
  });
  calm.addEventListener("change", () => {
    if (calm.matches) pause();
  });
  play.addEventListener("click", () => {
    if (playing.playing) return pause();
    begun = position < data.at;
    playing.playing = true;
    if (!begun) step();
  });
  back.addEventListener("click", () => (pause(), choose(model, position - 1)));
  forward.addEventListener("click", () => (pause(), choose(model, position + 1)));
  letters.addEventListener("input", (event) => {
    event.stopPropagation();
    pause();
    choose(model, letters.value);
  });
  for (const radio of radios) {
    radio.addEventListener("input", (event) => {
      event.stopPropagation();
      choose(radio.value, position);
    });
  }
  showPlaying();
  for (const control of element.querySelectorAll(".autocomplete-models, .autocomplete-steps")) {
    control.removeAttribute("hidden");
  }

  return Object.defineProperty(/** @type {HTMLElement & {value: string}} */ (element), "value", {
    get: () => `${model}/${playing.playing ? data.at : position}`,
    set(state) {
      const [wanted, digits] = String(state).split("/");
      if (!Object.hasOwn(data.models, wanted) || !/^\d+$/.test(digits) || Number(digits) > data.last) return;
      pause();
      model = wanted;
      position = Number(digits);
      render();
    },
  });
}

/**
 * Keeps the focus where it is, unlike the property `disabled`.
 * @param {HTMLElement} button
 * @param {boolean} disabled
 */
function setDisabled(button, disabled) {
  button.setAttribute("aria-disabled", String(disabled));
}
