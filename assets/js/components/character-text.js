import {caretKeys} from "#components/caret-keys";
import {scrub} from "#components/scrub";
import {shadeLayers} from "#components/shade-layers";
import {create, find} from "#dom";
import {say} from "#language";
import {bracketed} from "#math/shade-pixels";
import {afterRest} from "#schedule";
import {momentInWords, wordAt} from "#words/sentence";

/**
 * @typedef {import("#data").Sentence} Sentence
 *
 * @typedef {object} Shown
 * @property {Sentence} sentence
 * @property {boolean} causal  whether what comes after the selected character is not read yet
 * @property {(position: number) => Int8Array} shades  of all characters when one is selected: assets/js/math/panel-values.js
 * @property {() => import("#math/panel-values").Reach | undefined} [reach]  how far back brackets mark
 *
 * @typedef {object} CharacterText
 * @property {number} value  the selected position
 * @property {number | undefined} pointed  the position whose value is read; what the reader does sets it while `pinned`
 * @property {boolean} pinned
 * @property {(sentence: Sentence, position: number) => void} expect  what it will show once its data are there: keys count
 *   from that, and what is still shown of another sentence cannot be picked
 * @property {(shown: Shown) => void} show  gives it other data; draws when `value` is set
 */

/** Milliseconds of rest before the elements, and with them what a screen reader reads, say what is drawn. */
const SETTLE_AFTER = 400;
/** Characters of a word that stand on one line: a reader may type one that is wider than any screen. */
const UNBROKEN = 24;

/**
 * The characters of a sentence, shaded by how strongly each moves the prediction at the selected one.
 * `value`: the selected position. The element holds the characters in their first state already.
 * @param {object} options
 * @param {HTMLElement} options.element
 * @param {string} options.label
 * @param {Sentence} options.sentence
 * @param {number} options.value
 * @param {number} [options.limit]  characters to show at most, in whole words
 * @param {HTMLElement} [options.above]  what a pointer on its way to picks nothing
 */
export function characterText({element, label, sentence, value, limit = Infinity, above}) {
  const text = find(element, ".characters");
  const layers = shadeLayers(element, text, showElements);
  /** @type {Shown | undefined} */
  let shown;
  let expected = sentence;
  let pinned = false;
  /** @type {number | undefined} */
  let pointed;
  /** @type {HTMLElement[]} */
  let characters = elements();

  function elements() {
    return /** @type {HTMLElement[]} */ ([...text.querySelectorAll("[data-position]")]);
  }

  function build() {
    text.replaceChildren(
      ...sentence.words
        .filter(([, end]) => end <= limit)
        .flatMap(piecesOf)
        .flatMap(([start, end, known]) => [
          create(
            "span",
            {className: known ? "word" : "word unknown"},
            ...Array.from(sentence.text.slice(start, end), (character, k) =>
              create("span", {"data-position": start + k, "data-level": 0}, character),
            ),
          ),
          create("wbr"),
        ]),
    );
    characters = elements();
    layers.forget();
  }

  /** The first character that is not read yet. */
  function unread() {
    return shown?.causal ? value + 1 : characters.length;
  }

  function render() {
    if (!shown) return;
    const [start, end] = sentence.words[wordAt(sentence.words, value)];
    layers.draw({shades: shown.shades(value), selected: value, pointed, word: [start, end], unread: unread(), reach: shown.reach?.()});
    rested();
    if (document.activeElement === element) tell();
  }

  /** Makes the elements say what is drawn: for print, for a look at the document, for what reads it aloud. */
  function showElements() {
    if (!shown || expected !== sentence) return;
    const row = shown.shades(value);
    const reach = shown.reach?.();
    const [half, most] = reach ? [bracketed(value, reach.half), bracketed(value, reach.most)] : [-1, -1];
    characters.forEach((character, p) => {
      const bracket = p === half ? "half" : p === most ? "most" : undefined;
      if (character.dataset.bracket !== bracket) bracket ? (character.dataset.bracket = bracket) : delete character.dataset.bracket;
      const level = String(row[p]);
      const state = p === value ? "selected" : p >= unread() ? "ahead" : "";
      if (character.dataset.level !== level) character.dataset.level = level;
      if (character.className !== state) character.className = state;
    });
    const [start, end] = sentence.words[wordAt(sentence.words, value)];
    for (const word of text.querySelectorAll(".word")) {
      const first = Number(/** @type {HTMLElement} */ (word.firstChild).dataset.position);
      word.classList.toggle("typing", start <= first && first < end);
    }
    tell();
  }

  const rested = afterRest(showElements, SETTLE_AFTER);

  function tell() {
    element.setAttribute("aria-valuemax", String(characters.length - 1));
    element.setAttribute("aria-valuenow", String(value));
    element.setAttribute("aria-valuetext", momentInWords(sentence, value));
  }

  /** @param {number} position */
  function pick(position) {
    if (position === (pinned ? pointed : value)) return;
    if (pinned) pointed = position;
    else value = position;
    element.dispatchEvent(new Event(pinned ? "point" : "input", {bubbles: true}));
  }

  element.setAttribute("role", "slider");
  element.setAttribute("aria-label", say("panel.selected", {label}));
  element.setAttribute("aria-valuemin", "0");
  element.tabIndex = 0;
  tell();
  scrub(element, (position) => expected === sentence && pick(position), above);
  caretKeys(element, {
    position: () => (pinned ? (pointed ?? value) : value),
    words: () => expected.words.filter(([, end]) => end <= limit),
    characters: () => (expected === sentence ? characters : []),
    pick,
  });

  return Object.defineProperties(/** @type {HTMLElement & CharacterText} */ (element), {
    value: {
      get: () => value,
      set(position) {
        value = Math.min(position, characters.length - 1);
        render();
      },
    },
    pointed: {
      get: () => pointed,
      set(position) {
        pointed = position;
      },
    },
    pinned: {
      get: () => pinned,
      set(wanted) {
        pinned = wanted;
      },
    },
    expect: {
      /** @param {Sentence} other @param {number} position */
      value(other, position) {
        expected = other;
        value = position;
      },
    },
    show: {
      /** @param {Shown} other */
      value(other) {
        shown = other;
        expected = other.sentence;
        if (other.sentence === sentence) return;
        rested.cancel();
        sentence = other.sentence;
        build();
        value = Math.min(value, characters.length - 1);
      },
    },
  });
}

/**
 * A word in pieces that a line has room for.
 * @param {import("#data").Word} word
 * @returns {import("#data").Word[]}
 */
function piecesOf([start, end, known]) {
  const count = Math.max(1, Math.ceil((end - start) / UNBROKEN));
  return Array.from({length: count}, (_, k) => [start + k * UNBROKEN, Math.min(end, start + (k + 1) * UNBROKEN), known]);
}
