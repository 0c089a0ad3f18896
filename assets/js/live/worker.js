/** The worker beside the page: one model, which answers about the last text that it was sent. */

import {openNetwork} from "#model/network";
import {textReader} from "#live/text-reader";
import {reasonOf} from "#reason";

/**
 * @typedef {import("#live/text-reader").Request & {type: "read", version: number}} Read
 * @typedef {{type: "open", buffer: ArrayBuffer, expected: import("#model/weights").Expected, top: number} | Read} Asked
 *
 * @typedef {{type: "opened", description: import("#model/network").Network["description"], words: number}
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

port.onmessage = ({data}) => {
  if (data.type === "open") return open(data);
  wanted = data;
  if (!running) run();
};

/** @param {Extract<Asked, {type: "open"}>} asked */
function open({buffer, expected, top}) {
  try {
    const network = openNetwork(buffer, expected);
    reader = textReader(network, top);
    port.postMessage({type: "opened", description: network.description, words: network.vocabulary.length});
  } catch (error) {
    port.postMessage({type: "failed", message: reasonOf(error)});
  }
}

async function run() {
  running = true;
  while (wanted && reader) {
    const request = wanted;
    wanted = undefined;
    const {version} = request;
    const known = reader.knows(request.words);
    for (const moments of reader.read(request)) {
      if (moments.length) port.postMessage({type: "moments", version, moments, known});
      await new Promise((done) => setTimeout(done)); // another text may have come
      if (wanted) break;
    }
    if (!wanted) port.postMessage({type: "done", version});
  }
  running = false;
}
