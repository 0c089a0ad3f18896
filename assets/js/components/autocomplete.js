import {ownText} from "#components/own-text";
import {player} from "#components/player";
import {typingTape} from "#components/typing-tape";
import {wordProbabilities} from "#components/word-probabilities";
import {create, find} from "#dom";
import {say} from "#language";
import {momentInWords, typedAt, wordOf} from "#words/sentence";

/**
 * @typedef {object} Distributions  What one model predicts after each letter: rows by position.
 * @property {string} label
 * @property {string} levels  (position, column), a character a value
 * @property {string[]} vocabulary  what `suggestions` points into
 * @property {number[]} alphabeticalRanks  of the vocabulary, from 0
 * @property {number[][]} suggestions  (position, rank)
 * @property {number[][]} probabilities  (position, rank)
 * @property {number[]} inside  probability of all words that begin with the letters typed
 *
 * @typedef {Data & import("#components/word-probabilities").Shape} FigureData
 *
 * @typedef {object} Data
 * @property {string} text
 * @property {[start: number, end: number][]} words
 * @property {number} at  where the play ends
 * @property {number} last  the last position that can be typed
 * @property {number} size  words of the vocabulary
 * @property {number} floor  logarithm of the probability at level 0
 * @property {number} slots  letters that fit on the tape of a wide figure
 * @property {number} offset  of a level's character
 * @property {number} suggested  number of words
 * @property {[first: number, end: number][]} windows  alphabetical ranks of the words that begin with the letters typed
 * @property {Record<string, Distributions>} models
 * @property {Record<string, string>} weights  the model of each weights file, by its sha256
 */

/** Milliseconds: between two letters of the play, and of rest before a screen reader is told. */
const LETTER = 380;
const TELL_AFTER = 500;

/**
 * A text that is typed letter by letter, and what a model makes of it. `value`: the model and the position that it
 * rests at, or will when it has played, as `gru/26`.
 * @param {{element: HTMLElement, manifest: import("#data").Manifest}} options  the figure in its first state
 */
export function autocomplete({element, manifest}) {
  /** @type {FigureData} */
  const data = JSON.parse(find(element, ".figure-data").textContent ?? "");
  const {text, size, columns} = data;
  const drawing = find(element, ".autocomplete-drawing");
  /** @type {import("#data").Word[]} */
  const words = data.words.map(([start, end]) => [start, end, true]);
  const sentence = {id: "", title: "", note: "", text, words};
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const radios = /** @type {HTMLInputElement[]} */ ([...element.querySelectorAll(".autocomplete-models input")]);
  const [back, play, forward] = ["back", "play", "forward"].map((name) => find(element, `.autocomplete-${name}`));
  const live = find(element, ".autocomplete-summary");
  const letters = typingTape({element: find(element, ".tape"), label: say("autocomplete.letters"), sentence, last: data.last, value: data.at});
  let model = element.dataset.model ?? "";
  let position = data.at;
  let begun = false; // whether the play has been at the first letter
  let telling = 0;
  const view = wordProbabilities({element: drawing, strip: data, value: baked()});
  const own = ownText({
    element: find(element, ".own-text"),
    figure: element,
    boxes: view.boxes,
    strip: data,
    alphabet: manifest.alphabet,
    known: new Map(Object.entries(data.weights).map(([sha256, id]) => [sha256, {id, label: data.models[id].label}])),
    start: () => text.slice(1, position + 1),
  });

  /** The baked probabilities of the model at the position. @returns {import("#math/word-strip").Shown} */
  function baked() {
    const {label, levels, vocabulary, alphabeticalRanks, suggestions, probabilities, inside} = data.models[model];
    return {
      label,
      typed: typedAt(sentence, position),
      size,
      window: data.windows[position],
      inside: inside[position],
      levels: Array.from({length: columns}, (_, c) => levels.charCodeAt(position * columns + c) - data.offset),
      suggestions: suggestions[position].map((index, k) => ({
        word: vocabulary[index],
        alphabeticalRank: alphabeticalRanks[index],
        probability: probabilities[position][k],
      })),
    };
  }

  function render() {
    Object.assign(element.dataset, {model, position});
    letters.value = position;
    view.show(baked(), wordOf(sentence, position));
    for (const radio of radios) radio.checked = radio.value === model;
    setDisabled(back, position === 0);
    setDisabled(forward, position === data.last);
    showPlaying();
  }

  function tell() {
    const {label} = data.models[model];
    live.textContent = own.value
      ? say("autocomplete.said-own", {label: own.value.label, text: own.text.slice(-30), said: view.text})
      : say("autocomplete.said", {label, moment: momentInWords(sentence, position), said: view.text});
  }

  function tellSoon() {
    clearTimeout(telling);
    telling = setTimeout(tell, TELL_AFTER);
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
    tellSoon();
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
    const label = {pause: say("player.pause"), replay: say("player.replay"), play: say("player.play")}[icon];
    if (play.textContent === label) return;
    play.replaceChildren(create("span", {className: `icon-${icon}`, "aria-hidden": true}), label);
  }

  const playing = player({
    element: drawing,
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
  find(element, ".autocomplete-models").addEventListener("input", (event) => {
    event.stopPropagation();
    const {value} = /** @type {HTMLInputElement} */ (event.target);
    if (own.value) own.model = value;
    else choose(value, position);
  });
  own.element.addEventListener("input", (event) => {
    event.stopPropagation();
    pause();
    if (own.value) view.show(own.value);
    else render();
    tellSoon();
  });
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
      own.close();
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
