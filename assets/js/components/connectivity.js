import {changeWords, connectivityPanel} from "#components/connectivity-panel";
import {showFailure} from "#components/failure";
import {partOf} from "#components/figure-part";
import {pictureColours} from "#components/picture-colours";
import {pinning} from "#components/pinning";
import {share} from "#components/share";
import {valuesTable} from "#components/values-table";
import {viewOptions} from "#components/view-options";
import {writeAddress} from "#address";
import {begin, contrastsOf, next, ready} from "#connectivity-state";
import {readView, viewOf, writeView} from "#connectivity-view";
import {say} from "#language";
import {loadSentence} from "#load-sentence";
import {sentenceOf} from "#manifest";
import {find, setText} from "#dom";
import {toCsv, toJson} from "#output/export";
import {drawPicture, pictureOf} from "#output/picture";
import {reasonOf} from "#reason";
import {afterRest, onFrame} from "#schedule";
import {details, heading, hint} from "#words/readout";
import {overview, summary} from "#words/summary";

/**
 * @typedef {import("#data").Manifest} Manifest
 * @typedef {import("#data").Tensor} Tensor
 * @typedef {import("#connectivity-state").Loaded} Loaded
 */

/** Milliseconds of rest before a change is told to a screen reader. */
const TELL_AFTER = 400;

/**
 * All models on one sentence, with one selection in all of them. `value`: the view, as assets/js/connectivity-view.js
 * writes it. assets/js/connectivity-state.js says what an action changes; this takes actions in, and draws.
 * @param {object} options
 * @param {HTMLElement} options.element  the figure in its first state
 * @param {Manifest} options.manifest
 * @param {import("#data").Load} options.load
 * @param {ReturnType<typeof import("#contrasts").contrastLoader>} options.loadContrasts
 * @param {(view: string) => string} [options.address]  of the page with the figure at a view
 */
export function connectivity({element, manifest: page, load, loadContrasts, address = (view) => writeAddress([[element.id, view]])}) {
  const manifest = partOf(page, element);
  const initial = viewOf({sentence: element.dataset.sentence ?? "", position: Number(element.dataset.position)}, manifest);
  const picker = /** @type {HTMLSelectElement} */ (find(element, ".sentence-picker select"));
  const [note, live] = ["note", "summary"].map((part) => find(element, `.connectivity-${part}`));
  const [moment, hints, strengths] = ["moment", "hint", "details"].map((part) => find(element, `.readout-${part}`));
  const [unit, unknownKey, measured] = ["unit", "unknown-item", "measure"].map((part) => find(element, `.key-${part}`));
  const options = viewOptions({
    element: find(element, ".connectivity-body"),
    measures: manifest.measures,
    changed: () => act({type: "set", options: options.value}),
  });
  const panels = [...element.querySelectorAll(".connectivity-panel")].map((panel) =>
    connectivityPanel({
      element: /** @type {HTMLElement} */ (panel),
      label: panel.getAttribute("aria-label") ?? "",
      sentence: sentenceOf(manifest, initial.sentence),
      value: initial.position,
    }),
  );
  const labels = panels.map((panel) => panel.ariaLabel ?? "");
  const pin = pinning({
    button: find(element, ".connectivity-pin"),
    texts: panels.map(({text}) => text),
    changed: () => draw(),
    letGo() {
      if (!state.view.versus) return;
      act({type: "set", options: {versus: ""}});
      send();
    },
    moved(position, text) {
      act({type: "move", panel: panels.findIndex((panel) => panel.text === text), position});
      send();
    },
  });
  const table = valuesTable({
    element: /** @type {HTMLDetailsElement} */ (find(element, ".connectivity-values")),
    selection: () => (state.drawn.some(Boolean) ? selection() : undefined),
  });
  /** Whether the reader's last act was to move a pointer: words then wait for it to stop, where they follow a key at once. */
  let hovering = false;
  /** The moment that other figures were told of last; one of a few models alone tells none and follows none. */
  let told = {sentence: "", position: -1};
  const leads = element.id === "connectivity";
  let state = begin(initial, panels.map(({dataset}) => dataset.model ?? ""));

  /** @param {import("#connectivity-state").Action} action */
  function act(action) {
    const {view, loaded} = state;
    state = next(state, action);
    if (state.loaded !== loaded) showSentence();
    if (state.view !== view || state.loaded !== loaded) update();
    else changeWords(readOut);
  }

  /** Says the change to the address. */
  function send() {
    element.dispatchEvent(new Event("input", {bubbles: true}));
  }

  /** Shows the view: at once what needs no data, and the rest in the next frame, or when the data are there. */
  function update() {
    const {view} = state;
    if (picker.value !== view.sentence) picker.value = view.sentence;
    panels.forEach((panel, k) => {
      const shown = view.models.includes(state.panels[k]);
      if (panel.hidden === shown) panel.hidden = !shown;
    });
    const count = String(view.models.length);
    if (element.style.getPropertyValue("--panels") !== count) element.style.setProperty("--panels", count);
    if (element.dataset.measure !== view.measure.id) element.dataset.measure = view.measure.id;
    element.toggleAttribute("data-signed", view.measure.signed);
    setText(unit, view.measure.unit);
    setText(measured, view.measure.label);
    element.classList.toggle("shared-scale", view.shared);
    // Also of the sentence that is shown: the reader may have come back while another was being unpacked.
    for (const {text} of panels) text.expect(sentenceOf(manifest, view.sentence), view.position);
    if (ready(state)) draw();
    else unpack();
  }

  async function unpack() {
    const sentence = sentenceOf(manifest, state.view.sentence);
    try {
      const [tensors, contrastsAt] = await Promise.all([
        loadSentence(load, sentence.id, state.panels, manifest.measures),
        loadContrasts(sentence.id).catch(() => () => undefined), // without them no suggestion can be chosen, and all else works
      ]);
      act({type: "load", loaded: {sentence, tensors, contrastsAt}});
    } catch (error) {
      showFailure(element, say("failure.figure", {reason: reasonOf(error)}));
    }
  }

  /** Gives the panels the data that have come. */
  function showSentence() {
    const {sentence, tensors} = loaded();
    panels.forEach((panel, k) =>
      panel.show(sentence, tensors[k], () => state.drawn[k]),
    );
    note.textContent = sentence.note;
    unknownKey.hidden = sentence.words.every(([, , known]) => known);
  }

  function loaded() {
    const data = ready(state);
    if (!data) throw new Error("the data are not unpacked yet");
    return data;
  }

  const draw = onFrame(() => {
    if (!ready(state)) return;
    const {view, drawn, marking: mark} = state;
    const {position, versus} = view;
    const rivals = pin.pinned || versus ? (contrastsOf(state)?.rivals ?? []) : [];
    if (element.dataset.sentence !== view.sentence) element.dataset.sentence = view.sentence;
    element.dataset.position = String(position);
    panels.forEach((panel, k) => {
      const row = drawn[k];
      if (!row) return;
      const {maximum, values} = row;
      const reading = pin.pointed === undefined ? undefined : {position: pin.pointed, strength: values[pin.pointed]};
      panel.update({position, maximum, reading, rivals, versus, mark});
    });
    state = next(state, {type: "drawn"});
    if (told.sentence !== view.sentence || told.position !== position) {
      told = {sentence: view.sentence, position};
      if (leads) element.dispatchEvent(new CustomEvent("moment", {bubbles: true, detail: told}));
    }
    changeWords(readOut);
    if (!hovering) changeWords.flush();
    rested();
  });

  /** The rows as they are shown, to be taken away. */
  function selection() {
    const {sentence, tensors} = loaded();
    const rows = state.drawn.flatMap((row, k) => {
      const tensor = tensors[k];
      return row && !(tensor instanceof Error) ? [{...row, id: state.panels[k], label: labels[k], tensor}] : [];
    });
    return {view: state.view, sentence, rows};
  }

  /** The facts behind the figure's words; nothing while nothing is shown. */
  function readout() {
    if (!state.drawn.some(Boolean)) return undefined;
    const {view, sentence, rows} = selection();
    const row = rows.find(({id}) => id === state.panels[state.active ?? 0]) ?? rows[0];
    return {view, sentence, rows, row, pinned: pin.pinned, pointed: pin.pointed, comparable: Boolean(contrastsOf(state))};
  }

  function readOut() {
    const said = readout();
    if (!said) return;
    setText(moment, heading(said));
    setText(hints, hint(said));
    setText(strengths, details(said));
  }

  /** Tells what is shown once the reader has come to rest: a screen reader should not hear every step. */
  const rested = afterRest(() => {
    const said = readout();
    if (!said) return;
    table.update();
    const {view, sentence, rows, pinned} = said;
    const row = rows.find(({id}) => state.active !== undefined && id === state.panels[state.active]);
    if (pinned || view.versus) live.textContent = [heading(said), hint(said), details(said)].filter(Boolean).join(" ");
    else if (row) live.textContent = summary(row.label, sentence, row.tensor, view.position, manifest.measures[0]);
    else live.textContent = overview(rows, sentence, view.position);
  }, TELL_AFTER);

  panels.forEach((panel, k) => {
    panel.addEventListener("input", () => act({type: "move", panel: k, position: panel.value}));
    panel.addEventListener("pointerenter", () => {
      if (state.active !== k) act({type: "enter", panel: k});
    });
    panel.addEventListener("versus", (event) => {
      act({type: "compare", panel: k, word: /** @type {CustomEvent<string>} */ (event).detail});
      options.value = state.view;
      send();
    });
  });
  picker.addEventListener("input", () => {
    pin.release();
    act({type: "choose", sentence: sentenceOf(manifest, picker.value)});
  });
  find(element, ".connectivity-reset").addEventListener("click", () => {
    pin.release();
    act({type: "reset"});
    options.value = state.view;
    send();
  });
  for (const kind of ["pointermove", "pointerdown", "keydown"]) {
    element.addEventListener(kind, () => (hovering = kind === "pointermove"), {capture: true});
  }
  share({
    element: find(element, ".take-away"),
    address: () => address(writeView(state.view, manifest)),
    name: () => `${element.id}-${state.view.sentence}-${state.view.position}`,
    draw: (source) => drawPicture(pictureOf(selection(), pictureColours(panels[0].text), source)),
    json: (source) => toJson(selection(), source),
    csv: () => toCsv(selection()),
  });
  // The data are unpacked a little before the reader comes to them.
  new IntersectionObserver(
    ([entry], observer) => {
      if (!entry.isIntersecting) return;
      observer.disconnect();
      if (!state.loaded) update();
    },
    {rootMargin: "100% 0%"},
  ).observe(element);
  for (const control of element.querySelectorAll(".connectivity-controls > [hidden], .connectivity-readout > [hidden]")) {
    const choice = control.contains(picker) ? manifest.sentences.length > 1 : !control.hasAttribute("data-no-choice");
    if (choice) control.removeAttribute("hidden");
  }
  options.value = state.view;
  element.classList.add("live");

  /** Shows the moment of another figure, unless the reader holds one here. @param {{sentence: string, position: number}} moment */
  function follow({sentence, position}) {
    const {view} = state;
    if (pin.pinned || (view.sentence === sentence && view.position === position)) return;
    hovering = true;
    if (view.sentence === sentence) act({type: "move", panel: state.active ?? 0, position});
    else if (manifest.sentences.some(({id}) => id === sentence)) act({type: "open", view: {...view, sentence, position, versus: ""}});
  }

  /** Shows other words, or more data, in place of its only sentence. @param {Loaded} loaded @param {number} [position] */
  function revise(loaded, position = state.view.position) {
    manifest.sentences = [loaded.sentence];
    act({type: "revise", loaded, position});
  }

  const figure = Object.defineProperty(/** @type {HTMLElement & {value: string, follow?: typeof follow}} */ (element), "value", {
    get: () => writeView(state.view, manifest),
    set(value) {
      const view = readView(value, manifest);
      if (!view) return;
      hovering = false;
      pin.release();
      act({type: "open", view});
      options.value = state.view;
      if (view.versus) pin.hold();
    },
  });
  return Object.assign(figure, {revise, at: () => state.view.position, versus: () => state.view.versus}, leads ? {follow} : {});
}
