import {characterText} from "#components/character-text";
import {clearFailure, showFailure} from "#components/failure";
import {suggestion, suggestionChoice} from "#components/suggestion";
import {find, setText} from "#dom";
import {say} from "#language";
import {together} from "#schedule";
import {ordinal, percent, signed} from "#words/format";
import {targetOf} from "#words/sentence";

/**
 * @typedef {import("#data").Sentence} Sentence
 * @typedef {import("#data").Tensor} Tensor
 *
 * @typedef {object} PanelState
 * @property {number} position  the selected one
 * @property {number} maximum  what the strongest shade stands for
 * @property {{position: number, strength: number}} [reading]  the character whose value is read
 * @property {string[]} rivals  suggestions that the word being typed can be compared with
 * @property {string} versus  the one that it is compared with
 * @property {boolean} mark  whether suggestions that were not there before are marked
 *
 * @typedef {object} ConnectivityPanel
 * @property {number} value  the selected position
 * @property {import("#components/character-text").CharacterText & HTMLElement} text
 * @property {(sentence: Sentence, tensor: Tensor | Error, drawn: () => import("#math/panel-values").Drawn | undefined) => void} show
 *   gives it other data; draws when it is updated
 * @property {(state: PanelState) => void} update
 */

/**
 * Changes words every so many milliseconds, as long as a glance takes: while a pointer runs along the text nobody can read
 * them. Where it stops, they follow sooner.
 */
export const changeWords = together(250, 80);

/**
 * One model on one sentence: its suggestions, the rank of the word being typed, and the shaded characters.
 * `value`: the selected position. Sends `input`, `point` (assets/js/components/character-text.js), and `versus` with the
 * suggestion that was chosen.
 * @param {object} options
 * @param {HTMLElement} options.element
 * @param {string} options.label
 * @param {Sentence} options.sentence
 * @param {number} options.value
 */
export function connectivityPanel({element, label, sentence, value}) {
  const text = characterText({element: find(element, ".character-text"), label, sentence, value, above: find(element, ".suggestions")});
  const suggestions = [...element.querySelectorAll(".suggestion")].map((item) =>
    suggestion({element: /** @type {HTMLElement} */ (item)}),
  );
  const choices = suggestions.map((item) => suggestionChoice(item));
  const maximumLabel = find(element, ".maximum-label");
  const maximum = find(element, ".maximum");
  const target = find(element, ".target");
  const [word, rank, probability] = ["word", "rank", "probability"].map((part) => find(target, `.target-${part}`));
  /** @type {Tensor | undefined} */
  let tensor;
  /** @type {PanelState | undefined} */
  let state;
  /** @type {Set<string>} suggestions that were not there before */
  let marked = new Set();

  function renderWords() {
    if (!tensor || !state) return;
    const {position} = state;
    const typed = targetOf(sentence, tensor, position);
    suggestions.forEach((item, k) => {
      const suggested = /** @type {Tensor} */ (tensor).suggestions[position][k];
      item.classList.toggle("new", marked.has(suggested.word));
      item.value = {...suggested, hit: suggested.word.trim() === typed};
      renderChoice(item, choices[k], suggested.word);
    });
    renderReading();
    const ranked = tensor.targetRanks[position];
    setText(word, typed);
    const open = sentence.open && position >= (sentence.words.at(-1)?.[0] ?? 0);
    setText(rank, ranked ? ordinal(ranked) : open ? "" : say("panel.not-known"));
    setText(probability, ranked ? percent(tensor.targetProbabilities[position]) : "");
    target.classList.toggle("hit", ranked > 0 && ranked <= suggestions.length);
    target.classList.toggle("unknown", ranked === 0);
  }

  /** @param {HTMLElement} item @param {HTMLButtonElement} choice @param {string} suggested */
  function renderChoice(item, choice, suggested) {
    const {rivals, versus} = /** @type {PanelState} */ (state);
    const offered = rivals.includes(suggested);
    const chosen = offered && versus === suggested;
    if (choice.disabled === offered) choice.disabled = !offered;
    item.classList.toggle("offered", offered);
    item.classList.toggle("chosen", chosen);
    if (!offered) return choice.removeAttribute("aria-pressed");
    choice.setAttribute("aria-pressed", String(chosen));
    choice.ariaLabel = choice.title = say("panel.why-not", {word: suggested});
  }

  function renderReading() {
    const {reading, maximum: most} = /** @type {PanelState} */ (state);
    const symbol = reading && sentence.text[reading.position];
    if (!reading && !most) {
      // of a typed text, the moment is yet to be found
      setText(maximumLabel, "");
      return setText(maximum, "");
    }
    setText(maximumLabel, reading ? (symbol === " " ? say("panel.space") : say("moment.quoted", {text: String(symbol)})) : say("panel.maximum"));
    setText(maximum, signed(reading ? reading.strength : most));
  }

  text.addEventListener("input", () => (value = text.value));
  choices.forEach((choice, k) =>
    choice.addEventListener("click", () => {
      const detail = suggestions[k].value?.word;
      element.dispatchEvent(new CustomEvent("versus", {detail}));
    }),
  );

  return Object.defineProperties(/** @type {HTMLElement & ConnectivityPanel} */ (element), {
    value: {get: () => value},
    text: {value: text},
    update: {
      /** @param {PanelState} wanted */
      value(wanted) {
        const before = new Set(suggestions.map((item) => item.value?.word));
        const now = tensor?.suggestions[wanted.position].map(({word}) => word) ?? [];
        if (wanted.mark) marked = new Set(now.filter((word) => !before.has(word)));
        else if (wanted.position !== state?.position) marked = new Set();
        state = wanted;
        value = wanted.position;
        text.pointed = wanted.reading?.position;
        text.value = value;
        changeWords(renderWords);
      },
    },
    show: {
      /** @param {Sentence} otherSentence @param {Tensor | Error} data @param {() => import("#math/panel-values").Drawn | undefined} drawn */
      value(otherSentence, data, drawn) {
        clearFailure(element);
        tensor = data instanceof Error ? undefined : data;
        if (data instanceof Error) return showFailure(element, say("failure.model", {label, reason: data.message}));
        sentence = otherSentence;
        state = undefined; // it was of the sentence before
        value = Math.min(value, data.length - 1);
        text.show({
          sentence,
          causal: data.causal,
          shades: () => drawn()?.shades ?? new Int8Array(data.length),
          reach: () => drawn()?.reach,
        });
      },
    },
  });
}
