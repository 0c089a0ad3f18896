import {characterText} from "#components/character-text";
import {clearFailure, showFailure} from "#components/failure";
import {setText, suggestion} from "#components/suggestion";
import {find, throttle} from "#element";
import {decimal, ordinal, percent} from "#math/format";
import {wordAt} from "#math/words";

/**
 * @typedef {import("#data").Sentence} Sentence
 * @typedef {import("#data").Tensor} Tensor
 *
 * @typedef {object} ConnectivityPanel
 * @property {number} value  the selected position
 * @property {(sentence: Sentence, tensor: Tensor | Error) => void} show  gives it other data
 */

/** Milliseconds between two changes of the words: while a pointer runs along the text nobody can read them. */
const WORDS_EVERY = 80;

/**
 * One model on one sentence: its suggestions, the rank of the word being typed, and the shaded characters.
 * `value`: the selected position.
 * @param {object} options
 * @param {HTMLElement} options.element
 * @param {string} options.label
 * @param {Sentence} options.sentence
 * @param {number} options.value
 */
export function connectivityPanel({element, label, sentence, value}) {
  const text = characterText({element: find(element, ".character-text"), label, sentence, value});
  const suggestions = [...element.querySelectorAll(".suggestion")].map((item) =>
    suggestion({element: /** @type {HTMLElement} */ (item)}),
  );
  const maximum = find(element, ".maximum");
  const target = find(element, ".target");
  const [word, rank, probability] = ["word", "rank", "probability"].map((part) => find(target, `.target-${part}`));
  /** @type {Tensor | undefined} */
  let tensor;

  const renderWords = throttle(() => {
    if (!tensor) return;
    const [start, end] = sentence.words[wordAt(sentence.words, value)];
    const typed = sentence.text.slice(start + 1, end);
    suggestions.forEach((item, k) => {
      const suggested = /** @type {Tensor} */ (tensor).suggestions[value][k];
      item.value = {...suggested, hit: suggested.word === typed};
    });
    setText(maximum, decimal(tensor.maxima[value]));
    const place = tensor.targetRanks[value];
    setText(word, typed);
    setText(rank, place ? ordinal(place) : "not known");
    setText(probability, place ? percent(tensor.targetProbabilities[value]) : "");
    target.classList.toggle("hit", place > 0 && place <= suggestions.length);
    target.classList.toggle("unknown", place === 0);
  }, WORDS_EVERY);

  function render() {
    text.value = value;
    renderWords();
  }

  text.addEventListener("input", () => (value = text.value));

  return Object.defineProperties(/** @type {HTMLElement & ConnectivityPanel} */ (element), {
    value: {
      get: () => value,
      set(position) {
        value = position;
        render();
      },
    },
    show: {
      /** @param {Sentence} otherSentence @param {Tensor | Error} data */
      value(otherSentence, data) {
        clearFailure(element);
        tensor = data instanceof Error ? undefined : data;
        if (data instanceof Error) return showFailure(element, `Nothing to show of ${label}: ${data.message}.`);
        sentence = otherSentence;
        value = Math.min(value, data.length - 1);
        text.show(sentence, data);
      },
    },
  });
}
