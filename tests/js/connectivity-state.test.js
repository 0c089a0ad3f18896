import assert from "node:assert/strict";
import {test} from "node:test";
import {begin, contrastsOf, next, ready} from "../../assets/js/connectivity-state.js";
import {viewOf} from "../../assets/js/connectivity-view.js";
import {manifestOf, measureOf, sentenceOf, tensorOf} from "./support/page-data.js";

/**
 * @typedef {import("../../assets/js/connectivity-state.js").Action} Action
 * @typedef {import("../../assets/js/connectivity-state.js").State} State
 * @typedef {import("../../assets/js/connectivity-view.js").ConnectivityView} ConnectivityView
 * @typedef {import("../../assets/js/data.js").Sentence} Sentence
 */

const ox = sentenceOf({id: "ox", text: " an ox", words: [[0, 3, true], [3, 6, true]]});
const owls = sentenceOf({id: "owls", text: " the owls", words: [[0, 4, true], [4, 9, true]]});
const [gradient, square, worth] = [
  measureOf({id: "gradient", compares: true}),
  measureOf({id: "square", of: "gradient", power: 2, compares: true}),
  measureOf({id: "worth"}),
];
const manifest = manifestOf({measures: [gradient, square, worth], models: ["gru", "rnn"], sentences: [ox, owls]});
const initial = {...viewOf({sentence: "ox", position: 4}, manifest), letters: true};
const start = begin(initial, ["rnn", "gru"]);

/**
 * A tensor whose rows are all the same: the last input read is the strongest.
 * @param {Sentence} sentence
 */
function tensorFor({text}) {
  const size = text.length ** 2;
  return tensorOf({
    length: text.length,
    causal: true,
    measures: {
      gradient: {levels: new Uint8Array(size).fill(1), shares: [0, 0.5], maxima: Array(text.length).fill(2)},
      worth: {levels: new Uint8Array(size).fill(0), shares: [-0.2, 0], maxima: Array(text.length).fill(5)},
    },
  });
}

/**
 * The owl and the ape can be asked about at position 4 of the ox, under each of `models`.
 * @param {Sentence} sentence
 * @returns {Action}
 */
function load(sentence, models = ["gru", "rnn"]) {
  const contrasts = {rivals: ["owl", "ape"], models, row: () => new Float64Array(6).fill(3)};
  const contrastsAt = (/** @type {string} */ id, /** @type {number} */ position) =>
    id === "ox" && position === 4 ? contrasts : undefined;
  return {type: "load", loaded: {sentence, tensors: [tensorFor(sentence), tensorFor(sentence)], contrastsAt}};
}

/** @param {...Action} actions */
function after(...actions) {
  return actions.reduce(next, start);
}

/** @param {State} state */
const values = ({drawn}) => drawn.map((row) => row?.values[0]);

test("before its data come a figure draws nothing, and then a row a panel", () => {
  assert.equal(ready(start), undefined);
  assert.deepEqual(start.drawn, []);
  const state = after(load(ox));
  assert.equal(ready(state)?.sentence, ox);
  assert.deepEqual(values(state), [1, 1]);
  assert.equal(state.view, initial);
});

test("data that come late, when another sentence has been chosen, or twice, change nothing", () => {
  const waiting = after(load(ox), {type: "choose", sentence: owls});
  assert.equal(next(waiting, load(ox)), waiting);
  assert.deepEqual([ready(waiting), waiting.drawn], [undefined, []]);
  const back = next(waiting, {type: "choose", sentence: ox});
  assert.deepEqual(values(back), [1, 1]);
  assert.equal(next(back, load(ox)), back);
});

test("the reader's own panel is the one that was entered or moved in last, until the figure is set anew", () => {
  const moved = after(load(ox), {type: "enter", panel: 0}, {type: "move", panel: 1, position: 2});
  assert.deepEqual([moved.active, moved.view.position], [1, 2]);
  /** @type {Action[]} */
  const anew = [{type: "reset"}, {type: "choose", sentence: owls}, {type: "open", view: initial}];
  for (const action of anew) {
    assert.equal(next(moved, action).active, undefined, action.type);
  }
  assert.equal(next(moved, {type: "enter", panel: 0}).view, moved.view);
});

test("a suggestion that is chosen is compared with, and a second time no longer", () => {
  const compare = /** @type {const} */ ({type: "compare", panel: 1, word: "owl"});
  const once = after(load(ox), compare);
  assert.deepEqual([once.view.versus, once.active, values(once)], ["owl", 1, [3, 3]]);
  assert.deepEqual([next(once, compare).view.versus, values(next(once, compare))], ["", [1, 1]]);
  assert.equal(next(once, {...compare, word: "ape"}).view.versus, "ape");
});

test("a comparison is of gradients: it leaves a measure that compares nothing, which in turn ends it", () => {
  const removal = after(load(ox), {type: "set", options: {measure: worth}});
  assert.deepEqual(values(removal), [-1, -1]);
  const compared = next(removal, {type: "compare", panel: 0, word: "owl"});
  assert.deepEqual([compared.view.measure, compared.view.versus], [gradient, "owl"]);
  const squared = next(compared, {type: "set", options: {measure: square}});
  assert.deepEqual([squared.view.versus, values(squared)], ["owl", [9, 9]]);
  assert.equal(next(compared, {type: "set", options: {measure: worth}}).view.versus, "");
});

test("whoever moves on, or to another sentence, compares no more", () => {
  const compared = after(load(ox), {type: "compare", panel: 0, word: "owl"});
  /** @type {Action[]} */
  const away = [{type: "move", panel: 0, position: 3}, {type: "choose", sentence: owls}, {type: "reset"}];
  for (const action of away) {
    assert.equal(next(compared, action).view.versus, "", action.type);
  }
});

test("a word that the page cannot compare with, at least not for every model, is not asked about", () => {
  /** @param {Partial<ConnectivityView>} changes @returns {Action} */
  const open = (changes) => ({type: "open", view: {...initial, ...changes}});
  assert.equal(after(load(ox), open({versus: "owl"})).view.versus, "owl");
  assert.equal(after(load(ox), open({versus: "emu"})).view.versus, "");
  assert.equal(after(load(ox), open({position: 2, versus: "owl"})).view.versus, "");
  const partly = after(load(ox, ["gru"]), open({versus: "owl"}));
  assert.deepEqual([partly.view.versus, contrastsOf(partly)], ["", undefined]);
  // Before the data are there, nobody knows.
  const early = after(open({versus: "owl"}));
  assert.equal(early.view.versus, "owl");
  assert.deepEqual(values(next(early, load(ox))), [3, 3]);
});

test("a sentence begins at the figure's own position, or where its last long word does", () => {
  const other = after(load(ox), {type: "move", panel: 0, position: 1}, {type: "choose", sentence: owls});
  assert.deepEqual([other.view.sentence, other.view.position], ["owls", 5]);
  assert.equal(next(other, {type: "choose", sentence: ox}).view.position, 4);
});

test("a model that is left out has no row, and a reset brings it back", () => {
  const one = after(load(ox), {type: "set", options: {models: ["gru"], shared: true, letters: false}});
  assert.deepEqual(values(one), [undefined, 3]);
  const again = next(one, {type: "reset"});
  assert.deepEqual([again.view, values(again)], [initial, [1, 1]]);
});

test("what is new is marked where the reader was brought from what was seen, until it is drawn", () => {
  assert.equal(after({type: "open", view: initial}).marking, false);
  const brought = after(load(ox), {type: "open", view: {...initial, position: 3}});
  assert.equal(brought.marking, true);
  assert.equal(next(brought, {type: "drawn"}).marking, false);
  assert.equal(next(brought, {type: "drawn"}).view, brought.view);
});
