import {erasurePanel} from "#components/erasure-panel";
import {colourReader} from "#components/picture-colours";
import {player} from "#components/player";
import {scrub} from "#components/scrub";
import {share} from "#components/share";
import {writeAddress} from "#address";
import {create, find} from "#dom";
import {readExhibits} from "#erasure-data";
import {readErasureState, writeErasureState} from "#erasure-state";
import {say} from "#language";
import {erasureCsv, erasureJson} from "#output/erasure-export";
import {drawErasure} from "#output/erasure-picture";
import {onFrame} from "#schedule";
import {erasureInWords, keptInWords} from "#words/erasure";

/** Milliseconds from one word to the next, and how many of them the whole text stays. */
const INTERVAL = 260;
const HOLD = 4;

/**
 * A text that is taken away word by word, with a bar for what each model makes of the rest. It rests with the whole
 * text, and plays once when it is seen, until the reader takes over; where motion is not wanted, only when told to.
 * `value`: the exhibit and the words kept, as `violin/8`; empty while it rests or plays as it came.
 * @param {object} options
 * @param {HTMLElement} options.element  the figure in its first state
 */
export function erasure({element}) {
  const exhibits = readExhibits(JSON.parse(find(element, ".figure-data").textContent ?? ""));
  const panels = exhibits.map((exhibit) =>
    erasurePanel({element: find(element, `.erasure-panel[data-exhibit="${exhibit.id}"]`), exhibit}),
  );
  const counts = new Map(panels.map(({exhibit, words}) => [exhibit.id, words.length]));
  const last = Number(element.dataset.kept); // words kept when it has played
  const slider = /** @type {HTMLInputElement} */ (find(element, ".erasure-slider"));
  const button = find(element, ".erasure-play");
  const said = find(element, ".erasure-kept");
  /** @type {NodeListOf<HTMLInputElement>} */
  const radios = element.querySelectorAll(".erasure-choices input");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  let panel = panels[0];
  let kept = panel.words.length;
  let holding = HOLD;

  function show() {
    const {id} = panel.exhibit;
    for (const other of panels) other.element.hidden = other !== panel;
    for (const still of element.querySelectorAll(".erasure-still")) still.toggleAttribute("hidden", still.getAttribute("data-exhibit") !== id);
    for (const radio of radios) radio.checked = radio.value === id;
  }

  const render = onFrame(() => {
    const count = panel.words.length;
    panel.show(kept);
    slider.max = String(count);
    slider.value = String(count - kept);
    slider.style.setProperty("--erased", String((count - kept) / count));
    slider.setAttribute("aria-valuetext", erasureInWords({words: panel.words, kept, values: panel.values(kept)}));
    said.textContent = keptInWords(kept, count);
    element.dataset.shown = writeErasureState({exhibit: panel.exhibit.id, kept});
  });

  /** @param {typeof panel} wanted @param {number} words */
  function set(wanted, words) {
    const changed = wanted !== panel;
    panel = wanted;
    kept = words;
    if (changed) show();
    render();
  }

  /** Takes over what the reader has made of it. @param {typeof panel} wanted @param {number} words @param {boolean} [plays] */
  function change(wanted, words, plays = false) {
    const before = `${panel.exhibit.id}/${kept}/${playing.playing}`;
    playing.playing = plays;
    set(wanted, words);
    if (before !== `${wanted.exhibit.id}/${words}/${plays}`) element.dispatchEvent(new Event("input", {bubbles: true}));
  }

  /** Shows all words, and plays from there on. @param {typeof panel} wanted @param {boolean} plays */
  function begin(wanted, plays) {
    holding = HOLD;
    change(wanted, wanted.words.length, plays);
  }

  function step() {
    if (holding > 0) holding--;
    else if (kept > last) set(panel, kept - 1);
    if (kept <= last) playing.playing = false;
  }

  function showPlaying() {
    const icon = create("span", {className: playing.playing ? "icon-pause" : "icon-play", "aria-hidden": true});
    button.replaceChildren(icon, playing.playing ? say("player.pause") : say("player.play"));
  }

  const playing = player({element: find(element, ".erasure-live"), step, changed: showPlaying, interval: INTERVAL, playing: !calm.matches});
  calm.addEventListener("change", () => {
    if (calm.matches) playing.playing = false;
  });
  button.addEventListener("click", () => {
    if (playing.playing) change(panel, kept);
    else if (kept > last) change(panel, kept, true);
    else begin(panel, true);
  });
  slider.addEventListener("input", (event) => {
    event.stopPropagation(); // its own would come before the figure has the state that it speaks of
    change(panel, panel.words.length - Number(slider.value));
  });
  for (const radio of radios) {
    radio.addEventListener("input", (event) => event.stopPropagation());
    radio.addEventListener("change", () => begin(panels.find(({exhibit}) => exhibit.id === radio.value) ?? panel, !calm.matches));
  }
  for (const candidate of panels) {
    scrub(candidate.text, (position) => change(candidate, candidate.words.length - position));
  }

  share({
    element: find(element, ".take-away"),
    address: () => writeAddress([[element.id, writeErasureState({exhibit: panel.exhibit.id, kept})]]),
    name: () => `${element.id}-${panel.exhibit.id}-${kept}`,
    draw: () => drawErasure(picture()),
    json: () => erasureJson(panel.selection(kept)),
    csv: () => erasureCsv(panel.selection(kept)),
  });

  function picture() {
    const colour = colourReader();
    const page = `${location.origin}${location.pathname}`;
    const source = [document.title, location.protocol === "file:" ? "" : page, element.dataset.licence];
    return {
      selection: panel.selection(kept),
      labels: panel.values(kept).map(({label}) => label),
      scale: panel.scale,
      source: source.filter(Boolean).join(". "),
      colours: panel.colours(colour),
    };
  }

  for (const control of element.querySelectorAll(".erasure-live > [hidden]")) control.removeAttribute("hidden");
  element.classList.add("live");
  showPlaying();
  show();
  render();

  return Object.defineProperty(/** @type {HTMLElement & {value: string}} */ (element), "value", {
    get() {
      if (panel === panels[0] && (playing.playing || kept === panel.words.length)) return "";
      return writeErasureState({exhibit: panel.exhibit.id, kept: playing.playing ? last : kept});
    },
    set(/** @type {string} */ text) {
      const wanted = readErasureState(text, counts);
      if (text && !wanted) return;
      playing.playing = !wanted && !calm.matches;
      holding = HOLD;
      if (wanted) set(panels.find(({exhibit}) => exhibit.id === wanted.exhibit) ?? panel, wanted.kept);
      else set(panels[0], panels[0].words.length);
    },
  });
}
