/** Panels as sentences, for those who hear them. */

import {say} from "#language";
import {row} from "#math/panel-values";
import {list, ordinal, percent} from "#words/format";
import {momentInWords, targetOf, wordAt, wordOf} from "#words/sentence";

/**
 * The words that hold most of a row, the strongest first, until they hold half of it: at most `count`.
 * @param {import("#data").Word[]} words
 * @param {Float64Array} row  a number a character, counted by its size
 * @param {number} [count]
 * @returns {{index: number, share: number}[]}
 */
export function strongestWords(words, row, count = 3) {
  const sums = words.map(([start, end]) => row.subarray(start, end).reduce((a, b) => a + Math.abs(b), 0));
  const total = sums.reduce((a, b) => a + b, 0);
  const strongest = [];
  let held = 0;
  for (const index of sums.map((_, k) => k).sort((a, b) => sums[b] - sums[a])) {
    if (strongest.length === count || held >= total / 2) break;
    held += sums[index];
    strongest.push({index, share: sums[index] / total});
  }
  return strongest;
}

/**
 * "GRU at “gr” of grammar: suggests “grammar” 41 %, “great” 12 % and “group” 8 %; looks mostly at grammar and
 * formal."
 * @param {string} label
 * @param {import("#data").Sentence} sentence
 * @param {import("#data").Tensor} tensor
 * @param {number} output
 * @param {import("#data").Measure} measure
 */
export function summary(label, sentence, tensor, output, measure) {
  const {words} = sentence;
  const typing = wordAt(words, output);
  const [, , known] = words[typing];
  const word = targetOf(sentence, tensor, output);
  const rank = tensor.targetRanks[output];
  const suggestions = tensor.suggestions[output].map(suggested);
  const target = !known
    ? say("summary.unknown", {word})
    : rank > suggestions.length
      ? say("summary.target", {word, rank: ordinal(rank), probability: percent(tensor.targetProbabilities[output])})
      : "";
  const inputs = strongestWords(words, row(tensor, output, {measure})).map(({index}) =>
    index === typing ? say("summary.itself") : wordOf(sentence, words[index][0]),
  );
  const moment = momentInWords(sentence, output);
  return say("summary.model", {label, moment, suggestions: list(suggestions), target, inputs: list(inputs)});
}

/** @param {{word: string, probability: number}} suggestion */
function suggested({word, probability}) {
  return say("summary.suggestion", {word, probability: percent(probability)});
}

/**
 * "At “gr” of grammar: GRU suggests “grammar” 41 % and LSTM suggests “great” 12 %."
 * @param {{label: string, tensor: import("#data").Tensor | Error}[]} models
 * @param {import("#data").Sentence} sentence
 * @param {number} output
 */
export function overview(models, sentence, output) {
  const first = models.flatMap(({label, tensor}) => {
    if (tensor instanceof Error) return [];
    return [say("summary.first", {label, suggestion: suggested(tensor.suggestions[output][0])})];
  });
  return say("summary.overview", {moment: momentInWords(sentence, output), first: list(first)});
}
