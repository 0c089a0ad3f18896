import {clearFailure, showFailure} from "#components/failure";
import {onTheme, palette} from "#components/palette";
import {saveTriangle} from "#components/triangle-picture";
import {local, say} from "#language";
import {loadSentence} from "#load-sentence";
import {create, find, setText} from "#dom";
import {reachOf, row} from "#math/panel-values";
import {cellAt, lowMedian, triangleShades} from "#math/triangle";
import {readMoment, writeMoment} from "#moment";
import {reasonOf} from "#reason";
import {afterRest, onFrame} from "#schedule";
import {series} from "#words/format";
import {characterInWords, momentInWords, nextWord, previousWord} from "#words/sentence";

/**
 * A whole sentence under each model: a row a moment, which a pointer or the arrow keys choose. `value`: the moment, as
 * `grammar/159`. Tells other figures of it by the event `moment`, and follows theirs by `follow`.
 * @param {object} options
 * @param {HTMLElement} options.element  the figure in its first state
 * @param {import("#data").Manifest} options.manifest
 * @param {import("#data").Load} options.load
 */
export function triangle({element, manifest, load}) {
  const {measures, sentences} = manifest;
  const initial = {sentence: element.dataset.sentence ?? "", position: Number(element.dataset.position)};
  const reading = find(element, ".triangle-reading");
  const said = find(element, ".triangle-said");
  const pictures = find(element, ".triangle-panels");
  const panels = [...element.querySelectorAll(".triangle-panel")].map((found) => {
    const panel = /** @type {HTMLElement} */ (found);
    const picture = find(panel, ".triangle-picture");
    const canvas = /** @type {HTMLCanvasElement} */ (create("canvas", {className: "triangle-shades", "aria-hidden": true}));
    const line = create("i", {className: "triangle-moment", "aria-hidden": true});
    picture.append(canvas, line);
    return {element: panel, label: panel.ariaLabel ?? "", model: panel.dataset.model ?? "", picture, canvas, line};
  });
  let value = initial;
  /** @type {{sentence: string, tensors: (import("#data").Tensor | Error)[]} | undefined} what is drawn */
  let drawn;
  let near = false;
  /** Whether the moment is another figure's, whose state says it in the page's address. */
  let following = false;
  /** @type {number | undefined} the character pointed at */
  let input;

  const sentence = () => sentences.find(({id}) => id === value.sentence) ?? sentences[0];

  async function unpack() {
    const {id} = sentence();
    try {
      const tensors = await loadSentence(load, id, panels.map(({model}) => model), [measures[0]]);
      if (id !== value.sentence || drawn?.sentence === id) return;
      drawn = {sentence: id, tensors};
      draw();
      render();
    } catch (error) {
      showFailure(element, say("failure.figure", {reason: reasonOf(error)}));
    }
  }

  /** Draws all moments of a sentence: a pixel a moment and character, which the browser makes as large as there is room. */
  function draw() {
    if (!drawn) return;
    const colours = palette();
    panels.forEach(({element: panel, canvas, label}, k) => {
      clearFailure(panel);
      const tensor = /** @type {NonNullable<typeof drawn>} */ (drawn).tensors[k];
      if (tensor instanceof Error) return showFailure(panel, say("failure.model", {label, reason: tensor.message}));
      canvas.width = canvas.height = tensor.length;
      const context = canvas.getContext("2d");
      if (!context || !colours.real) return; // the picture that the page came with stays
      const image = context.createImageData(tensor.length, tensor.length);
      const pixels = new Uint32Array(image.data.buffer);
      triangleShades(tensor, measures[0]).forEach((shade, at) => (pixels[at] = colours.shades[colours.none + shade]));
      context.putImageData(image, 0, 0);
      panel.classList.add("drawn");
      const reaches = Array.from({length: tensor.length}, (_, output) => reachOf(row(tensor, output, {measure: measures[0]}), output));
      for (const [part, key] of /** @type {const} */ ([["half", "triangle.half"], ["most", "triangle.most"]])) {
        const count = lowMedian(reaches.flatMap((reach) => (reach ? [reach[part]] : [])));
        setText(find(panel, `.triangle-${part}`), say(key, {count}));
      }
    });
  }

  const render = onFrame(() => {
    const {text} = sentence();
    element.dataset.sentence = value.sentence;
    element.dataset.position = String(value.position);
    for (const {line} of panels) line.style.top = `${((value.position + 0.5) / text.length) * 100}%`;
    tell();
    const shown = words();
    setText(reading, shown);
    rested();
  });

  function words() {
    const moment = momentInWords(sentence(), value.position);
    if (drawn?.sentence !== value.sentence) return `${moment[0].toUpperCase()}${moment.slice(1)}.`;
    const {tensors} = drawn;
    const parts = panels.flatMap(({label}, k) => {
      const tensor = tensors[k];
      if (tensor instanceof Error) return [];
      const values = row(tensor, value.position, {measure: measures[0]});
      if (input !== undefined && input <= value.position) return [`${label} ${local((values[input] / (Math.max(...values) || 1)).toFixed(2))}`];
      return [`${label} ${reachOf(values, value.position)?.half ?? 0}`];
    });
    if (input !== undefined && input <= value.position) {
      return say("triangle.read", {moment, input: characterInWords(sentence(), input), values: series(parts)});
    }
    return say("triangle.reaches", {moment, values: series(parts)});
  }

  const rested = afterRest(() => (said.textContent = words()), 400);

  function tell() {
    pictures.setAttribute("aria-valuemax", String(sentence().text.length - 1));
    pictures.setAttribute("aria-valuenow", String(value.position));
    pictures.setAttribute("aria-valuetext", momentInWords(sentence(), value.position));
  }

  /** @param {number} position */
  function choose(position) {
    const last = sentence().text.length - 1;
    const wanted = Math.min(last, Math.max(0, position));
    render();
    if (wanted === value.position) return;
    value = {...value, position: wanted};
    following = false;
    element.dispatchEvent(new Event("input", {bubbles: true}));
    element.dispatchEvent(new CustomEvent("moment", {bubbles: true, detail: value}));
  }

  /** @param {{sentence: string, position: number}} moment */
  function show(moment) {
    value = moment;
    input = undefined;
    if (near && drawn?.sentence !== value.sentence) unpack();
    render();
  }

  for (const {picture} of panels) {
    const point = (/** @type {PointerEvent} */ {clientX: x, clientY: y}) => {
      const cell = cellAt({x, y}, picture.getBoundingClientRect(), sentence().text.length);
      input = cell.input;
      choose(cell.output);
    };
    picture.addEventListener("pointermove", point);
    picture.addEventListener("pointerdown", point);
    picture.addEventListener("pointerleave", () => {
      input = undefined;
      render();
    });
  }
  pictures.addEventListener("keydown", (event) => {
    if (event.altKey || event.metaKey || event.shiftKey) return;
    const {position} = value;
    const {words: all, text} = sentence();
    const forward = event.ctrlKey ? nextWord(all, position) : position + 1;
    const back = event.ctrlKey ? previousWord(all, position) : position - 1;
    /** @type {Record<string, number>} */
    const keys = {ArrowRight: forward, ArrowDown: forward, ArrowLeft: back, ArrowUp: back, Home: 0, End: text.length - 1};
    if (!(event.key in keys)) return;
    event.preventDefault();
    input = undefined;
    choose(keys[event.key]);
  });
  pictures.setAttribute("role", "slider");
  pictures.setAttribute("aria-label", say("triangle.moment"));
  pictures.setAttribute("aria-valuemin", "0");
  pictures.tabIndex = 0;
  const save = find(element, ".triangle-save");
  save.addEventListener("click", () => saveTriangle({element, panels, heading: words()}));
  new IntersectionObserver(
    ([entry]) => {
      near = entry.isIntersecting;
      if (near && drawn?.sentence !== value.sentence) unpack();
    },
    {rootMargin: "100% 0%"},
  ).observe(element);
  onTheme(draw);
  reading.hidden = save.hidden = false;
  element.classList.add("live");
  render();

  let [addressed, heard] = [false, false];
  return Object.defineProperties(/** @type {HTMLElement & {value: string, follow: typeof show}} */ (element), {
    value: {
      get: () => (following ? "" : writeMoment(value)),
      set(/** @type {string} */ wanted) {
        const moment = readMoment(wanted, sentences);
        if (!moment) return;
        following = false;
        addressed = true;
        show(moment);
      },
    },
    follow: {
      value(/** @type {typeof value} */ moment) {
        // The first moment that the other figure tells of is where it opens: a moment of the address comes before it.
        const opening = !heard && addressed;
        heard = true;
        if (opening) return;
        // The other figure's echo of what the reader points at here.
        if (moment.sentence === value.sentence && moment.position === value.position) return;
        following = true;
        show(moment);
      },
    },
  });
}
