import {normaliseTyped} from "#alphabet";
import {ownTape} from "#components/own-tape";
import {weightsFile} from "#components/weights-file";
import {suggestionChoice} from "#components/suggestion";
import {create, find} from "#dom";
import {say} from "#language";
import {alphabetical, shownOf} from "#math/word-strip";
import {reader} from "#model/reader";

/** Milliseconds of reading before the page is let draw. */
const SLICE = 24;

/**
 * The reader's own text, read by a model whose weights the reader has opened. It sends `input` when what it shows
 * changes; `value` is that, and nothing while the figure shows its own sentence.
 * @param {object} options
 * @param {HTMLElement} options.element
 * @param {HTMLElement} options.figure
 * @param {HTMLElement[]} options.boxes  of the suggestions
 * @param {import("#math/word-strip").Strip & {slots: number}} options.strip
 * @param {import("#alphabet").Alphabet} options.alphabet  of the page
 * @param {Map<string, import("#components/weights-file").Known>} options.known
 * @param {() => string} options.start  a text to begin with
 */
export function ownText({element, figure, boxes, strip, alphabet, known, start}) {
  const line = find(element, ".own-text-line");
  const label = find(line, "b");
  const source = find(element, ".own-text-source");
  const input = /** @type {HTMLInputElement} */ (find(line, "input"));
  const [back, again] = ["back", "again"].map((name) => find(element, `.own-text-${name}`));
  const choices = find(figure, ".autocomplete-models");
  const given = find(figure, ".tape");
  const tape = ownTape(given, strip.slots);
  const completions = boxes.map(suggestionChoice);
  /** @type {Map<string, {label: string, source: string, alphabet: import("#alphabet").Alphabet, order: import("#math/word-strip").Alphabetical, reader: ReturnType<typeof reader>}>} */
  const models = new Map();
  let [model, text] = ["", ""];
  let begun = false;
  let waiting = 0;
  /** @type {import("#math/word-strip").Shown | undefined} */
  let value;
  let of = ""; // the text that `value` is of: what is being read is newer

  /** @param {string} typed */
  function readable(typed) {
    return normaliseTyped(typed, current().alphabet);
  }

  /** Has the model read the text, in slices of time if that takes long, then shows what it makes of it. */
  function follow() {
    clearTimeout(waiting);
    const {reader, alphabet} = current();
    const read = alphabet.boundary + text;
    tape.value = read;
    if (reader.read(read, SLICE)) show();
    else waiting = setTimeout(follow);
  }

  function current() {
    return /** @type {NonNullable<ReturnType<typeof models.get>>} */ (models.get(model));
  }

  function show() {
    const {label, order, reader, alphabet} = current();
    const typed = text.slice(text.lastIndexOf(alphabet.boundary) + 1);
    of = text;
    value = {label, ...shownOf(order, reader.probabilities(), typed, strip)};
    for (const [k, {word}] of value.suggestions.slice(0, boxes.length).entries()) {
      completions[k].setAttribute("aria-label", say("own.complete", {word}));
    }
    element.dispatchEvent(new Event("input", {bubbles: true}));
  }

  /** @param {boolean} active  whether the figure shows the reader's text */
  function arrange(active) {
    figure.toggleAttribute("data-own", active);
    find(figure, ".autocomplete-steps").hidden = active;
    line.hidden = source.hidden = back.hidden = tape.hidden = !active;
    again.hidden = active || !models.size;
    given.hidden = active;
    boxes.forEach((box, k) => {
      box.classList.toggle("offered", active);
      completions[k].disabled = !active;
    });
    for (const radio of choices.querySelectorAll("input")) {
      const stranger = radio.value.startsWith("file:");
      radio.disabled = active ? !models.has(radio.value) : stranger;
      if (stranger && radio.parentElement) radio.parentElement.hidden = !active;
      if (active) radio.checked = radio.value === model;
    }
    if (!active) return;
    label.textContent = current().label;
    source.textContent = current().source;
  }

  /** @param {string} id */
  function use(id) {
    model = id;
    arrange(true);
    follow();
  }

  function begin() {
    if (!begun) input.value = text = readable(start());
    begun = true;
    use(model);
    input.focus();
    input.select();
  }

  /** Returns to the figure's sentence. */
  function close() {
    if (line.hidden) return;
    clearTimeout(waiting);
    value = undefined;
    arrange(false);
  }

  /** Takes over what was typed, less what cannot be read; not into the input while a keyboard is composing. */
  function typeIn(/** @type {boolean} */ composing) {
    const wanted = readable(input.value);
    if (!composing && input.value !== wanted) {
      const caret = readable(input.value.slice(0, input.selectionStart ?? undefined)).length;
      input.value = wanted;
      input.setSelectionRange(caret, caret);
    }
    if (wanted === text) return;
    text = wanted;
    follow();
  }

  /** @param {number} k */
  function complete(k) {
    if (!value || of !== text) return;
    const whole = `${text.slice(0, text.length - value.typed.length)}${value.suggestions[k].word}${current().alphabet.boundary}`;
    if (whole.length > input.maxLength) return;
    input.value = text = whole;
    input.focus();
    input.setSelectionRange(whole.length, whole.length);
    input.scrollLeft = input.scrollWidth;
    follow();
  }

  input.addEventListener("input", (event) => {
    event.stopPropagation();
    typeIn(/** @type {InputEvent} */ (event).isComposing);
  });
  input.addEventListener("compositionend", () => typeIn(false));
  tape.addEventListener("click", () => input.focus());
  completions.forEach((button, k) => {
    button.addEventListener("pointerdown", (event) => event.preventDefault()); // a phone's keyboard stays
    button.addEventListener("click", () => complete(k));
  });
  again.addEventListener("click", begin);
  back.addEventListener("click", () => {
    close();
    again.focus();
    element.dispatchEvent(new Event("input", {bubbles: true}));
  });
  weightsFile({
    element,
    expected: {alphabet, least: strip.suggested},
    figure,
    known,
    opened({id, label, source, network}) {
      if (id.startsWith("file:") && !models.has(id)) {
        const radio = create("input", {type: "radio", name: "autocomplete-model", value: id});
        choices.append(create("label", {className: "choice"}, radio, create("span", {}, label)));
      }
      const {vocabulary, description} = network;
      const order = alphabetical(vocabulary, description.alphabet);
      models.set(id, {label, source, alphabet: description.alphabet, order, reader: reader(network)});
      model = id;
      begin();
    },
  });
  element.hidden = false;

  return {
    element,
    close,
    get value() {
      return value;
    },
    get text() {
      return text;
    },
    /** One of the models that are open. */
    set model(/** @type {string} */ id) {
      use(id);
    },
  };
}
