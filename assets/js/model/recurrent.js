/**
 * The recurrent units without a memory cell, one step at a time, and in reverse. generator/units says where each comes
 * from; names and the order of the gates are the same. A state is never changed: every step returns a new one, which also
 * holds the derivatives of the step, as factors of the gradients with respect to what it put out.
 */

import {add, throughTime} from "#model/gradients";
import {sigmoid} from "#model/linear";
import {scratch} from "#model/scratch";

/**
 * @typedef {Pick<import("#model/weights").Weights, "vector" | "count"> & {linear: (name: string, rows: number,
 *   columns: number, bias?: string) => import("#model/linear").LinearMap}} Parts  Of a unit, placed.
 *
 * @typedef {object} Unit
 * @property {any} initial  the state before the first character
 * @property {(input: Float32Array, state: any) => {output: Float32Array, state: any}} step
 * @property {(states: any[], gradients: import("#model/gradients").Gradients, take: import("#model/gradients").Take) =>
 *   Generator<undefined, void>} reverse  finds the gradients, by the layout of the span that is given, with respect to what
 *   `input` makes of the input, or to the input itself, and hands them over; by then it needs no more of those given that
 *   stand at the same place
 * @property {import("#model/linear").LinearMap} [input]
 */

/**
 * h_t = tanh(W_ih x_t + b_ih + W_hh h_{t-1} + b_hh)
 * @param {Parts} parts
 * @param {number} size
 * @returns {Unit}
 */
export function rnn(parts, size) {
  const {ih, hh} = maps(parts, size, 1);

  /** @param {{slope: Float32Array}} state @param {Float32Array[]} gradients @param {number} rows @param {Float32Array} gates */
  function reverseStep({slope}, [hidden], rows, gates) {
    for (let row = 0, at = 0; row < rows; row++) for (let k = 0; k < size; k++, at++) gates[at] = hidden[at] * slope[k];
    hh.back(gates, rows, hidden);
  }

  return {
    initial: {output: new Float32Array(size)},
    input: ih,
    step(input, previous) {
      const [fromInput, fromState] = [ih.apply(input), hh.apply(previous.output)];
      const output = fromInput.map((value, k) => Math.tanh(value + fromState[k]));
      return {output, state: {output, slope: output.map((value) => 1 - value * value)}};
    },
    reverse: (...given) => throughTime({size, states: 1, gates: size, reverseStep}, ...given),
  };
}

/**
 * Reset gate r, update gate z, candidate n: h_t = (1 - z) * n + z * h_{t-1}
 * @param {Parts} parts
 * @param {number} size
 * @returns {Unit}
 */
export function gru(parts, size) {
  const {ih, hh} = maps(parts, size, 3);
  const [lendGates, lendHidden] = [scratch(), scratch()];

  /**
   * @param {{factors: Float32Array, toCandidate: Float32Array, update: Float32Array}} state
   * @param {Float32Array[]} gradients
   * @param {number} rows
   * @param {Float32Array} toInput
   */
  function reverseStep({factors, toCandidate, update}, [hidden], rows, toInput) {
    const toState = lendGates(rows * 3 * size);
    for (let row = 0; row < rows; row++) {
      for (let k = 0, at = row * size, to = 3 * at; k < size; k++, at++, to++) {
        const gradient = hidden[at];
        toState[to] = toInput[to] = gradient * factors[k];
        toState[to + size] = toInput[to + size] = gradient * factors[size + k];
        toState[to + 2 * size] = gradient * factors[2 * size + k];
        toInput[to + 2 * size] = gradient * toCandidate[k];
        hidden[at] = gradient * update[k];
      }
    }
    add(hidden, hh.back(toState, rows, lendHidden(rows * size)));
  }

  return {
    initial: {output: new Float32Array(size)},
    input: ih,
    step(input, previous) {
      const [fromInput, fromState] = [ih.apply(input), hh.apply(previous.output)];
      const factors = new Float32Array(3 * size);
      const [output, toCandidate, update] = [new Float32Array(size), new Float32Array(size), new Float32Array(size)];
      for (let k = 0; k < size; k++) {
        const old = previous.output[k];
        const r = sigmoid(fromInput[k] + fromState[k]);
        const z = sigmoid(fromInput[size + k] + fromState[size + k]);
        const n = Math.tanh(fromInput[2 * size + k] + r * fromState[2 * size + k]);
        output[k] = (1 - z) * n + z * old;
        update[k] = z;
        toCandidate[k] = (1 - n * n) * (1 - z);
        factors[k] = r * (1 - r) * toCandidate[k] * fromState[2 * size + k];
        factors[size + k] = z * (1 - z) * (old - n);
        factors[2 * size + k] = toCandidate[k] * r;
      }
      return {output, state: {output, factors, toCandidate, update}};
    },
    reverse: (...given) => throughTime({size, states: 1, gates: 3 * size, reverseStep}, ...given),
  };
}

/** @param {Parts} parts @param {number} size @param {number} gates */
export function maps(parts, size, gates) {
  return {
    ih: parts.linear("weight_ih", gates * size, size, "bias_ih"),
    hh: parts.linear("weight_hh", gates * size, size, "bias_hh"),
  };
}
