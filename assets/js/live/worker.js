/** The worker beside the page: one model, which answers about the last text that it was sent. */

import {speak} from "#language";
import {openNetwork} from "#model/network";
import {textReader} from "#live/text-reader";
import {reasonOf} from "#reason";

/**
 * @typedef {import("#live/text-reader").Request & {type: "read", version: number}} Read
 * @typedef {{type: "open", language: import("#language").Language, buffer: ArrayBuffer, expected: import("#model/weights").Expected, top: number} | Read} Asked
 *
 * @typedef {{type: "opened", description: import("#model/network").Network["description"]}
 *   | {type: "failed", message: string}
 *   | {type: "moments", version: number, moments: import("#live/text-reader").Moment[], known: boolean[]}
 *   | {type: "done", version: number}} Answer
 */

const port = /** @type {{postMessage: (answer: Answer) => void, onmessage: ((event: {data: Asked}) => void) | null}} */ (
  /** @type {unknown} */ (globalThis)
);
/** @type {ReturnType<typeof textReader> | undefined} */
let reader;
/** @type {Read | undefined} */
let wanted;
let running = false;

/** Milliseconds of work before it is looked whether another text has come. */
const SLICE = 3;
const {port1: here, port2: there} = new MessageChannel();

/** Lets what was sent meanwhile come first. A timer would do so too, but four milliseconds late. */
function turn() {
  return new Promise((done) => {
    there.onmessage = done;
    here.postMessage(0);
  });
}

port.onmessage = ({data}) => {
  if (data.type === "open") return open(data);
  wanted = data;
  if (!running) run();
};

/** @param {Extract<Asked, {type: "open"}>} asked */
function open({language, buffer, expected, top}) {
  speak(language); // it has no page to read its strings from
  try {
    const network = openNetwork(buffer, expected);
    reader = textReader(network, top);
    port.postMessage({type: "opened", description: network.description});
  } catch (error) {
    port.postMessage({type: "failed", message: reasonOf(error)});
  }
}

async function run() {
  running = true;
  try {
    await answer();
  } catch (error) {
    port.postMessage({type: "failed", message: reasonOf(error)});
  }
  running = false;
}

async function answer() {
  while (wanted && reader) {
    const request = wanted;
    wanted = undefined;
    const {version} = request;
    const known = reader.knows(request.words);
    let began = performance.now();
    for (const moments of reader.read(request)) {
      if (moments.length) port.postMessage({type: "moments", version, moments, known});
      if (performance.now() - began < SLICE) continue;
      await turn();
      if (wanted) break;
      began = performance.now();
    }
    if (!wanted) port.postMessage({type: "done", version});
  }
}
