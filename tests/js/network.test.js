import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {test} from "node:test";
import {openNetwork} from "../../assets/js/model/network.js";
import {reader} from "../../assets/js/model/reader.js";
import {ENGLISH} from "./support/page-data.js";

/** @param {string} name */
const file = (name) => new Uint8Array(readFileSync(new URL(`../contract/networks/${name}`, import.meta.url))).buffer;
const {text, words, probabilities, connectivity} = JSON.parse(new TextDecoder().decode(file("networks.json")));
const expected = {alphabet: ENGLISH, least: 5};
const TOLERANCE = 5e-6; // float32 against float64

/** @param {ArrayLike<number>} found @param {number[]} wanted @param {string} where */
function near(found, wanted, where) {
  assert.equal(found.length, wanted.length);
  wanted.forEach((value, k) => assert.ok(Math.abs(found[k] - value) < TOLERANCE, `${where}, ${k}: ${found[k]}, not ${value}`));
}

for (const [name, {words: explained, rows}] of Object.entries(connectivity)) {
  for (const plain of [false, true]) {
    test(`${name}: the connectivity of every output is that of Python, ${plain ? "in JavaScript" : "by WebAssembly"}`, () => {
      const network = openNetwork(file(`${name}.safetensors`), expected, {plain});
      /** @type {import("../../assets/js/model/network.js").State[]} */
      const trail = [];
      for (const character of text) trail.push(network.step(trail.at(-1), character));
      for (const [first, count] of [[0, text.length], [0, 1], [text.length - 1, 1], [7, 5]]) {
        const found = network.connectivity(trail, first, explained.slice(first, first + count));
        assert.equal(found.length, count);
        for (const [k, row] of found.entries()) {
          const wanted = rows[first + k];
          const most = Math.max(...wanted);
          assert.ok(most > 0);
          assert.equal(row.length, wanted.length);
          row.forEach((value, t) => assert.ok(Math.abs(value - wanted[t]) <= 1e-5 * most, `${first + k}, ${t}: ${value}, not ${wanted[t]}`));
        }
      }
    });
  }
}

for (const [name, rows] of Object.entries(probabilities)) {
  test(`${name}: the probabilities after every character are those of Python`, () => {
    const network = openNetwork(file(`${name}.safetensors`), expected);
    assert.deepEqual(network.vocabulary, words);
    let state;
    for (const [k, character] of [...text].entries()) {
      state = network.step(state, character);
      near(network.probabilities(state), rows[k], `after “${text.slice(0, k + 1)}”`);
    }
  });

  test(`${name}: a text that is changed anywhere is read as if it had been typed so`, () => {
    const {read, probabilities: now} = reader(openNetwork(file(`${name}.safetensors`), expected));
    for (const [at, wanted] of [[24, text], [9, text.slice(0, 9)], [20, text.slice(0, 20)], [1, " "]]) {
      read(" a dog ");
      read(wanted);
      near(now(), rows[at - 1], `after “${wanted}”`);
      assert.ok(read(text.slice(0, 12)));
    }
  });
}

test("a letter costs one step, a removed one none, and a budget interrupts a long text", () => {
  let steps = 0;
  const network = /** @type {import("../../assets/js/model/network.js").Network} */ (/** @type {unknown} */ ({
    vocabulary: [],
    step: () => ({states: [steps++], output: []}),
    probabilities: (/** @type {{states: number[]}} */ {states}) => states,
  }));
  const {read, probabilities: now} = reader(network);
  assert.equal(read(" the"), true);
  assert.equal(steps, 4);
  read(" then");
  assert.equal(steps, 5);
  read(" th");
  assert.equal(steps, 5);
  assert.deepEqual(now(), [2]);
  read(" tho");
  assert.equal(steps, 6);
  assert.equal(read(" they", 0), false); // its e, and not its y
  assert.equal(steps, 7);
  assert.equal(read(" they"), true);
  assert.equal(steps, 8);
});

/**
 * The bytes of the GRU with another header.
 * @param {(header: any, info: any) => void} change
 */
function changed(change) {
  const buffer = file("gru.safetensors");
  const length = Number(new DataView(buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)));
  const info = JSON.parse(header.__metadata__.info);
  change(header, info);
  header.__metadata__.info = JSON.stringify(info);
  return made(JSON.stringify(header), new Uint8Array(buffer, 8 + length));
}

/** @param {string} header @param {Uint8Array} [data] */
function made(header, data = new Uint8Array()) {
  const text = new TextEncoder().encode(header);
  const start = new DataView(new ArrayBuffer(8));
  start.setBigUint64(0, BigInt(text.length), true);
  return new Uint8Array([...new Uint8Array(start.buffer), ...text, ...data]).buffer;
}

/** The bytes of the GRU with a number that is none. */
function poisoned() {
  let start = 0;
  const buffer = changed((header) => (start = header["readout.bias"].data_offsets[0]));
  new DataView(buffer).setFloat32(8 + Number(new DataView(buffer).getBigUint64(0, true)) + start, NaN, true);
  return buffer;
}

test("the changed files are refused for what was changed", () => {
  assert.equal(openNetwork(changed(() => {}), expected).vocabulary.length, words.length);
});

test("the alphabet is that of the file, and of a file that says none the page's", () => {
  const own = {characters: "zyxwvutsrqponmlkjihgfedcba", boundary: "_"};
  const said = openNetwork(changed((_, info) => (info.corpus = {...info.corpus, alphabet: own})), expected);
  assert.deepEqual(said.description.alphabet, own);
  assert.throws(() => said.step(undefined, " "), /character must be one of “_zyx/);
  const silent = openNetwork(changed((_, info) => delete info.corpus), {...expected, alphabet: own});
  assert.deepEqual(silent.description.alphabet, own);
  // Another order of the characters: what was an a is now read by the symbol of z.
  const [one, other] = [openNetwork(changed(() => {}), expected).step(undefined, "a"), said.step(undefined, "z")];
  assert.deepEqual(one.output, other.output);
});

for (const [what, buffer, message] of /** @type {[string, ArrayBuffer, string][]} */ ([
  ["an empty file", new ArrayBuffer(0), "is not a safetensors file"],
  ["a text", new TextEncoder().encode("# Weights\nNone.").buffer, "is not a safetensors file"],
  ["a header that is no JSON", made("{]"), "is not a safetensors file"],
  ["a header that is no object", made("[]"), "is not a safetensors file"],
  ["half a file", file("gru.safetensors").slice(0, 300), "is cut off, or is not a safetensors file"],
  ["a file without its end", file("gru.safetensors").slice(0, -1), "is cut off: tensor “vocabulary” ends at byte 6,330, and the file at 6,329"],
  ["another model's file", made(`{"w":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}`), "holds no description of its model"],
  ["numbers of another type", changed((header) => (header.vocabulary.dtype = "F16")), "holds numbers of the type F16"],
  ["a type called constructor", changed((header) => (header.vocabulary.dtype = "constructor")), "holds numbers of the type constructor"],
  ["offsets that are none", changed((header) => (header.vocabulary.data_offsets = [0])), "is damaged: its header does not say where tensor “vocabulary” is"],
  ["too few bytes", changed((header) => header.vocabulary.data_offsets[1]--), "is damaged: tensor “vocabulary” has"],
  ["another format", changed((_, info) => (info.format = 3)), "is of format 3; this page reads formats 1 and 2"],
  ["another unit", changed((_, info) => (info.model.unit = "toString")), "is a model of the unit “toString”; this page can run rnn, lstm, gru, nested_lstm, attention"],
  ["a bidirectional model", file("bidirectional-gru.safetensors"), "is a model of the unit “bidirectional_gru”; this page can run rnn"],
  ["a size that is none", changed((_, info) => (info.model.hidden_size = -6)), "is damaged: its description says hidden_size = -6"],
  ["another size", changed((_, info) => (info.model.hidden_size = 8)), "does not fit its own description: tensor “embedding.weight” must be I8 28 × 8, got I8 28 × 6"],
  ["a vocabulary of another alphabet", changed((_, info) => (info.corpus = {alphabet: {characters: "abc", boundary: " "}})), "is damaged: “"],
  ["a missing tensor", changed((header) => delete header["units.1.bias_hh"]), "does not fit its own description: tensor “units.1.bias_hh” must be F32 18, got none"],
  ["a tensor too many", changed((_, info) => (info.model.num_layers = 2)), "does not fit its own description: it has a tensor “units.2"],
  ["a vocabulary of another size", changed((_, info) => (info.model.vocab_size = 13)), "is damaged: its vocabulary must have 11 words, got 10"],
  ["a vocabulary too small", changed((header, info) => {
    Object.assign(header.vocabulary, {shape: [5], data_offsets: [header.vocabulary.data_offsets[0], header.vocabulary.data_offsets[0] + 5]});
    info.model.vocab_size = 4;
  }), "knows 2 words; 5 are needed"],
  ["no vocabulary", changed((header) => delete header.vocabulary), "is damaged: its vocabulary must have 10 words, got 0"],
  ["a number that is none", poisoned(), "is damaged: tensor “readout.bias” has values that are no numbers"],
])) {
  test(`${what} is refused in one line that says why`, () => {
    assert.throws(() => openNetwork(buffer, expected), (/** @type {Error} */ error) => {
      assert.ok(error.message.startsWith(message), error.message);
      assert.ok(!error.message.includes("\n"));
      return true;
    });
  });
}

test("attention with heads or weights that do not fit is refused", () => {
  const buffer = file("attention.safetensors");
  for (const [from, to, message] of [
    [`\\"heads\\": 2`, `\\"heads\\": 3`, "says that 3 heads share 8 numbers"],
    [`\\"softmax\\"`, `\\"hardmax\\"`, "weighs by “hardmax”"],
  ]) {
    const bytes = Buffer.from(buffer.slice(0));
    assert.ok(bytes.includes(from));
    bytes.write(to, bytes.indexOf(from));
    assert.throws(() => openNetwork(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), expected), new RegExp(message));
  }
});
