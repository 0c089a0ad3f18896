import {unpackColumns} from "#columns";

/** Unpacks a model's predictions at each character. generator/contract/predictions.py packs them and says how. */

const SHARES = 191;

/**
 * @typedef {object} Predictions  by output
 * @property {{word: string, probability: number}[][]} suggestions  (output, rank), the most probable first
 * @property {number[]} targetProbabilities  of the word being typed; 0 for one that the model does not know
 * @property {number[]} targetRanks  from 1; 0 for a word that the model does not know
 */

/**
 * @typedef {object} Packed
 * @property {number} top  number of suggestions at an output
 * @property {string} words
 * @property {string} indices
 * @property {string} shares
 * @property {string} ranks
 * @property {string} others
 * @property {number} most
 */

/**
 * @param {Packed} packed
 * @param {number} length  of the sentence, in characters
 * @returns {Predictions}
 */
export function unpackPredictions(packed, length) {
  const {top, most} = packed;
  const words = packed.words ? packed.words.split(" ") : [];
  const indices = unpackColumns(packed.indices, {count: words.length + 1, rows: length, columns: top});
  const levels = unpackColumns(packed.shares, {count: SHARES, rows: length, columns: top});
  const stored = unpackColumns(packed.ranks, {count: top + 2, rows: length, columns: 1});
  const far = stored.filter((rank) => rank > top).length;
  const others = unpackColumns(packed.others, {count: most + 1, rows: far, columns: 2});
  const suggestions = suggestionsOf(words, indices, top).map((row, output) =>
    row.map((word, rank) => ({word, probability: shareOf(levels[output * top + rank])})),
  );
  let next = 0;
  const targets = stored.map((rank, output) => {
    if (rank <= top) return {rank, probability: rank ? suggestions[output][rank - 1].probability : 0};
    next += 2;
    return {rank: others[next - 2], probability: shareOf(others[next - 1])};
  });
  return {
    suggestions,
    targetProbabilities: targets.map(({probability}) => probability),
    targetRanks: targets.map(({rank}) => rank),
  };
}

/**
 * Returns the probability of a level: steps of 0.1 %, from 10 % on of 1 %.
 * @param {number} level
 */
export function shareOf(level) {
  if (level >= SHARES) throw new Error("packed predictions are damaged");
  return level < 100 ? level / 1000 : (level - 90) / 100;
}

/**
 * @param {string[]} words
 * @param {number[]} indices
 * @param {number} top
 */
function suggestionsOf(words, indices, top) {
  /** @type {string[]} */
  let recent = [];
  let unused = 0;
  return Array.from({length: indices.length / top}, (_, output) => {
    /** @type {string[]} */
    const row = [];
    for (const index of indices.slice(output * top, (output + 1) * top)) {
      let left = index;
      const word = index ? recent.find((word) => !row.includes(word) && --left === 0) : words[unused++];
      if (!word) throw new Error("packed predictions are damaged");
      row.push(word);
    }
    recent = [...row, ...recent.filter((word) => !row.includes(word))];
    return row;
  });
}
