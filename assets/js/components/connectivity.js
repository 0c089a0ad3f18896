import {changeWords, connectivityPanel} from "#components/connectivity-panel";
import {showFailure} from "#components/failure";
import {pinning} from "#components/pinning";
import {share} from "#components/share";
import {valuesTable} from "#components/values-table";
import {viewOptions} from "#components/view-options";
import {writeAddress} from "#address";
import {readView, viewOf, writeView} from "#connectivity-view";
import {loadSentence} from "#data";
import {find, setText} from "#dom";
import {drawRows} from "#math/panel-values";
import {afterRest, onFrame} from "#schedule";
import {details, heading, hint} from "#words/readout";
import {firstPosition} from "#words/sentence";
import {overview, summary} from "#words/summary";

/**
 * @typedef {import("#data").Manifest} Manifest
 * @typedef {import("#data").Tensor} Tensor
 * @typedef {import("#connectivity-view").View} View
 * @typedef {import("#math/panel-values").Drawn} Drawn
 */

/** Milliseconds of rest before a change is told to a screen reader. */
const TELL_AFTER = 400;

/**
 * All models on one sentence, with one selection in all of them. `value`: the view, as assets/js/connectivity-view.js writes it.
 * @param {object} options
 * @param {HTMLElement} options.element  the figure in its first state
 * @param {Manifest} options.manifest
 * @param {(sentence: string, model: string) => Promise<Tensor>} options.load
 * @param {ReturnType<typeof import("#data").contrastLoader>} options.loadContrasts
 */
export function connectivity({element, manifest: page, load, loadContrasts}) {
  const manifest = partOf(page, element);
  const initial = viewOf({sentence: element.dataset.sentence ?? "", position: Number(element.dataset.position)}, manifest);
  const picker = /** @type {HTMLSelectElement} */ (find(element, ".sentence-picker select"));
  const reset = find(element, ".connectivity-reset");
  const note = find(element, ".connectivity-note");
  const live = find(element, ".connectivity-summary");
  const [moment, hints, strengths] = ["moment", "hint", "details"].map((part) => find(element, `.readout-${part}`));
  const unknownKey = find(element, ".key-unknown-item");
  const options = viewOptions({element: find(element, ".view-options"), button: find(element, ".view-options-button")});
  const panels = [...element.querySelectorAll(".connectivity-panel")].map((panel) =>
    connectivityPanel({
      element: /** @type {HTMLElement} */ (panel),
      label: panel.getAttribute("aria-label") ?? "",
      sentence: sentenceOf(initial.sentence),
      value: initial.position,
    }),
  );
  const pin = pinning({
    button: find(element, ".connectivity-pin"),
    texts: panels.map(({text}) => text),
    changed: () => render(),
    moved(position, text) {
      active = panels.findIndex((panel) => panel.text === text);
      change({position});
      send();
    },
  });
  const table = valuesTable({
    element: /** @type {HTMLDetailsElement} */ (find(element, ".connectivity-values")),
    selection: () => (drawn.some(Boolean) ? selection() : undefined),
  });
  let view = initial;
  let shown = ""; // the sentence that the panels have the data of
  /** @type {(Tensor | Error)[]} */
  let tensors = [];
  /** @type {(Drawn | undefined)[]} by panel; none of those that are hidden or have no data */
  let drawn = [];
  /** @type {(sentence: string, position: number) => import("#data").Contrasts | undefined} */
  let contrastsAt = () => undefined;
  /** @type {number | undefined} the panel that the reader is at */
  let active;
  let counted = 0;
  /** Whether what is new is marked: when the reader was brought here, and has not gone on. */
  let mark = false;

  /** @param {string} id */
  function sentenceOf(id) {
    const sentence = manifest.sentences.find((candidate) => candidate.id === id);
    if (!sentence) throw new Error(`the page holds no sentence “${id}”`);
    return sentence;
  }

  /** What the typed word can be compared with at a moment, if the page knows it of every model of the figure. */
  function contrastsOf(/** @type {View} */ {sentence, position}) {
    const found = contrastsAt(sentence, position);
    return found && manifest.models.every(({id}) => found.models.includes(id)) ? found : undefined;
  }

  const render = onFrame(() => {
    if (shown !== view.sentence) return;
    const contrasts = contrastsOf(view);
    const rivals = contrasts?.rivals ?? [];
    // An address can ask for any word: what stands under the question must answer it.
    if (view.versus && !rivals.includes(view.versus)) view = {...view, versus: ""};
    const words = sentenceOf(shown).words;
    const models = panels.map(({dataset}, k) => ({model: dataset.model ?? "", tensor: tensors[k]}));
    drawn = drawRows(models, view, words, view.versus ? contrasts : undefined);
    if (element.dataset.sentence !== view.sentence) element.dataset.sentence = view.sentence;
    element.dataset.position = String(view.position);
    panels.forEach((panel, k) => {
      const now = drawn[k];
      if (!now) return;
      const {maximum, values} = now;
      const reading = pin.pointed === undefined ? undefined : {position: pin.pointed, strength: values[pin.pointed]};
      panel.update({position: view.position, maximum, reading, rivals, versus: view.versus, mark});
    });
    mark = false;
    changeWords(readOut);
    rested();
  });

  function readOut() {
    const readout = shown === view.sentence ? currentReadout() : undefined;
    if (!readout) return;
    setText(moment, heading(readout));
    setText(hints, hint(readout));
    setText(strengths, details(readout));
  }

  function currentReadout() {
    const rows = selection().rows;
    if (!rows.length) return undefined;
    const model = panels[active ?? 0].dataset.model;
    const sentence = sentenceOf(shown);
    const comparable = Boolean(contrastsOf(view));
    const {pinned, pointed} = pin;
    return {view, sentence, rows, row: rows.find(({id}) => id === model) ?? rows[0], pinned, pointed, comparable};
  }

  function selection() {
    const rows = panels.flatMap((panel, k) => {
      const [now, tensor] = [drawn[k], tensors[k]];
      if (!now || !tensor || tensor instanceof Error) return [];
      return [{id: panel.dataset.model ?? "", label: panel.ariaLabel ?? "", ...now, tensor}];
    });
    return {view, sentence: sentenceOf(shown), rows};
  }

  async function prepare() {
    const sentence = sentenceOf(view.sentence);
    const [loaded, contrasts] = await Promise.all([
      loadSentence(load, sentence.id, panels.map((panel) => panel.dataset.model ?? "")),
      loadContrasts().catch(() => contrastsAt), // without them the suggestions cannot be chosen, and all else works
    ]);
    if (sentence.id !== view.sentence || sentence.id === shown) return;
    tensors = loaded;
    drawn = [];
    contrastsAt = contrasts;
    panels.forEach((panel, k) =>
      panel.show(sentence, tensors[k], () => drawn[k]?.shades ?? new Uint8Array(sentence.text.length)),
    );
    shown = sentence.id;
    note.textContent = sentence.note;
    unknownKey.hidden = sentence.words.every(([, , known]) => known);
  }

  /** Shows `view`, at once if its data are there. */
  async function update() {
    if (picker.value !== view.sentence) picker.value = view.sentence;
    for (const panel of panels) panel.hidden = !view.models.includes(panel.dataset.model ?? "");
    if (counted !== view.models.length) {
      counted = view.models.length;
      element.style.setProperty("--panels", String(counted));
    }
    element.dataset.measure = view.measure;
    element.classList.toggle("shared-scale", view.shared);
    // Also of the sentence that is shown: the reader may have come back while another was being unpacked.
    for (const {text} of panels) text.expect(sentenceOf(view.sentence), view.position);
    if (shown !== view.sentence) {
      try {
        await prepare();
      } catch (error) {
        return showFailure(element, `This figure does not work: ${/** @type {Error} */ (error).message}.`);
      }
    }
    render();
  }

  /** @param {Partial<View>} changes */
  function change(changes) {
    const moved = "sentence" in changes || "position" in changes;
    view = {...view, ...(moved ? {versus: ""} : {}), ...changes};
    // A pointer that runs along the text changes the position alone, in every frame.
    if (shown === view.sentence && Object.keys(changes).join() === "position") render();
    else update();
  }

  /** Says the change to the address. */
  function send() {
    element.dispatchEvent(new Event("input", {bubbles: true}));
  }

  /** Tells what is shown once the reader has come to rest: a screen reader should not hear every step. */
  const rested = afterRest(() => {
    const readout = currentReadout();
    if (!readout || shown !== view.sentence) return;
    table.update();
    const {sentence} = readout;
    if (pin.pinned || view.versus) {
      live.textContent = `${heading(readout)} ${details(readout)}`;
      return;
    }
    const tensor = active === undefined || !drawn[active] ? undefined : tensors[active];
    const models = panels.flatMap((panel, k) =>
      drawn[k] ? [{label: panel.ariaLabel ?? "", tensor: tensors[k]}] : [],
    );
    live.textContent =
      tensor && !(tensor instanceof Error)
        ? summary(panels[active ?? 0].ariaLabel ?? "", sentence, tensor, view.position)
        : overview(models, sentence, view.position);
  }, TELL_AFTER);

  panels.forEach((panel, k) => {
    panel.addEventListener("input", () => {
      active = k;
      change({position: panel.value});
    });
    panel.addEventListener("pointerenter", () => {
      if (active === k) return;
      active = k;
      changeWords(readOut);
    });
    panel.addEventListener("versus", (event) => {
      const versus = /** @type {CustomEvent<string>} */ (event).detail;
      active = k;
      // The contrast is a gradient, and has no answer to what removing a character would do.
      const measure = view.measure === "occlusion" ? "gradient" : view.measure;
      change({measure, versus: view.versus === versus ? "" : versus});
      options.value = view;
      send();
    });
  });
  options.addEventListener("input", () => {
    const chosen = options.value;
    change({...chosen, versus: chosen.measure === "occlusion" ? "" : view.versus});
  });
  picker.addEventListener("input", () => {
    active = undefined;
    pin.release();
    const sentence = sentenceOf(picker.value);
    const position = sentence.id === initial.sentence ? initial.position : firstPosition(sentence);
    change({sentence: sentence.id, position});
  });
  reset.addEventListener("click", () => {
    active = undefined;
    pin.release();
    change(initial);
    options.value = view;
    send();
  });
  share({
    element: find(element, ".connectivity-share"),
    address: () => writeAddress([[element.id, writeView(view, manifest)]]),
    name: () => `${element.id}-${view.sentence}-${view.position}`,
    selection,
    text: panels[0].text,
  });
  // The data are unpacked a little before the reader comes to them.
  new IntersectionObserver(
    ([entry], observer) => {
      if (!entry.isIntersecting) return;
      observer.disconnect();
      if (!shown) update();
    },
    {rootMargin: "100% 0%"},
  ).observe(element);
  for (const control of element.querySelectorAll(".connectivity-controls > [hidden], .connectivity-readout > [hidden]")) {
    if (manifest.sentences.length > 1 || !control.contains(picker)) control.removeAttribute("hidden");
  }
  options.value = view;
  element.classList.add("live");

  return Object.defineProperty(/** @type {HTMLElement & {value: string}} */ (element), "value", {
    get: () => writeView(view, manifest),
    set(value) {
      const wanted = readView(value, manifest);
      if (!wanted) return;
      active = undefined;
      pin.release();
      mark = Boolean(shown);
      view = wanted;
      options.value = view;
      update();
    },
  });
}

/**
 * The models and sentences of the page that a figure shows.
 * @param {Manifest} page
 * @param {HTMLElement} element
 * @returns {Manifest}
 */
function partOf(page, element) {
  const models = Array.from(element.querySelectorAll(".connectivity-panel"), (panel) => panel.getAttribute("data-model"));
  const sentences = Array.from(element.querySelectorAll(".sentence-picker option"), (option) => option.getAttribute("value"));
  return {
    ...page,
    models: page.models.filter(({id}) => models.includes(id)),
    sentences: page.sentences.filter(({id}) => sentences.includes(id)),
  };
}
