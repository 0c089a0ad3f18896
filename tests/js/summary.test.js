import assert from "node:assert/strict";
import {test} from "node:test";
import {overview, strongestWords, summary} from "../../assets/js/words/summary.js";
import {measureOf, onlyAt, sentenceOf, tensorOf} from "./support/page-data.js";

const sentence = sentenceOf({
  text: " a big grammar",
  words: [
    [0, 2, true],
    [2, 6, true],
    [6, 14, true],
  ],
});
const gradient = measureOf({id: "gradient"});
const length = sentence.text.length;

/**
 * A tensor whose output 8 (“gr”) has these strengths, by input.
 * @param {number[]} row
 */
function tensor(row, {rank = 1, probability = 0.41} = {}) {
  const levels = new Uint8Array(length * length);
  levels.set(row, 8 * length);
  const shares = Array.from({length: 101}, (_, level) => level / 100);
  const suggestions = onlyAt(8, [
    {word: "grammar", probability: 0.41},
    {word: "great", probability: 0.12},
    {word: "group", probability: 0.08},
  ]);
  const targetRanks = Array(length).fill(rank);
  const measures = {gradient: {levels, shares, maxima: Array(length).fill(2)}};
  return tensorOf({length, measures, suggestions, targetRanks, targetProbabilities: Array(length).fill(probability)});
}

const plain = (/** @type {string} */ text) => text.replaceAll("\u202f", " ");

test("the strongest words are as many as hold half of the connectivity", () => {
  const row = [0, 10, 0, 30, 30, 30, 0, 0, 0];
  assert.deepEqual(strongestWords(sentence.words, Float64Array.from(row)), [{index: 1, share: 0.9}]);
  const even = strongestWords(sentence.words, Float64Array.of(0, 30, 0, 30, 0, 0, 40, 0, 0));
  assert.deepEqual(even.map(({index}) => index), [2, 0]);
});

test("a summary names model, moment, suggestions and what is looked at", () => {
  assert.equal(
    plain(summary("GRU", sentence, tensor([0, 0, 0, 60, 0, 0, 0, 50, 0]), 8, gradient)),
    "GRU at “gr” of grammar: suggests “grammar” 41 %, “great” 12 % and “group” 8.0 %; looks mostly at big.",
  );
});

test("a summary gives the rank of a word that is not among the suggestions, and says when it is not known", () => {
  const row = [0, 0, 0, 0, 0, 0, 9, 0, 0];
  assert.match(
    plain(summary("RNN", sentence, tensor(row, {rank: 12, probability: 0.004}), 8, gradient)),
    /, with grammar 12th at 0\.4 %; looks mostly at this very word\.$/,
  );
  const unknown = sentenceOf({...sentence, words: [...sentence.words.slice(0, 2), [6, 14, false]]});
  assert.match(summary("RNN", unknown, tensor(row, {rank: 0}), 8, gradient), /, it does not know grammar;/);
});

test("an overview gives each model's first suggestion and leaves out the one without data", () => {
  const models = [
    {label: "GRU", tensor: tensor([])},
    {label: "LSTM", tensor: new Error("no data")},
    {label: "RNN", tensor: tensor([])},
  ];
  assert.equal(
    plain(overview(models, sentence, 8)),
    "At “gr” of grammar: GRU suggests “grammar” 41 % and RNN suggests “grammar” 41 %.",
  );
});
