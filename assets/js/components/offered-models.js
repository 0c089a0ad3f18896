import {content} from "#components/weights-file";
import {create, find} from "#dom";
import {local, say} from "#language";
import {fetchWeights} from "#live/fetch-weights";
import {reasonOf} from "#reason";
import {sha256} from "#sha256";
import {wholePercent} from "#words/format";

/**
 * @typedef {import("#live/fetch-weights").Offered & {id: string, label: string, colour: number}} Offer  A model of the page.
 * @typedef {{id: string, label: string, colour: number, buffer: ArrayBuffer}} Chosen
 */

/**
 * The models that can read the reader's text: those of the page, by one press each where the page came from a server,
 * and weights files that the reader has.
 * @param {object} options
 * @param {HTMLElement} options.element  with a list, a file input and a line for what goes wrong
 * @param {HTMLElement} options.figure  that files can be dropped on
 * @param {Offer[]} options.offers
 * @param {ReturnType<typeof import("#live/pocket").pocketOf>} options.pocket  the model that lies in the page
 * @param {(chosen: Chosen) => Promise<void>} options.opened  opens a model; what it throws is told
 * @param {(id: string) => void} options.closed
 */
export function offeredModels({element, figure, offers, pocket, opened, closed}) {
  const list = find(element, ".your-text-offers");
  const input = /** @type {HTMLInputElement} */ (find(element, ".your-text-file input"));
  const problem = find(element, ".your-text-problem");
  const hosted = /^https?:$/.test(location.protocol);
  /** @type {Map<string, ReturnType<typeof offerOf>>} */
  const rows = new Map();

  /** @param {string} id @param {string} label @param {() => void} press  when the model is not open */
  function offerOf(id, label, press) {
    const button = /** @type {HTMLButtonElement} */ (create("button", {type: "button", className: "button"}));
    const said = create("span", {className: "your-text-progress"});
    const row = create("li", {}, button, said);
    let act = press;
    list.append(row);
    const show = (/** @type {string} */ text, /** @type {() => void} */ action, note = "", pressed = false) => {
      button.textContent = text;
      button.setAttribute("aria-pressed", String(pressed));
      said.textContent = note;
      act = action;
    };
    button.addEventListener("click", () => act());
    return {
      row,
      idle: (/** @type {string} */ note) => show(label, press, note),
      loading: (/** @type {string} */ note, /** @type {() => void} */ cancel) => show(say("your-text.cancel", {label}), cancel, note),
      failed: (/** @type {string} */ why) => show(say("your-text.again", {label}), press, why),
      open: () => show(label, () => (closed(id), close(id)), say("your-text.open"), true),
    };
  }

  async function openPocket() {
    if (!pocket) return;
    const row = /** @type {ReturnType<typeof offerOf>} */ (rows.get(pocket.id));
    try {
      await opened({...pocket, colour: 0, buffer: await pocket.load()});
      row.open();
    } catch (error) {
      row.failed(say("your-text.pocket", {reason: reasonOf(error)}));
    }
  }

  /** @param {string} id */
  function close(id) {
    const offer = offers.find((candidate) => candidate.id === id);
    if (pocket && id === pocket.id) rows.get(id)?.idle(pocket.note);
    else if (offer && hosted) rows.get(id)?.idle(sizeOf(offer));
    else {
      rows.get(id)?.row.remove();
      rows.delete(id);
    }
  }

  /** Tells why a model has stopped; it can be opened again. @param {string} id @param {string} label @param {unknown} why */
  function broke(id, label, why) {
    close(id);
    problem.append(create("span", {}, `${say("your-text.stopped", {label, reason: reasonOf(why)})} `));
  }

  /** @param {Offer} offer */
  async function load(offer) {
    const row = /** @type {ReturnType<typeof offerOf>} */ (rows.get(offer.id));
    const abort = new AbortController();
    row.loading(wholePercent(0), () => abort.abort());
    try {
      const buffer = await fetchWeights(offer, {
        signal: abort.signal,
        progress: (share) => row.loading(wholePercent(share), () => abort.abort()),
      });
      await opened({...offer, buffer});
      row.open();
    } catch (error) {
      if (abort.signal.aborted) row.idle(sizeOf(offer));
      else row.failed(`${offer.file} ${reasonOf(error)}.`);
    }
  }

  /** Opens files, each on its own: one that cannot be read leaves the others alone. @param {File[]} files */
  async function open(files) {
    problem.textContent = "";
    for (const file of files) {
      try {
        const buffer = await content(file);
        const hash = await sha256(buffer);
        const offer = offers.find((candidate) => candidate.sha256 === hash);
        const name = file.name.replace(/\.safetensors$/, "");
        const {id, label, colour} = offer ?? {id: `file-${name}`, label: name, colour: 0};
        await opened({id, label, colour, buffer});
        const row = rows.get(id) ?? offerOf(id, label, () => {});
        rows.set(id, row);
        row.open();
      } catch (error) {
        problem.append(create("span", {}, `${file.name} ${reasonOf(error)}. `));
      }
    }
  }

  if (pocket) {
    rows.set(pocket.id, offerOf(pocket.id, pocket.label, openPocket));
    rows.get(pocket.id)?.idle(pocket.note);
  }
  if (hosted) {
    for (const offer of offers) {
      const row = offerOf(offer.id, offer.label, () => load(offer));
      rows.set(offer.id, row);
      row.idle(sizeOf(offer));
    }
  }
  input.addEventListener("input", (event) => event.stopPropagation());
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    input.value = ""; // so that the same file can be chosen again
    open(files);
  });
  figure.addEventListener("dragover", (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault());
  figure.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    open([...event.dataTransfer.files]);
  });

  return {openPocket, broke};
}

/** @param {Offer} offer */
function sizeOf({bytes}) {
  return say("number.megabytes", {number: local((bytes / 1e6).toFixed(1))});
}
