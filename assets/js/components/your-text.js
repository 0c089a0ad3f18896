import {normaliseTyped, unreadable} from "#alphabet";
import {offeredModels} from "#components/offered-models";
import {ownReading} from "#components/own-reading";
import {writeAddress} from "#address";
import {find} from "#dom";
import {say} from "#language";
import {liveModel} from "#live/model";
import {pocketOf} from "#live/pocket";
import {comparisons, emptyTensor, fill, lastWords, openText} from "#live/live-text";
import {ownErasure} from "#components/own-erasure";
import {afterRest, onFrame} from "#schedule";

/** Characters that are read at most: the models were trained on texts of 200. */
const LONGEST = 300;
/** Characters of a paste that are looked at: among them may be many that are not read. */
const LOOKED_AT = 10_000;
/** Characters that are not read which are named. */
const NAMED = 12;
/** Milliseconds of rest before what was cut or left out is told. */
const TELL_AFTER = 400;

/**
 * A text that the reader types, in the connectivity figure, read by models that run in the page. `value` is empty: a text
 * is in the address only where the reader has asked for a link.
 * @param {object} options
 * @param {HTMLElement} options.element
 * @param {import("#data").Manifest} options.manifest
 */
export function yourText({element, manifest}) {
  const {offers, start, top, scales} = JSON.parse(find(element, ".figure-data").textContent ?? "");
  const {boundary} = manifest.alphabet;
  const [{of: measure}] = manifest.measures;
  const input = /** @type {HTMLInputElement} */ (find(element, ".your-text-line input"));
  const said = find(element, ".your-text-said");
  const past = ownErasure({
    element: find(element, ".your-text-past"),
    scales,
    changed() {
      if (past.erased) position = typed.length;
      read();
    },
    ask(asked) {
      now.request = {...now.request, asked};
      for (const {model} of open) model.read(now.request);
    },
  });
  const place = find(element, ".your-text-reading");
  /** @type {{id: string, label: string, colour: number, model: import("#live/model").LiveModel}[]} */
  const open = [];
  let typed = readable(start);
  let position = typed.length;
  /** @type {ReturnType<typeof ownReading> | undefined} */
  let figure;
  /** The models' progress, not shown before one of them has an answer. */
  let now = textNow();
  let shown = false;
  /** @type {Map<string, boolean[]>} the words of the text that each model knows */
  let known = new Map();

  /** @param {string} text */
  function readable(text) {
    return normaliseTyped(text, manifest.alphabet);
  }

  function textNow() {
    const left = lastWords(typed, boundary, countWords() - past.erased);
    const {sentence, request} = openText(left, boundary, say("your-text.title"), position - (typed.length - left.length));
    if (past.asked) request.asked = past.asked;
    const tensors = open.map(() => emptyTensor(sentence.text.length, measure, top));
    return {request, loaded: {sentence, tensors, contrastsAt: comparisons(sentence, tensors, open.map(({id}) => id))}};
  }

  /** Finished words of all that is typed. */
  function countWords() {
    return typed.split(boundary).length - 1;
  }

  /** Has all models read the text as it is now. */
  function read() {
    now = textNow();
    shown = false;
    known = new Map();
    for (const {model} of open) model.read(now.request);
  }

  /** Has all models read another text, or other models this one: the whole of it. */
  function readWhole() {
    const words = typed.split(boundary);
    past.begin({words: words.slice(0, -1), typed: /** @type {string} */ (words.at(-1)), models: [...open]});
    read();
  }

  /** Has all models compare the word at the figure's moment with the one that was chosen, if one was. */
  function compare() {
    const [position, rival] = [figure?.at() ?? 0, figure?.versus() ?? ""];
    if (rival) for (const {model} of open) model.read({...now.request, versus: {position, rival}});
  }

  /** @param {string} id @param {import("#live/text-reader").Moment[]} moments @param {boolean[]} knows */
  function found(id, moments, knows) {
    const k = open.findIndex((candidate) => candidate.id === id);
    if (k < 0) return;
    fill(now.loaded.tensors[k], measure, moments);
    known.set(id, knows);
    const last = moments.find((moment) => moment.position === now.loaded.sentence.text.length - 1);
    if (last) past.found(id, last);
    // What is found elsewhere in the text is drawn when the reader goes there.
    const wanted = shown ? figure?.at() : now.request.at;
    if (moments.some((moment) => moment.position === wanted && (shown || moment.row))) draw();
  }

  const draw = onFrame(() => {
    const {words} = now.loaded.sentence;
    const knows = words.map((_, k) => k === words.length - 1 || [...known.values()].some((some) => some[k]));
    if (knows.some((is, k) => is !== words[k][2])) {
      now.loaded = {...now.loaded, sentence: {...now.loaded.sentence, words: words.map(([a, b], k) => [a, b, knows[k]])}};
    }
    figure?.revise({...now.loaded}, shown ? undefined : now.request.at);
    shown = true;
  });

  /** Shows a panel for each model that is open. */
  function build() {
    const focused = document.activeElement;
    figure = undefined;
    place.replaceChildren();
    readWhole();
    if (!open.length) return;
    figure = ownReading({
      like: find(document, "figure.connectivity .connectivity-body"),
      models: open,
      manifest,
      loaded: now.loaded,
      position: now.request.at,
      address: (view) => writeAddress([[element.id, `${typed.replaceAll(boundary, "-")}/${view.split("/").slice(1).join("/")}`]]),
    });
    figure.addEventListener("input", (event) => {
      event.stopPropagation(); // the address does not follow
      compare();
    });
    place.append(figure);
    if (focused instanceof HTMLElement && focused.isConnected) focused.focus({preventScroll: true});
  }

  /** @param {import("#components/offered-models").Chosen} chosen */
  async function openModel({id, label, colour, buffer}) {
    const model = await liveModel({
      buffer,
      expected: {alphabet: manifest.alphabet, least: top},
      top,
      found: (moments, knows) => found(id, moments, knows),
      broke(why) {
        closeModel(id);
        models.broke(id, label, why);
      },
    });
    const {characters} = model.description.alphabet;
    if (characters !== manifest.alphabet.characters || model.description.alphabet.boundary !== boundary) {
      model.close();
      throw new Error(say("your-text.alphabet"));
    }
    closeModel(id);
    open.push({id, label, colour, model});
    const order = (/** @type {{id: string}} */ other) => offers.findIndex((/** @type {{id: string}} */ offer) => offer.id === other.id) + 1 || Infinity;
    open.sort((a, b) => (order(a) < order(b) ? -1 : 1));
    build();
  }

  /** @param {string} id */
  function closeModel(id) {
    const k = open.findIndex((candidate) => candidate.id === id);
    if (k < 0) return;
    open.splice(k, 1)[0].model.close();
    build();
  }

  /** Takes over what was typed; into the input it puts what can be read, but not while a keyboard is composing. */
  function typeIn(/** @type {boolean} */ composing) {
    const given = input.value.slice(0, LOOKED_AT);
    const whole = readable(given);
    const text = whole.slice(0, LONGEST);
    const caret = readable(given.slice(0, input.selectionStart ?? undefined)).slice(0, LONGEST).length;
    note = [lost(given), whole.length > LONGEST ? say("your-text.first", {count: LONGEST}) : ""].filter(Boolean).join(" ") || note;
    if (!composing && input.value !== text) {
      input.value = text;
      input.setSelectionRange(caret, caret);
    }
    tell();
    if (text === typed && caret === position) return;
    const same = text === typed && !past.erased;
    [typed, position] = [text, caret];
    if (same) read();
    else readWhole();
  }

  let note = "";
  const tell = afterRest(() => {
    said.textContent = note;
    note = "";
  }, TELL_AFTER);

  /** Says which characters of a text are not read. @param {string} text */
  function lost(text) {
    const other = unreadable(text, manifest.alphabet, NAMED + 1);
    return other.length ? say("your-text.without", {characters: other.slice(0, NAMED).join(" ") + (other.length > NAMED ? " …" : "")}) : "";
  }

  input.addEventListener("input", (event) => {
    event.stopPropagation();
    typeIn(/** @type {InputEvent} */ (event).isComposing);
  });
  input.addEventListener("compositionend", () => typeIn(false));
  input.value = typed;
  const models = offeredModels({
    element,
    figure: element,
    offers,
    pocket: pocketOf(document),
    opened: openModel,
    closed: closeModel,
  });
  // Whoever begins to type has a model at once.
  input.addEventListener("focus", () => open.length || models.openPocket(), {once: true});
  find(element, ".your-text-body").hidden = false;

  return Object.defineProperty(/** @type {HTMLElement & {value: string}} */ (element), "value", {
    get: () => "",
    set(/** @type {string} */ value) {
      const [text, at] = value.split("/");
      if (!text) return;
      input.value = typed = readable(text.replaceAll("-", boundary)).slice(0, LONGEST);
      position = Math.min(typed.length, Number(at) || typed.length);
      readWhole();
    },
  });
}
