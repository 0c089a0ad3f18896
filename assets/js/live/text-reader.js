/** A text as one model reads it: what it predicts after every character, and what each prediction looks back at. */

import {say} from "#language";

/**
 * @typedef {object} Moment  What there is to know at a position.
 * @property {number} position
 * @property {{word: string, probability: number}[]} suggestions  the most probable first
 * @property {number} probability  of the position's word; 0 where it is not known, or not finished
 * @property {number} rank  of that word, from 1; likewise 0
 * @property {Float32Array} [row]  how strongly each character up to the position moves the prediction of its word, or of
 *   the first suggestion where that has no rank
 * @property {Map<string, Float32Array>} [contrasts]  by another word, how strongly each character moves the prediction of the
 *   position's word rather than of that one; of those that were asked for
 * @property {{word: string, probability: number, rank: number}} [asked]  at the end of the text, what is made of the word that was asked for
 *
 * @typedef {object} Request
 * @property {string} text  with the boundary before its first word
 * @property {string[]} words  the finished words; the last one of the text is none of them unless a boundary follows
 * @property {number[]} wordAt  by position, the number of its word
 * @property {number} at  the position to begin with
 * @property {{position: number, rival: string}} [versus]  where a finished word is compared with another one
 * @property {string} [asked]  a word whose probability at the end of the text is wanted
 */

/** Positions whose words are predicted, and rows that are found, before the reader is asked for something else. */
const PREDICTIONS = 4;
const ROWS = 24;

/**
 * @param {Pick<import("#model/network").Network, "vocabulary" | "step" | "probabilities" | "connectivity">} network
 * @param {number} top  number of suggestions
 */
export function textReader({vocabulary, step, probabilities, connectivity}, top) {
  const numbers = new Map(vocabulary.map((word, k) => [word, k]));
  let text = "";
  /** @type {import("#model/network").State[]} */
  let trail = [];
  /** @type {({moment: Moment, target: number | undefined, explained: number} | undefined)[]} */
  let known = [];

  /** @param {number} position @param {number | undefined} target */
  function predict(position, target) {
    const shares = sound(probabilities(trail[position]));
    const best = highest(shares, top);
    const suggestions = best.map((k) => ({word: vocabulary[k], probability: shares[k]}));
    known[position] = {moment: {position, suggestions, ...weigh(shares, target)}, target, explained: target ?? best[0]};
  }

  /**
   * Finds what the model makes, at the end of the text, of a word that is asked for.
   * @param {string} word
   * @returns {Generator<Moment[]>}
   */
  function* answer(word) {
    const end = text.length - 1;
    if (!known[end]) predict(end, undefined); // the last word is not finished
    const found = /** @type {NonNullable<typeof known[0]>} */ (known[end]);
    if (found.moment.asked?.word !== word) {
      found.moment = {...found.moment, asked: {word, ...weigh(probabilities(trail[end]), numbers.get(word))}};
    }
    yield [found.moment];
  }

  /**
   * Finds the rows of some positions, one after the other, whose words are predicted.
   * @param {number} first
   * @param {number} end
   * @returns {Generator<Moment[]>}
   */
  function* explain(first, end) {
    const some = known.slice(first, end).map((found) => /** @type {NonNullable<typeof found>} */ (found));
    const rows = yield* quietly(connectivity(trail, first, some.map(({explained}) => explained)));
    some.forEach((found, k) => (found.moment = {...found.moment, row: sound(rows[k])}));
    yield some.map(({moment}) => moment);
  }

  /**
   * Finds what speaks for the word at a position rather than for another one, if the model knows both.
   * @param {NonNullable<Request["versus"]>} versus
   * @param {number | undefined} target
   * @returns {Generator<Moment[]>}
   */
  function* compare({position, rival}, target) {
    const other = numbers.get(rival);
    if (target === undefined || other === undefined) return;
    if (!known[position]) predict(position, target);
    const found = /** @type {NonNullable<typeof known[0]>} */ (known[position]);
    if (found.moment.contrasts?.has(rival)) return;
    const [row] = yield* quietly(connectivity(trail, position, [target], [other]));
    found.moment = {...found.moment, contrasts: new Map([...(found.moment.contrasts ?? []), [rival, row]])};
    yield [found.moment];
  }

  return {
    /** The words of a text that the model knows. @param {string[]} words */
    knows: (words) => words.map((word) => numbers.has(word)),

    /**
     * Yields the moments of a text as they are found: that at `at`, then what is known from the text before, then all
     * others, the later ones first. Between them it yields nothing, every few milliseconds: after each, something else may
     * be asked for.
     * @param {Request} request
     * @returns {Generator<Moment[]>}
     */
    *read({text: wanted, words, wordAt, at, versus, asked}) {
      let same = 0;
      while (same < text.length && same < trail.length && text[same] === wanted[same]) same++;
      trail = trail.slice(0, same);
      text = wanted;
      const targets = wordAt.map((k) => numbers.get(words[k]));
      known = known.slice(0, same).map((found, p) => (found && found.target === targets[p] ? found : undefined));
      while (trail.length < text.length) {
        trail.push(step(trail.at(-1), text[trail.length]));
        yield [];
      }
      if (versus) yield* compare(versus, targets[versus.position]);
      if (!known[at]) predict(at, targets[at]);
      yield [/** @type {NonNullable<typeof known[0]>} */ (known[at]).moment];
      if (asked !== undefined) yield* answer(asked);
      if (!known[at]?.moment.row) yield* explain(at, at + 1);
      yield known.flatMap((found, p) => (found && p !== at ? [found.moment] : []));
      for (const [first, end] of gaps(text.length, PREDICTIONS, (p) => !known[p])) {
        for (let p = first; p < end; p++) {
          predict(p, targets[p]);
          yield [];
        }
        yield known.slice(first, end).map((found) => /** @type {NonNullable<typeof found>} */ (found).moment);
      }
      for (const [first, end] of gaps(text.length, ROWS, (p) => !known[p]?.moment.row)) yield* explain(first, end);
    },
  };
}

/**
 * Has a search yield no moments at each of its steps; returns what it finds.
 * @template Found
 * @param {Generator<undefined, Found>} search
 * @returns {Generator<Moment[], Found>}
 */
function* quietly(search) {
  try {
    for (;;) {
      const {done, value} = search.next();
      if (done) return value;
      yield [];
    }
  } finally {
    search.return(/** @type {Found} */ (undefined)); // it may be left before its end
  }
}

/**
 * Runs of positions that lack something, from the end on: at first short ones, so that what a reader asks for meanwhile
 * does not wait.
 * @param {number} length
 * @param {number} most
 * @param {(position: number) => boolean} lacks
 * @returns {Generator<[first: number, end: number]>}
 */
export function* gaps(length, most, lacks) {
  let size = 1;
  for (let end = length; end > 0; ) {
    if (!lacks(end - 1)) {
      end--;
      continue;
    }
    let first = end - 1;
    while (first > 0 && end - first < size && lacks(first - 1)) first--;
    yield [first, end];
    end = first;
    size = Math.min(most, 2 * size);
  }
}

/**
 * Returns numbers that a model has found, which must be numbers: a file may have weights so large that they are not.
 * @param {Float32Array} numbers
 */
function sound(numbers) {
  if (Number.isFinite(numbers.reduce((a, b) => a + b, 0))) return numbers;
  throw new Error(say("your-text.no-numbers"));
}

/**
 * The places of the largest numbers, the largest first; of two that are equal the first.
 * @param {Float32Array} numbers
 * @param {number} count
 */
function highest(numbers, count) {
  /** @type {number[]} */
  const found = [];
  for (let place = 0; place < numbers.length; place++) {
    const number = numbers[place];
    if (found.length === count && number <= numbers[found[count - 1]]) continue;
    const rank = found.findIndex((other) => number > numbers[other]);
    found.splice(rank < 0 ? found.length : rank, 0, place);
    found.length = Math.min(found.length, count);
  }
  return found;
}

/**
 * The probability and the rank of a word; both are 0 of one that is not known.
 * @param {Float32Array} shares
 * @param {number | undefined} word
 */
function weigh(shares, word) {
  if (word === undefined) return {probability: 0, rank: 0};
  const probability = shares[word];
  let rank = 1;
  for (let k = 0; k < shares.length; k++) if (shares[k] > probability) rank++;
  return {probability, rank};
}
