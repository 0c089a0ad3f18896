/** The autocomplete model: embedding, units one on the other, readout to words. */

import {readableOf} from "#alphabet";
import {attention, softmax} from "#model/attention";
import {apply, rowOf} from "#model/linear";
import {gru, lstm, nestedLstm, rnn} from "#model/recurrent";
import {readDescription, readWeights} from "#model/weights";

/** @typedef {import("#model/recurrent").Unit} Unit */

/** @type {Record<string, (weights: import("#model/weights").Weights, size: number, options: Record<string, unknown>) => Unit>} */
const UNITS = {rnn, lstm, gru, nested_lstm: nestedLstm, attention};

const FIRST_WORD = 2; // outputs before it are padding and unknown

/**
 * @typedef {{states: any[], output: Float64Array}} State  Of all units, and what the last one puts out.
 *
 * @typedef {object} Network
 * @property {import("#model/weights").Description & {alphabet: import("#alphabet").Alphabet}} description
 * @property {string[]} vocabulary  the words, the most frequent first
 * @property {(state: State | undefined, character: string) => State} step  reads one more character; none were read
 *   in the state `undefined`
 * @property {(state: State) => Float64Array} probabilities  of each word of the vocabulary
 */

/**
 * Refuses a weights file by its header, as far as that tells: an error says what is wrong, as the end of a sentence.
 * @param {ArrayBuffer} beginning  up to the end of its header at least
 * @param {number} size  of the whole file
 */
export function checkHeader(beginning, size) {
  checkUnit(readDescription(beginning, size));
}

/**
 * Returns the model of a weights file. An error says what is wrong with the file, as the end of a sentence.
 * @param {ArrayBuffer} buffer
 * @param {import("#model/weights").Expected} expected
 * @returns {Network}
 */
export function openNetwork(buffer, expected) {
  const {description, vocabulary, weights, finish} = readWeights(buffer, expected);
  const characters = readableOf(description.alphabet);
  const {unit, hidden_size: size, num_layers: layers, vocab_size: outputs, options} = description;
  checkUnit(description);
  const embedding = weights.linear("embedding.weight", characters.length + 1, size);
  const units = Array.from({length: layers}, (_, k) => UNITS[unit](weights.of(`units.${k}`), size, options));
  const readout = weights.linear("readout.weight", outputs, size, "readout.bias");
  finish();
  const embedded = new Map([...characters].map((character, k) => [character, rowOf(embedding, k + 1)]));

  return {
    description,
    vocabulary,
    step(before, character) {
      const input = embedded.get(character);
      if (!input) throw new RangeError(`character must be one of “${characters}”, got “${character}”`);
      let output = /** @type {Float64Array} */ (input);
      const states = [];
      for (const [k, {initial, step}] of units.entries()) {
        const next = step(output, before ? before.states[k] : initial);
        output = next.output;
        states.push(next.state);
      }
      return {states, output};
    },
    probabilities: ({output}) => softmax(apply(readout, output).subarray(FIRST_WORD)),
  };
}

/** @param {import("#model/weights").Description} description */
function checkUnit({unit}) {
  if (Object.hasOwn(UNITS, unit)) return;
  throw new Error(`is a model of the unit “${unit}”; this page can run ${Object.keys(UNITS).join(", ")}`);
}
