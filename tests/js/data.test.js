import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {test} from "node:test";
import {contrastLoader, decodeTensor, inflate, loadSentence, strength} from "../../assets/js/data.js";

const cases = JSON.parse(readFileSync(new URL("../fixtures/tensor.json", import.meta.url), "utf8"));

for (const expected of cases) {
  const layout = expected.causal ? "lower" : "full";

  test(`a ${layout} tensor that Python packed is read as the numbers it was packed from`, async () => {
    const tensor = decodeTensor(JSON.parse(await inflate(expected.packed)));
    assert.equal(tensor.causal, expected.causal);
    assert.deepEqual([...tensor.connectivity], expected.connectivity.flat());
    assert.deepEqual([...tensor.shades], expected.connectivity.flat().map((level) => Math.round((level * 31) / 100)));
    assert.deepEqual([...tensor.maxima], expected.maxima);
    assert.deepEqual([...tensor.occlusion], expected.occlusion.flat());
    assert.deepEqual([...tensor.occlusionMaxima], expected.occlusion_maxima);
    assert.deepEqual(tensor.suggestions.map(([first]) => first.word), expected.first);
    assert.deepEqual(tensor.suggestions.map(([first]) => first.probability), expected.first_probability);
    assert.deepEqual(tensor.targetProbabilities, expected.target_probabilities);
    assert.deepEqual(tensor.targetRanks, expected.target_ranks);
  });
}

test("strength is in logits: the row's maximum where the level is the highest", async () => {
  const tensor = decodeTensor(JSON.parse(await inflate(cases[0].packed)));
  assert.equal(strength(tensor, 4, 1), 12);
  assert.equal(strength(tensor, 4, 0), 0);
});

test("a tensor of another version, of another size or of an unknown layout is refused", async () => {
  const stored = JSON.parse(await inflate(cases[0].packed));
  assert.throws(() => decodeTensor({...stored, schema: 1}), /version 1/);
  assert.throws(() => decodeTensor({...stored, connectivity: stored.connectivity.slice(1)}), /damaged/);
  assert.throws(() => decodeTensor({...stored, occlusion: ""}), /damaged/);
  assert.throws(() => decodeTensor({...stored, layout: "upper"}), /damaged/);
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
    const texts = await Promise.all(cases.map(({packed}) => inflate(packed)));
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
  const load = (_, model) => (model === "bad" ? Promise.reject(new Error("no data")) : Promise.resolve({model}));
  const [bad, good] = await loadSentence(load, "toy", ["bad", "good"]);
  assert.equal(bad.message, "no data");
  assert.deepEqual(good, {model: "good"});
  await assert.rejects(loadSentence(load, "toy", ["bad"]), /no data/);
});

/** A page whose only script holds this, gzipped. */
async function pageWith(value) {
  const packed = new Blob([JSON.stringify(value)]).stream().pipeThrough(new CompressionStream("gzip"));
  const textContent = Buffer.from(await new Response(packed).arrayBuffer()).toString("base64");
  return {querySelector: () => ({textContent})};
}

test("contrasts are looked up by sentence, position, model and rival, in logits", async () => {
  const moment = {rivals: ["ox", "owl"], models: {gru: {rows: ["#B", "B#"], maxima: [2, 5]}}};
  const lookUp = await contrastLoader(await pageWith({schema: 4, sentences: {toy: {1: moment}}}))();
  const found = lookUp("toy", 1);
  assert.deepEqual(found.rivals, ["ox", "owl"]);
  assert.deepEqual([...found.row("gru", "ox", 3)], [0, 2, 0]);
  assert.deepEqual([...found.row("gru", "owl", 3)], [5, 0, 0]);
  assert.equal(found.row("gru", "emu", 3), undefined);
  assert.equal(found.row("rnn", "ox", 3), undefined);
  assert.equal(lookUp("toy", 2), undefined);
  assert.equal(lookUp("other", 1), undefined);
});

test("a page without contrasts has none, and one of another version is refused", async () => {
  assert.equal((await contrastLoader({querySelector: () => null})())("toy", 1), undefined);
  await assert.rejects(contrastLoader(await pageWith({schema: 1, sentences: {}}))(), /version 1/);
});
