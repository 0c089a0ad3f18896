/** The autocomplete model: embedding, units one on the other, readout to words. */

import {readableOf} from "#alphabet";
import {say} from "#language";
import {attention, softmax} from "#model/attention";
import {spanOf} from "#model/gradients";
import {linearMap} from "#model/linear";
import {lstm, nestedLstm} from "#model/memory-cells";
import {machine} from "#model/multiply";
import {gru, rnn} from "#model/recurrent";
import {shortened} from "#model/safetensors";
import {scratch} from "#model/scratch";
import {symbolNorms} from "#model/symbols";
import {FIRST_WORD, readDescription, readWeights} from "#model/weights";

/** @typedef {import("#model/recurrent").Unit} Unit */

/** @type {Record<string, (parts: import("#model/recurrent").Parts, size: number, options: Record<string, unknown>) => Unit>} */
const UNITS = {rnn, lstm, gru, nested_lstm: nestedLstm, attention};

/**
 * @typedef {{states: any[], output: Float32Array}} State  Of all units, and what the last one puts out.
 *
 * @typedef {object} Network
 * @property {import("#model/weights").Description & {alphabet: import("#alphabet").Alphabet}} description
 * @property {string[]} vocabulary  the words, the most frequent first
 * @property {(state: State | undefined, character: string) => State} step  reads one more character; none were read
 *   in the state `undefined`
 * @property {(state: State) => Float32Array} probabilities  of each word of the vocabulary
 * @property {(trail: State[], first: number, words: number[], rivals?: number[]) => Generator<undefined, Float32Array[]>} connectivity  of
 *   some outputs, from `first` on, given the states after every character up to the last of them, and for each the number of
 *   a word in the vocabulary: the norms of the gradients of its logit with respect to every one-hot character up to the
 *   output; with rivals, of its logit less that of its rival. It yields every few milliseconds, so that something else may be done first
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
 * @param {{plain?: boolean}} [options]  `plain`: run it in plain JavaScript
 * @returns {Network}
 */
export function openNetwork(buffer, expected, {plain} = {}) {
  const {description, vocabulary, weights, finish} = readWeights(buffer, expected);
  const characters = readableOf(description.alphabet);
  const {unit, hidden_size: size, num_layers: layers, vocab_size: outputs, options} = description;
  checkUnit(description);
  const runs = machine(plain);
  const embedding = linearMap(runs, weights.linear("embedding.weight", characters.length + 1, size), false);
  const units = Array.from({length: layers}, (_, k) => UNITS[unit](placed(weights.of(`units.${k}`), runs), size, options));
  const readout = linearMap(runs, weights.linear("readout.weight", outputs, size, "readout.bias"), false);
  const normsOf = symbolNorms(runs, embedding, units[0].input);
  finish();
  runs.ready();
  const embedded = new Map([...characters].map((character, k) => [character, embedding.row(k + 1)]));
  /** @type {ReturnType<typeof scratch>[]} of searches that have ended */
  const rooms = [];

  /**
   * Pulls gradients back through all units.
   * @param {State[]} trail
   * @param {import("#model/gradients").Gradients} gradients
   * @param {Float32Array} values  room for the gradients between two units, (total, size): each takes what is there, and
   *   puts in its place what it has found
   * @param {import("#model/gradients").Take} take  of what the first unit finds
   * @returns {Generator<undefined, void>}
   */
  function* pullBack(trail, {span, seeds}, values, take) {
    for (let k = layers - 1; k >= 0; k--) {
      const {input, reverse} = units[k];
      const put = (/** @type {Float32Array} */ found, /** @type {number} */ count, /** @type {number} */ at) => {
        const place = values.subarray(at * size, (at + count) * size);
        if (input) input.back(found, count, place);
        else place.set(found);
      };
      yield* reverse(trail.map(({states}) => states[k]), k < layers - 1 ? {span, values} : {span, seeds}, k ? put : take);
    }
  }

  return {
    description,
    vocabulary,
    step(before, character) {
      let output = embedded.get(character);
      if (!output) throw new RangeError(`character must be one of “${characters}”, got “${character}”`);
      const states = [];
      for (const [k, {initial, step}] of units.entries()) {
        const next = step(output, before ? before.states[k] : initial);
        output = next.output;
        states.push(next.state);
      }
      return {states, output};
    },
    probabilities: ({output}) => softmax(readout.apply(output).subarray(FIRST_WORD)),
    *connectivity(trail, first, words, rivals = []) {
      const span = spanOf(first, words.length);
      const seeds = new Float32Array(words.length * size);
      words.forEach((word, k) => seeds.set(readout.row(FIRST_WORD + word), k * size));
      rivals.forEach((rival, k) => readout.row(FIRST_WORD + rival).forEach((value, column) => (seeds[k * size + column] -= value)));
      const norms = new Float32Array(span.total);
      const room = rooms.pop() ?? scratch();
      try {
        const take = (/** @type {Float32Array} */ found, /** @type {number} */ count, /** @type {number} */ at) => normsOf(found, count, norms.subarray(at));
        yield* pullBack(trail.slice(0, span.time), {span, seeds}, room(span.total * size), take);
        return words.map((_, k) => Float32Array.from({length: first + k + 1}, (_, t) => norms[span.offset(t) + k - span.start(t)]));
      } finally {
        rooms.push(room); // also of a search that is left
      }
    },
  };
}

/**
 * The parts of a unit, its maps placed in the memory of a machine.
 * @param {import("#model/weights").Weights} weights
 * @param {import("#model/multiply").Machine} runs
 * @returns {import("#model/recurrent").Parts}
 */
function placed({vector, count, linear}, runs) {
  return {vector, count, linear: (...which) => linearMap(runs, linear(...which))};
}

/** @param {import("#model/weights").Description} description */
function checkUnit({unit}) {
  if (Object.hasOwn(UNITS, unit)) return;
  throw new Error(say("weights.unit", {unit: shortened(unit), known: Object.keys(UNITS).join(", ")}));
}
