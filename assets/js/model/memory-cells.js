/** The units with memory cells, LSTM and Nested LSTM, one step at a time, and in reverse, as #model/recurrent has the others. */

import {throughTime} from "#model/gradients";
import {sigmoid} from "#model/linear";
import {maps} from "#model/recurrent";
import {scratch} from "#model/scratch";

/**
 * @typedef {import("#model/recurrent").Parts} Parts
 * @typedef {import("#model/recurrent").Unit} Unit
 *
 * @typedef {object} Factors  The derivatives of a cell, or of a level above the innermost.
 * @property {Float32Array} toGates  i, f, g, o: o from what it puts out, the others of a cell from its new memory; those of
 *   a level from what the level below reads
 * @property {Float32Array} toMemory  from what it puts out to the new memory
 * @property {Float32Array} forget
 */

/**
 * A cell with the gates i, f, g, o: c_t = f * c_{t-1} + i * g, h_t = o * tanh(c_t)
 * @param {Parts} parts
 * @param {number} size
 * @returns {Unit}
 */
export function lstm(parts, size) {
  const {ih, hh} = maps(parts, size, 4);

  /** @param {{factors: Factors}} state @param {Float32Array[]} gradients @param {number} rows @param {Float32Array} gates */
  function reverseStep({factors}, [hidden, memory], rows, gates) {
    throughCell(factors, hidden, memory, rows, gates);
    hh.back(gates, rows, hidden);
  }

  return {
    initial: {output: new Float32Array(size), memory: new Float32Array(size)},
    input: ih,
    step(input, previous) {
      const state = memoryCell(sum(ih.apply(input), hh.apply(previous.output)), previous.memory);
      return {output: state.output, state};
    },
    reverse: (...given) => throughTime({size, states: 2, gates: 4 * size, reverseStep}, ...given),
  };
}

/**
 * Levels of gates, the outermost first; the memory of each is what the next one puts out, the innermost is an LSTM's cell.
 * @param {Parts} parts
 * @param {number} size
 * @param {Record<string, unknown>} options
 * @returns {Unit}
 */
export function nestedLstm(parts, size, options) {
  const depth = parts.count("depth", options.depth ?? 2);
  const ih = parts.linear("weight_ih", 4 * size, size, "bias_ih");
  const hh = parts.linear("weight_hh", 4 * size, size);
  const inner = Array.from({length: depth - 1}, (_, k) =>
    parts.linear(`weight_memory.${k}`, 4 * size, 2 * size, `bias_memory.${k}`),
  );
  const [lendRead, lendGates] = [scratch(), inner.map(() => scratch())];

  /**
   * @param {number} level
   * @param {Float32Array} gates
   * @param {Float32Array[]} memories  of this level and those below it
   * @returns {{output: Float32Array, memories: Float32Array[], levels: Factors[]}}
   */
  function run(level, gates, [memory, ...below]) {
    if (level === inner.length) {
      const cell = memoryCell(gates, memory);
      return {output: cell.output, memories: [cell.memory], levels: [cell.factors]};
    }
    for (const gate of [0, 1, 3]) for (let k = gate * size; k < (gate + 1) * size; k++) gates[k] = sigmoid(gates[k]);
    const read = new Float32Array(2 * size);
    for (let k = 0; k < size; k++) {
      read[k] = gates[k] * gates[2 * size + k];
      read[size + k] = gates[size + k] * memory[k];
    }
    const result = run(level + 1, inner[level].apply(read), below);
    const squashed = result.output.map(Math.tanh);
    return {
      output: squashed.map((value, k) => gates[3 * size + k] * value),
      memories: [result.output, ...result.memories],
      levels: [levelFactors(gates, memory, squashed), ...result.levels],
    };
  }

  /** @param {{levels: Factors[]}} state @param {Float32Array[]} gradients @param {number} rows @param {Float32Array} outermost */
  function reverseStep({levels}, [hidden, ...memories], rows, outermost) {
    const outputs = [hidden, ...memories]; // what a level puts out is the memory of the one above
    const gates = [outermost, ...lendGates.map((lend) => lend(rows * 4 * size))];
    // Downwards, by the output gates alone.
    for (let k = 0; k < depth - 1; k++) throughOutput(levels[k], outputs[k], memories[k], rows, gates[k]);
    throughCell(levels[depth - 1], outputs[depth - 1], memories[depth - 1], rows, gates[depth - 1]);
    // Upwards, by what the level below read.
    for (let k = depth - 2; k >= 0; k--) {
      const read = inner[k].back(gates[k + 1], rows, lendRead(rows * 2 * size));
      throughRead(levels[k], read, gates[k], memories[k], rows);
    }
    hh.back(gates[0], rows, hidden);
  }

  return {
    initial: {output: new Float32Array(size), memories: Array.from({length: depth}, () => new Float32Array(size))},
    input: ih,
    step(input, previous) {
      const state = run(0, sum(ih.apply(input), hh.apply(previous.output)), previous.memories);
      return {output: state.output, state};
    },
    reverse: (...given) => throughTime({size, states: 1 + depth, gates: 4 * size, reverseStep}, ...given),
  };
}

/**
 * @param {Float32Array} gates  i, f, g, o before their nonlinearities, (4 * size)
 * @param {Float32Array} memory  (size)
 */
function memoryCell(gates, memory) {
  const size = memory.length;
  const [next, output, toMemory, forget] = Array.from({length: 4}, () => new Float32Array(size));
  const toGates = new Float32Array(4 * size);
  for (let k = 0; k < size; k++) {
    const i = sigmoid(gates[k]);
    const f = sigmoid(gates[size + k]);
    const g = Math.tanh(gates[2 * size + k]);
    const o = sigmoid(gates[3 * size + k]);
    next[k] = f * memory[k] + i * g;
    const squashed = Math.tanh(next[k]);
    output[k] = o * squashed;
    toGates[k] = i * (1 - i) * g;
    toGates[size + k] = f * (1 - f) * memory[k];
    toGates[2 * size + k] = i * (1 - g * g);
    toGates[3 * size + k] = o * (1 - o) * squashed;
    toMemory[k] = o * (1 - squashed * squashed);
    forget[k] = f;
  }
  return {memory: next, output, factors: {toGates, toMemory, forget}};
}

/**
 * @param {Float32Array} gates  i, f, o after their nonlinearities; g has none
 * @param {Float32Array} memory  before the step
 * @param {Float32Array} squashed  tanh of the new memory
 * @returns {Factors}
 */
function levelFactors(gates, memory, squashed) {
  const size = memory.length;
  const toGates = new Float32Array(4 * size);
  for (let k = 0; k < size; k++) {
    const [i, f, g, o] = [gates[k], gates[size + k], gates[2 * size + k], gates[3 * size + k]];
    toGates[k] = i * (1 - i) * g;
    toGates[size + k] = f * (1 - f) * memory[k];
    toGates[2 * size + k] = i;
    toGates[3 * size + k] = o * (1 - o) * squashed[k];
  }
  const toMemory = squashed.map((value, k) => gates[3 * size + k] * (1 - value * value));
  return {toGates, toMemory, forget: gates.slice(size, 2 * size)};
}

/**
 * Finds the gradients with respect to a cell's gates, (rows, 4 * size); `memory`, those with respect to the new memory,
 * becomes those with respect to the one before.
 * @param {Factors} factors
 * @param {Float32Array} output  with respect to what the cell puts out
 * @param {Float32Array} memory
 * @param {number} rows
 * @param {Float32Array} gates
 */
function throughCell(factors, output, memory, rows, gates) {
  throughOutput(factors, output, memory, rows, gates);
  const {toGates, forget} = factors;
  const size = forget.length;
  for (let row = 0; row < rows; row++) {
    for (let k = 0, at = row * size, to = 4 * at; k < size; k++, at++, to++) {
      gates[to] = memory[at] * toGates[k];
      gates[to + size] = memory[at] * toGates[size + k];
      gates[to + 2 * size] = memory[at] * toGates[2 * size + k];
      memory[at] *= forget[k];
    }
  }
}

/**
 * Finds, of the gradients with respect to a level's gates, (rows, 4 * size), those of the output gate; adds to `memory` what
 * comes from what the level puts out.
 * @param {Factors} factors
 * @param {Float32Array} output
 * @param {Float32Array} memory
 * @param {number} rows
 * @param {Float32Array} gates
 */
function throughOutput({toGates, toMemory}, output, memory, rows, gates) {
  const size = toMemory.length;
  for (let row = 0; row < rows; row++) {
    for (let k = 0, at = row * size; k < size; k++, at++) {
      gates[(4 * row + 3) * size + k] = output[at] * toGates[3 * size + k];
      memory[at] += output[at] * toMemory[k];
    }
  }
}

/**
 * Adds the gradients with respect to the gates of a level whose products the level below read, and makes `memory` those with
 * respect to the memory before.
 * @param {Factors} factors
 * @param {Float32Array} read  (rows, 2 * size), with respect to what the level below read
 * @param {Float32Array} gates
 * @param {Float32Array} memory
 * @param {number} rows
 */
function throughRead({toGates, forget}, read, gates, memory, rows) {
  const size = forget.length;
  for (let row = 0; row < rows; row++) {
    for (let k = 0, from = 2 * row * size, to = 2 * from; k < size; k++, from++, to++) {
      gates[to] = read[from] * toGates[k];
      gates[to + 2 * size] = read[from] * toGates[2 * size + k];
      gates[to + size] = read[from + size] * toGates[size + k];
      memory[row * size + k] = read[from + size] * forget[k];
    }
  }
}

/** @param {Float32Array} a @param {Float32Array} b */
function sum(a, b) {
  return a.map((value, k) => value + b[k]);
}
