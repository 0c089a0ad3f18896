/** A model that runs beside the page, in a worker of its own: what goes wrong there, or takes long, leaves the page alone. */

import {say, spoken} from "#language";

/**
 * @typedef {import("#live/text-reader").Moment} Moment
 *
 * @typedef {object} LiveModel
 * @property {import("#model/network").Network["description"]} description
 * @property {(request: import("#live/text-reader").Request) => void} read  has it answer about a text, and no more about
 *   the one before
 * @property {() => void} close
 */

/** @type {string | undefined} */
let address;

/** The page's script again, which knows by the missing document that it is a worker. */
function script() {
  const code = document.querySelector('script[type="module"]')?.textContent ?? "";
  return (address ??= URL.createObjectURL(new Blob([code], {type: "text/javascript"})));
}

/**
 * Opens a model by the bytes of its weights file, which are handed over. An error says what is wrong with the file, as the
 * end of a sentence.
 * @param {object} options
 * @param {ArrayBuffer} options.buffer
 * @param {import("#model/weights").Expected} options.expected
 * @param {number} options.top  number of suggestions
 * @param {(moments: Moment[], known: boolean[]) => void} options.found  of the text that was last sent
 * @param {(why: Error) => void} options.broke  is told why a model that was open has stopped
 * @returns {Promise<LiveModel>}
 */
export function liveModel({buffer, expected, top, found, broke}) {
  const worker = new Worker(script());
  let version = 0;
  return new Promise((opened, failed) => {
    let stopped = (/** @type {Error} */ why) => failed(why);
    worker.onerror = ({message}) => stopped(new Error(say("your-text.no-worker", {reason: message || say("your-text.refused")})));
    worker.onmessage = ({data}) => {
      const answer = /** @type {import("#live/worker").Answer} */ (data);
      if (answer.type === "moments" && answer.version === version) found(answer.moments, answer.known);
      else if (answer.type === "failed") {
        worker.terminate();
        stopped(new Error(answer.message));
      } else if (answer.type === "opened") {
        stopped = broke;
        opened({
          description: answer.description,
          read: (request) => worker.postMessage({type: "read", version: ++version, ...request}),
          close: () => worker.terminate(),
        });
      }
    };
    worker.postMessage({type: "open", language: spoken(), buffer, expected, top}, [buffer]);
  });
}
