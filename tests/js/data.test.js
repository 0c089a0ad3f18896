import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {test} from "node:test";
import {decodeRows, decodeTensor, tensorLoader} from "../../assets/js/data.js";
import {inflate} from "../../assets/js/inflate.js";
import {loadSentence} from "../../assets/js/load-sentence.js";
import {row} from "../../assets/js/math/panel-values.js";
import {readPlain} from "../../assets/js/plain-readings.js";

/** @typedef {import("../../assets/js/data.js").Tensor} Tensor */

const {manifest, cases} = JSON.parse(readFileSync(new URL("../contract/readings.json", import.meta.url), "utf8"));

/** A tensor with all its measures. @param {any} stored */
function decoded(stored) {
  const tensor = decodeTensor(stored);
  for (const measure of manifest.measures) decodeRows(tensor, stored, measure);
  return tensor;
}

for (const expected of cases) {
  const layout = expected.causal ? "lower" : "full";

  test(`a ${layout} tensor that Python packed is read as the numbers it was packed from`, async () => {
    checkTensor(decoded(JSON.parse(await inflate(expected.packed))), expected);
  });

  test(`a ${layout} tensor that Python wrote for a figure alone is read as the same numbers, with what they explain`, async () => {
    const tensor = readPlain(JSON.parse(await inflate(expected.plain)), manifest.measures);
    checkTensor(tensor, expected);
    assert.deepEqual(tensor.targets, [" a", "bc", "a, not bc", "d", "e"]);
  });
}

/** @param {Tensor} tensor @param {any} expected */
function checkTensor(tensor, expected) {
  assert.equal(tensor.causal, expected.causal);
  for (const measure of manifest.measures) {
    expected.values[measure.id].forEach((/** @type {number[]} */ values, /** @type {number} */ output) => {
      const found = row(tensor, output, {measure});
      assert.equal(found.length, values.length);
      values.forEach((value, input) => {
        // Powers are rounded otherwise in the last digit.
        const near = Math.abs(found[input] - value) <= 1e-12 * Math.abs(value);
        assert.ok(near, `${measure.id}, (${output}, ${input}): ${found[input]}, not ${value}`);
      });
    });
  }
  assert.deepEqual(tensor.suggestions.map(([first]) => first.word), expected.first);
  assert.deepEqual(tensor.suggestions.map(([first]) => first.probability), expected.first_probability);
  assert.deepEqual(tensor.targetProbabilities, expected.target_probabilities);
  assert.deepEqual(tensor.targetRanks, expected.target_ranks);
}

test("a tensor of another version, of another size, of an unknown layout or without a measure is refused", async () => {
  const stored = JSON.parse(await inflate(cases[0].packed));
  const {gradient, occlusion} = stored.measures;
  /** @param {object} changes @param {RegExp} message */
  const refuses = (changes, message) => assert.throws(() => decoded({...stored, ...changes}), message);
  refuses({schema: 1}, /version 1/);
  refuses({measures: {gradient: {...gradient, rows: gradient.rows.slice(1)}, occlusion}}, /damaged/);
  refuses({measures: {gradient}}, /lack the measure occlusion/);
  refuses({layout: "upper"}, /damaged/);
});

test("a tensor is kept, and of its measures those are decoded that were asked for", async (context) => {
  context.after(() => Reflect.deleteProperty(globalThis, "CSS"));
  Object.assign(globalThis, {CSS: {escape: String}});
  const page = {querySelector: (/** @type {string} */ selector) => (selector.includes('"gru"') ? {textContent: cases[0].packed} : null)};
  const load = tensorLoader(/** @type {Document} */ (/** @type {unknown} */ (page)));
  const [gradient, cube, occlusion] = manifest.measures;
  const tensor = await load("toy", "gru", [cube]);
  assert.deepEqual(Object.keys(tensor.measures), ["gradient"]);
  const {levels} = tensor.measures.gradient;
  const both = await Promise.all([load("toy", "gru", [gradient, occlusion]), load("toy", "gru", [occlusion])]);
  assert.ok(both.every((again) => again === tensor));
  assert.deepEqual(Object.keys(tensor.measures), ["gradient", "occlusion"]);
  assert.equal(tensor.measures.gradient.levels, levels);
  await assert.rejects(load("toy", "rnn", []), /no data of rnn/);
});

test("of data asked for together, each is unpacked in a task of its own", async () => {
  const atob = globalThis.atob;
  let inTask = 0;
  let most = 0;
  globalThis.atob = (base64) => {
    most = Math.max(most, ++inTask);
    queueMicrotask(() => (inTask = 0));
    return atob(base64);
  };
  const native = Reflect.get(Uint8Array, "fromBase64");
  Reflect.deleteProperty(Uint8Array, "fromBase64");
  try {
    const texts = await Promise.all(cases.map((/** @type {{packed: string}} */ {packed}) => inflate(packed)));
    assert.equal(texts.length, cases.length);
    assert.ok(texts.every((text) => JSON.parse(text).schema));
    assert.equal(most, 1);
  } finally {
    globalThis.atob = atob;
    if (native) Object.defineProperty(Uint8Array, "fromBase64", {value: native, configurable: true, writable: true});
  }
});

test("data that are not gzip reject", async () => {
  await assert.rejects(inflate(btoa("no gzip at all")));
});

test("a browser without DecompressionStream is told so", async (context) => {
  const {DecompressionStream} = globalThis;
  context.after(() => Object.assign(globalThis, {DecompressionStream}));
  Reflect.deleteProperty(globalThis, "DecompressionStream");
  await assert.rejects(inflate(cases[0].packed), /cannot unpack/);
});

test("one model that fails leaves the others; all that fail reject", async () => {
  const tensor = (/** @type {string} */ model) => /** @type {Tensor} */ (/** @type {unknown} */ ({model}));
  const load = (/** @type {string} */ _, /** @type {string} */ model) =>
    model === "bad" ? Promise.reject(new Error("no data")) : Promise.resolve(tensor(model));
  const [bad, good] = await loadSentence(load, "toy", ["bad", "good"], []);
  assert.ok(bad instanceof Error);
  assert.equal(bad.message, "no data");
  assert.deepEqual(good, {model: "good"});
  await assert.rejects(loadSentence(load, "toy", ["bad"], []), /no data/);
});
