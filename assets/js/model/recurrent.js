/**
 * The recurrent units, one step at a time. generator/units says where each comes from; names and the order of the gates
 * are the same. A state is never changed: every step returns a new one.
 */

import {apply, sigmoid} from "#model/linear";

/**
 * @typedef {import("#model/weights").Weights} Weights
 *
 * @typedef {object} Unit
 * @property {any} initial  the state before the first character
 * @property {(input: Float64Array, state: any) => {output: Float64Array, state: any}} step
 */

/**
 * h_t = tanh(W_ih x_t + b_ih + W_hh h_{t-1} + b_hh)
 * @param {Weights} weights
 * @param {number} size
 * @returns {Unit}
 */
export function rnn(weights, size) {
  const {ih, hh} = maps(weights, size, 1);
  return {
    initial: new Float64Array(size),
    step(input, previous) {
      const [fromInput, fromState] = [apply(ih, input), apply(hh, previous)];
      const output = fromInput.map((value, k) => Math.tanh(value + fromState[k]));
      return {output, state: output};
    },
  };
}

/**
 * Reset gate r, update gate z, candidate n: h_t = (1 - z) * n + z * h_{t-1}
 * @param {Weights} weights
 * @param {number} size
 * @returns {Unit}
 */
export function gru(weights, size) {
  const {ih, hh} = maps(weights, size, 3);
  return {
    initial: new Float64Array(size),
    step(input, /** @type {Float64Array} */ previous) {
      const [fromInput, fromState] = [apply(ih, input), apply(hh, previous)];
      const output = previous.map((old, k) => {
        const reset = sigmoid(fromInput[k] + fromState[k]);
        const update = sigmoid(fromInput[size + k] + fromState[size + k]);
        const candidate = Math.tanh(fromInput[2 * size + k] + reset * fromState[2 * size + k]);
        return (1 - update) * candidate + update * old;
      });
      return {output, state: output};
    },
  };
}

/**
 * A cell with the gates i, f, g, o: c_t = f * c_{t-1} + i * g, h_t = o * tanh(c_t)
 * @param {Weights} weights
 * @param {number} size
 * @returns {Unit}
 */
export function lstm(weights, size) {
  const {ih, hh} = maps(weights, size, 4);
  return {
    initial: {hidden: new Float64Array(size), memory: new Float64Array(size)},
    step(input, {hidden, memory}) {
      const cell = memoryCell(sum(apply(ih, input), apply(hh, hidden)), memory);
      return {output: cell.output, state: {hidden: cell.output, memory: cell.memory}};
    },
  };
}

/**
 * Levels of gates, the outermost first; the memory of each is what the next one puts out, the innermost is an LSTM's cell.
 * @param {Weights} weights
 * @param {number} size
 * @param {Record<string, unknown>} options
 * @returns {Unit}
 */
export function nestedLstm(weights, size, options) {
  const depth = weights.count("depth", options.depth ?? 2);
  const ih = weights.linear("weight_ih", 4 * size, size, "bias_ih");
  const hh = weights.linear("weight_hh", 4 * size, size);
  const inner = Array.from({length: depth - 1}, (_, k) =>
    weights.linear(`weight_memory.${k}`, 4 * size, 2 * size, `bias_memory.${k}`),
  );

  /**
   * @param {number} level
   * @param {Float64Array} gates
   * @param {Float64Array[]} memories  of this level and those below it
   * @returns {{output: Float64Array, memories: Float64Array[]}}
   */
  function run(level, gates, [memory, ...below]) {
    if (level === inner.length) {
      const cell = memoryCell(gates, memory);
      return {output: cell.output, memories: [cell.memory]};
    }
    const read = new Float64Array(2 * size);
    for (let k = 0; k < size; k++) {
      read[k] = sigmoid(gates[k]) * gates[2 * size + k];
      read[size + k] = sigmoid(gates[size + k]) * memory[k];
    }
    const result = run(level + 1, apply(inner[level], read), below);
    const output = result.output.map((value, k) => sigmoid(gates[3 * size + k]) * Math.tanh(value));
    return {output, memories: [result.output, ...result.memories]};
  }

  return {
    initial: {hidden: new Float64Array(size), memories: Array.from({length: depth}, () => new Float64Array(size))},
    step(input, state) {
      const {output, memories} = run(0, sum(apply(ih, input), apply(hh, state.hidden)), state.memories);
      return {output, state: {hidden: output, memories}};
    },
  };
}

/**
 * @param {Float64Array} gates  i, f, g, o before their nonlinearities, (4 * size)
 * @param {Float64Array} memory  (size)
 */
function memoryCell(gates, memory) {
  const size = memory.length;
  const next = memory.map(
    (old, k) => sigmoid(gates[size + k]) * old + sigmoid(gates[k]) * Math.tanh(gates[2 * size + k]),
  );
  return {memory: next, output: next.map((value, k) => sigmoid(gates[3 * size + k]) * Math.tanh(value))};
}

/** @param {Weights} weights @param {number} size @param {number} gates */
function maps(weights, size, gates) {
  return {
    ih: weights.linear("weight_ih", gates * size, size, "bias_ih"),
    hh: weights.linear("weight_hh", gates * size, size, "bias_hh"),
  };
}

/** @param {Float64Array} a @param {Float64Array} b */
function sum(a, b) {
  return a.map((value, k) => value + b[k]);
}
