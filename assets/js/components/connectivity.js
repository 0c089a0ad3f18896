import {connectivityPanel} from "#components/connectivity-panel";
import {showFailure} from "#components/failure";
import {loadSentence} from "#data";
import {find, onFrame} from "#element";
import {overview, summary} from "#math/summary";
import {firstPosition, readMoment, writeMoment} from "#math/words";

/**
 * @typedef {import("#data").Manifest} Manifest
 * @typedef {import("#data").Tensor} Tensor
 */

/** Milliseconds of rest before a change is told to a screen reader. */
const TELL_AFTER = 400;

/**
 * All models on one sentence, with one selection in all of them. `value`: sentence and position, as `grammar/159`.
 * @param {object} options
 * @param {HTMLElement} options.element  the figure in its first state
 * @param {Manifest} options.manifest
 * @param {(sentence: string, model: string) => Promise<Tensor>} options.load
 */
export function connectivity({element, manifest, load}) {
  const initial = {sentence: element.dataset.sentence ?? "", position: Number(element.dataset.position)};
  const picker = /** @type {HTMLSelectElement} */ (find(element, ".sentence-picker select"));
  const reset = find(element, ".connectivity-reset");
  const note = find(element, ".connectivity-note");
  const live = find(element, ".connectivity-summary");
  const unknownKey = find(element, ".key-unknown-item");
  const panels = [...element.querySelectorAll(".connectivity-panel")].map((panel) =>
    connectivityPanel({
      element: /** @type {HTMLElement} */ (panel),
      label: panel.getAttribute("aria-label") ?? "",
      sentence: sentenceOf(initial.sentence),
      value: initial.position,
    }),
  );
  let value = initial;
  let shown = ""; // the sentence that the panels have the data of
  /** @type {(Tensor | Error)[]} */
  let tensors = [];
  /** @type {number | undefined} the panel that the reader is at */
  let active;
  let telling = 0;

  /** @param {string} id */
  function sentenceOf(id) {
    const sentence = manifest.sentences.find((candidate) => candidate.id === id);
    if (!sentence) throw new Error(`the page holds no sentence “${id}”`);
    return sentence;
  }

  const render = onFrame(() => {
    if (shown !== value.sentence) return;
    Object.assign(element.dataset, value);
    for (const panel of panels) panel.value = value.position;
    clearTimeout(telling);
    telling = setTimeout(tell, TELL_AFTER);
  });

  async function prepare() {
    const sentence = sentenceOf(value.sentence);
    const loaded = await loadSentence(load, sentence.id, panels.map((panel) => panel.dataset.model ?? ""));
    if (sentence.id !== value.sentence || sentence.id === shown) return;
    tensors = loaded;
    panels.forEach((panel, k) => panel.show(sentence, tensors[k]));
    shown = sentence.id;
    note.textContent = sentence.note;
    unknownKey.hidden = sentence.words.every(([, , known]) => known);
  }

  /** Shows `value`, at once if its data are there. */
  async function update() {
    if (picker.value !== value.sentence) picker.value = value.sentence;
    if (shown !== value.sentence) {
      try {
        await prepare();
      } catch (error) {
        return showFailure(element, `This figure does not work: ${/** @type {Error} */ (error).message}.`);
      }
    }
    render();
  }

  function tell() {
    const sentence = sentenceOf(shown);
    const tensor = active === undefined ? undefined : tensors[active];
    const models = panels.map((panel, k) => ({label: panel.ariaLabel ?? "", tensor: tensors[k]}));
    live.textContent =
      tensor && !(tensor instanceof Error)
        ? summary(models[active ?? 0].label, sentence, tensor, value.position)
        : overview(models, sentence, value.position);
  }

  panels.forEach((panel, k) =>
    panel.addEventListener("input", () => {
      active = k;
      value = {sentence: value.sentence, position: panel.value};
      update();
    }),
  );
  picker.addEventListener("input", () => {
    active = undefined;
    const sentence = sentenceOf(picker.value);
    value = sentence.id === initial.sentence ? initial : {sentence: sentence.id, position: firstPosition(sentence)};
    update();
  });
  reset.addEventListener("click", () => {
    active = undefined;
    value = initial;
    update();
    element.dispatchEvent(new Event("input", {bubbles: true}));
  });
  // The data are unpacked a little before the reader comes to them.
  new IntersectionObserver(
    ([entry], observer) => {
      if (!entry.isIntersecting) return;
      observer.disconnect();
      if (!shown) prepare().catch(update);
    },
    {rootMargin: "100% 0%"},
  ).observe(element);
  for (const control of element.querySelectorAll(".sentence-picker, .connectivity-reset")) {
    control.removeAttribute("hidden");
  }
  element.classList.add("live");

  return Object.defineProperty(/** @type {HTMLElement & {value: string}} */ (element), "value", {
    get: () => writeMoment(value),
    set(moment) {
      const wanted = readMoment(moment, manifest.sentences);
      if (!wanted) return;
      active = undefined;
      value = wanted;
      update();
    },
  });
}
