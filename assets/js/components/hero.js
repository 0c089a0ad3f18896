import {characterText} from "#components/character-text";
import {clearFailure, showFailure} from "#components/failure";
import {player} from "#components/player";
import {suggestion} from "#components/suggestion";
import {say} from "#language";
import {loadSentence} from "#load-sentence";
import {sentenceOf} from "#manifest";
import {create, find} from "#dom";
import {row, shadesOf} from "#math/panel-values";
import {readMoment, writeMoment} from "#moment";
import {reasonOf} from "#reason";
import {onFrame} from "#schedule";
import {wordOf} from "#words/sentence";

/**
 * @typedef {import("#data").Manifest} Manifest
 * @typedef {import("#data").Tensor} Tensor
 */

/**
 * The beginning of a sentence under all models, playing by itself until the reader takes over.
 * `value`: the moment that it rests at, as `grammar/28`; empty while it plays.
 * @param {object} options
 * @param {HTMLElement} options.element  the figure in its first state
 * @param {Manifest} options.manifest
 * @param {import("#data").Load} options.load
 */
export function hero({element, manifest, load}) {
  const {dataset} = element;
  const [measure] = manifest.measures;
  const from = Number(dataset.from);
  const to = Number(dataset.to);
  const button = find(element, ".hero-play");
  const initial = {sentence: dataset.sentence ?? "", position: Number(dataset.position)};
  let value = initial;
  let sentence = sentenceOf(manifest, value.sentence);
  const own = sentence;
  const limit = element.querySelectorAll(".hero-panel:first-child [data-position]").length;
  const panels = [...element.querySelectorAll(".hero-panel")].map((found) => {
    const panel = /** @type {HTMLElement} */ (found);
    const label = panel.getAttribute("aria-label") ?? "";
    const part = find(panel, ".character-text");
    return {
      element: panel,
      label,
      model: panel.dataset.model ?? "",
      text: characterText({element: part, label, sentence, value: value.position, limit}),
      first: suggestion({element: find(panel, ".hero-suggestion")}),
    };
  });
  /** @type {(Tensor | Error)[]} */
  let tensors = [];
  let shown = "";

  const render = onFrame(() => {
    if (shown !== value.sentence) return;
    Object.assign(element.dataset, value);
    const {position} = value;
    const typed = wordOf(sentence, position);
    panels.forEach(({text, first}, k) => {
      const tensor = tensors[k];
      if (tensor instanceof Error) return;
      text.value = position;
      const suggested = tensor.suggestions[position][0];
      first.value = {...suggested, hit: suggested.word === typed};
    });
  });

  async function prepare() {
    const wanted = sentenceOf(manifest, value.sentence);
    const loaded = await loadSentence(load, wanted.id, panels.map(({model}) => model), [measure]);
    if (wanted.id !== value.sentence || wanted.id === shown) return;
    tensors = loaded;
    sentence = wanted;
    panels.forEach(({text, element: panel, label}, k) => {
      const tensor = tensors[k];
      clearFailure(panel);
      if (tensor instanceof Error) showFailure(panel, say("failure.model", {label, reason: tensor.message}));
      else text.show({sentence, causal: tensor.causal, shades: (position) => shadesAt(tensor, position, measure)});
    });
    shown = sentence.id;
  }

  async function update() {
    // Also of the sentence that is shown: a link may have led back while another was being unpacked.
    for (const {text} of panels) text.expect(sentenceOf(manifest, value.sentence), value.position);
    if (shown !== value.sentence) {
      try {
        await prepare();
      } catch (error) {
        playing.playing = false;
        button.hidden = true;
        return showFailure(element, say("failure.figure", {reason: reasonOf(error)}));
      }
    }
    render();
  }

  function last() {
    return sentence.words.filter(([, end]) => end <= limit).at(-1)?.[1] ?? 1;
  }

  function step() {
    const [first, end] = sentence === own ? [from, to] : [0, last() - 1];
    const next = value.position + 1;
    value = {sentence: value.sentence, position: next > end || next <= first ? first : next};
    update();
  }

  function showPlaying() {
    const icon = create("span", {className: playing.playing ? "icon-pause" : "icon-play", "aria-hidden": true});
    button.replaceChildren(icon, playing.playing ? say("player.pause") : say("player.play"));
  }

  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const playing = player({element, step, changed: showPlaying, playing: !calm.matches});
  calm.addEventListener("change", () => {
    if (calm.matches) playing.playing = false;
  });
  button.addEventListener("click", () => {
    playing.playing = !playing.playing;
    element.dispatchEvent(new Event("input", {bubbles: true}));
  });
  for (const {text} of panels) {
    text.addEventListener("focus", () => (playing.playing = false));
    text.addEventListener("input", () => {
      playing.playing = false;
      value = {sentence: value.sentence, position: text.value};
      update();
    });
    text.addEventListener("click", () => (playing.playing = false)); // not pointerdown: a finger may scroll
  }
  showPlaying();
  button.hidden = false;

  return Object.defineProperty(/** @type {HTMLElement & {value: string}} */ (element), "value", {
    get: () => (playing.playing ? "" : writeMoment(value)),
    set(moment) {
      const wanted = moment ? readMoment(moment, manifest.sentences) : initial;
      if (!wanted) return;
      value = {sentence: wanted.sentence, position: Math.min(wanted.position, limit - 1)};
      playing.playing = !moment && !calm.matches;
      update();
    },
  });
}

/** @param {Tensor} tensor @param {number} position @param {import("#data").Measure} measure */
function shadesAt(tensor, position, measure) {
  return shadesOf(row(tensor, position, {measure}), tensor.measures[measure.of].maxima[position], measure.shades);
}
