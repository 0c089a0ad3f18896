import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {test} from "node:test";
import {readView, viewOf, writeView} from "../../assets/js/connectivity-view.js";
import {manifestOf, measureOf, sentenceOf} from "./support/page-data.js";

const golden = JSON.parse(readFileSync(new URL("../contract/views.json", import.meta.url), "utf8"));
const compares = {gradient: true, cube: true, worth: false};
const [gradient, cube, worth] = /** @type {{id: keyof typeof compares}[]} */ (golden.manifest.measures).map((about) =>
  measureOf({...about, compares: compares[about.id]}),
);
const manifest = manifestOf({
  measures: [gradient, cube, worth],
  models: golden.manifest.models,
  sentences: golden.manifest.sentences.map(sentenceOf),
});
const plain = viewOf({sentence: "a-b", position: 3}, manifest);

test("a moment alone shows the connectivity of all models, word by word, on their own scales", () => {
  assert.deepEqual(readView("a-b/3", manifest), {
    sentence: "a-b",
    position: 3,
    measure: gradient,
    shared: false,
    letters: false,
    models: ["gru", "nested-lstm", "rnn_2"],
    versus: "",
  });
  assert.equal(writeView(plain, manifest), "a-b/3");
});

test("what is written is read back, in the page's order of models", () => {
  for (const changes of [
    {measure: cube},
    {measure: worth, shared: true},
    {letters: true, models: ["nested-lstm"]},
    {models: ["gru", "rnn_2"], versus: "great"},
  ]) {
    const view = {...plain, ...changes};
    const written = writeView(view, manifest);
    assert.match(written, /^[a-z0-9/._-]+$/);
    assert.deepEqual(readView(written, manifest), view);
  }
  assert.deepEqual(readView("a-b/3/only.rnn_2.gru", manifest)?.models, ["gru", "rnn_2"]);
});

test("an address is read and written as Python does it", () => {
  for (const [address, expected, written] of golden.read) {
    const measure = manifest.measures.find(({id}) => id === expected.measure) ?? gradient;
    const view = readView(address, manifest);
    assert.deepEqual(view, {...viewOf(expected, manifest), ...expected, measure}, address);
    assert.ok(view);
    assert.equal(writeView(view, manifest), written);
    assert.deepEqual(readView(written, manifest), view);
  }
});

test("what is no view is none", () => {
  for (const address of golden.none) assert.equal(readView(address, manifest), null, address);
});
