import assert from "node:assert/strict";
import {test} from "node:test";
import {readView, viewOf, writeView} from "../../assets/js/connectivity-view.js";
import {manifestOf, measureOf, sentenceOf} from "./support/page-data.js";

const [gradient, cube, worth] = [
  measureOf({id: "gradient", compares: true}),
  measureOf({id: "cube", compares: true, formerly: ["third"]}),
  measureOf({id: "worth"}),
];
const manifest = manifestOf({
  measures: [gradient, cube, worth],
  models: ["gru", "nested-lstm", "rnn_2"],
  sentences: [sentenceOf({id: "a-b", text: " some text"})],
});
const plain = viewOf({sentence: "a-b", position: 3}, manifest);

test("a moment alone shows the connectivity of all models, character by character, on their own scales", () => {
  assert.deepEqual(readView("a-b/3", manifest), {
    sentence: "a-b",
    position: 3,
    measure: gradient,
    shared: false,
    words: false,
    models: ["gru", "nested-lstm", "rnn_2"],
    versus: "",
  });
  assert.equal(writeView(plain, manifest), "a-b/3");
});

test("what is written is read back, in the page's order of models", () => {
  for (const changes of [
    {measure: cube},
    {measure: worth, shared: true},
    {words: true, models: ["nested-lstm"]},
    {models: ["gru", "rnn_2"], versus: "great"},
  ]) {
    const view = {...plain, ...changes};
    const written = writeView(view, manifest);
    assert.match(written, /^[a-z0-9/._-]+$/);
    assert.deepEqual(readView(written, manifest), view);
  }
  assert.deepEqual(readView("a-b/3/only.rnn_2.gru", manifest)?.models, ["gru", "rnn_2"]);
});

test("a link from before the setting was named versus is read, and written in today's words", () => {
  const view = readView("a-b/3/rather.great", manifest);
  assert.ok(view);
  assert.equal(view.versus, "great");
  assert.equal(writeView(view, manifest), "a-b/3/versus.great");
  assert.equal(readView("a-b/3/rather", manifest), null);
});

test("a measure is read by the names that it had, and written by its own", () => {
  const view = readView("a-b/3/third", manifest);
  assert.ok(view);
  assert.equal(view.measure, cube);
  assert.equal(writeView(view, manifest), "a-b/3/cube");
});

test("a measure that compares no words is compared with no other word", () => {
  for (const settings of ["worth/versus.great", "versus.great/worth"]) {
    const view = readView(`a-b/3/${settings}`, manifest);
    assert.deepEqual([view?.measure, view?.versus], [worth, ""]);
  }
});

test("what is not a view is none", () => {
  for (const value of ["", "a-b", "a-b/10", "x/1", "a-b/3/odd", "a-b/3/only", "a-b/3/only.x", "a-b/3/versus", "a-b/3/"]) {
    assert.equal(readView(value, manifest), null, value);
  }
});
