import {inflate} from "#inflate";
import {yieldToBrowser} from "#yield-to-browser";

/**
 * The readings of a figure that stands alone: generator/contract/plain_reading.py writes them and says how.
 * @typedef {import("#data").Tensor} Tensor
 * @typedef {import("#data").Measure} Measure
 */

const OFFSET = 35;

/**
 * Returns a function that opens a reading of the page when it is first asked for, and keeps it.
 * @param {Document} page
 * @param {Measure[]} measures
 * @returns {import("#data").Load}
 */
export function plainLoader(page, measures) {
  /** @type {Map<string, Promise<Tensor>>} */
  const opened = new Map();

  /** @param {string} sentence @param {string} model */
  async function open(sentence, model) {
    const script = page.querySelector(`script[data-sentence="${CSS.escape(sentence)}"][data-model="${CSS.escape(model)}"]`);
    if (!script?.textContent) throw new Error(`the page holds no data of ${model} on “${sentence}”`);
    const stored = JSON.parse(await inflate(script.textContent));
    await yieldToBrowser();
    return readPlain(stored, measures);
  }

  return (sentence, model) => {
    const key = `${sentence}/${model}`;
    let found = opened.get(key);
    if (!found) opened.set(key, (found = open(sentence, model)));
    return found;
  };
}

/**
 * Returns the tensor of a table.
 * @param {any} stored  parsed JSON
 * @param {Measure[]} measures
 * @returns {Tensor}
 */
export function readPlain({length, causal, suggestions, targets, targetProbabilities, targetRanks, measures: stored}, measures) {
  /** @type {Tensor["measures"]} */
  const rows = {};
  for (const {of, levels: shares} of measures) {
    if (rows[of]) continue;
    rows[of] = {levels: levelsOf(stored[of].rows, length, causal, shares.indexOf(0)), shares, maxima: stored[of].maxima};
  }
  return {
    length,
    causal,
    measures: rows,
    suggestions: suggestions.map((/** @type {[string, number][]} */ row) => row.map(([word, probability]) => ({word, probability}))),
    targets: targets.length ? targets : undefined,
    targetProbabilities,
    targetRanks,
  };
}

/** @param {string} text @param {number} length @param {boolean} causal @param {number} zero */
function levelsOf(text, length, causal, zero) {
  const levels = new Uint8Array(length * length).fill(zero);
  let read = 0;
  for (let output = 0; output < length; output++) {
    for (let input = 0; input < (causal ? output + 1 : length); input++) levels[output * length + input] = text.charCodeAt(read++) - OFFSET;
  }
  return levels;
}
