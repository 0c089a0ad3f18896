import assert from "node:assert/strict";
import test from "node:test";
import {preference, readExhibits} from "../../assets/js/erasure-data.js";
import {readErasureState, writeErasureState} from "../../assets/js/erasure-state.js";
import {erasureCsv, erasureJson} from "../../assets/js/output/erasure-export.js";
import {drawErasure} from "../../assets/js/output/erasure-picture.js";
import {erasureInWords, keptInWords} from "../../assets/js/words/erasure.js";
import "./support/english.js";

const STORED = [
  {
    id: "cat",
    words: ["cow", "cat"],
    models: {
      gru: {
        probabilities: [0.01, 0.1, 0.4],
        ranks: [7, 3, 1],
        versus: [],
        suggestions: [[0, 1], [0, 1], [1, 0]],
        suggestion_probabilities: [[0.5, 0.01], [0.3, 0.1], [0.4, 0.2]],
      },
      rnn: {
        probabilities: [0.02, 0.03, 0.04],
        ranks: [5, 4, 2],
        versus: [],
        suggestions: [[0, 1], [0, 1], [0, 1]],
        suggestion_probabilities: [[0.5, 0.02], [0.3, 0.03], [0.45, 0.04]],
      },
    },
  },
];
const [exhibit] = readExhibits(STORED);
const SELECTION = {exhibit, words: ["the", "cat<"], typed: "c", word: "cat", versus: "", kept: 1};

test("a stored exhibit is read as a prediction for each model and number of words kept", () => {
  assert.equal(exhibit.id, "cat");
  assert.deepEqual(exhibit.models.get("gru")?.[1], {
    probability: 0.1,
    rank: 3,
    versus: undefined,
    shown: 0.1,
    suggestions: [
      {word: "cow", probability: 0.3},
      {word: "cat", probability: 0.1},
    ],
  });
});

test("with a rival what is shown is the word's share of what both have together", () => {
  const stored = [{...STORED[0], models: {gru: {...STORED[0].models.gru, versus: [0.03, 0.1, 0]}}}];
  const shown = readExhibits(stored)[0].models.get("gru")?.map((prediction) => prediction.shown);
  assert.deepEqual(shown, [0.25, 0.5, 1]);
  assert.equal(preference(0, 0), 0.5);
});

test("a state is an exhibit and the words kept, and anything else is none", () => {
  const counts = new Map([["cat", 2]]);
  assert.equal(writeErasureState({exhibit: "cat", kept: 2}), "cat/2");
  assert.deepEqual(readErasureState("cat/0", counts), {exhibit: "cat", kept: 0});
  for (const wrong of ["", "cat", "cat/", "cat/3", "dog/1", "cat/1/1", "cat/-1", "cat/1.5"]) {
    assert.equal(readErasureState(wrong, counts), null, wrong);
  }
});

test("the words kept are counted, and told with where the text begins and with each model's value", () => {
  assert.equal(keptInWords(27, 27), "all 27 words read");
  assert.equal(keptInWords(8, 27), "last 8 of 27 read");
  assert.equal(keptInWords(0, 27), "none of 27 read");
  const values = [
    {label: "GRU", shown: 0.094},
    {label: "RNN", shown: 0.5},
  ];
  assert.equal(
    erasureInWords({words: ["the", "old", "cat"], kept: 2, values}),
    "last 2 of 3 read, from “old” on: GRU 9.4\u202f%, RNN 50\u202f%",
  );
  assert.equal(erasureInWords({words: ["the"], kept: 0, values: []}), "none of 1 read: ");
});

test("the CSV has a line for each number of words and model, all words first", () => {
  assert.equal(
    erasureCsv(SELECTION),
    [
      "words_kept,first_word_kept,model,probability,rank,first_suggestion,its_probability",
      "2,the,gru,0.4,1,cat,0.4",
      "2,the,rnn,0.04,2,cow,0.45",
      "1,cat<,gru,0.1,3,cow,0.3",
      "1,cat<,rnn,0.03,4,cow,0.3",
      "0,,gru,0.01,7,cow,0.5",
      "0,,rnn,0.02,5,cow,0.5",
      "",
    ].join("\n"),
  );
  const stored = [{...STORED[0], models: {gru: {...STORED[0].models.gru, versus: [0.03, 0.2, 0.1]}}}];
  const csv = erasureCsv({...SELECTION, exhibit: readExhibits(stored)[0], versus: "cow"}).split("\n");
  assert.match(csv[0], /,probability_of_cow,preference$/);
  assert.equal(csv[2], "1,cat<,gru,0.1,3,cow,0.3,0.2,0.333");
});

test("the JSON has every prediction", () => {
  const found = JSON.parse(erasureJson(SELECTION));
  assert.deepEqual([found.exhibit, found.text, found.typed, found.word], ["cat", "the cat<", "c", "cat"]);
  assert.equal("versus" in found, false);
  assert.deepEqual(
    found.models.gru.map((/** @type {any} */ {kept, probability}) => [kept, probability]),
    [
      [0, 0.01],
      [1, 0.1],
      [2, 0.4],
    ],
  );
});

test("the picture strikes out what is not read, escapes its text, and has key, source and each model's bar", () => {
  const colours = {paper: "#ffffff", ink: "#000000", soft: "#666666", track: "#eeeeee", models: ["#112233", "#445566"]};
  const {svg, width, height} = drawErasure({selection: SELECTION, labels: ["GRU", "RNN"], scale: 0.5, source: "A & B", colours});
  assert.match(svg, new RegExp(`^<svg [^>]*width="${width}" height="${height}"`));
  assert.match(svg, /text-decoration="line-through">the<\/text>/);
  assert.match(svg, />cat&lt;<\/text>/);
  assert.match(svg, />A &amp; B<\/text>/);
  const widths = [...svg.matchAll(/<rect x="130.0" y="\d+" width="([\d.]+)" height="22" fill="#(112233|445566)"\/>/g)];
  assert.deepEqual(widths.map(([, length]) => Number(length)), [60, 18]);
  assert.match(svg, /probability of cat, last 1 of 2 read/);
});
