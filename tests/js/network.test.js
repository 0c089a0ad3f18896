import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {test} from "node:test";
import {openNetwork} from "../../assets/js/model/network.js";
import {reader} from "../../assets/js/model/reader.js";
import {finished} from "./support/finished.js";
import {ENGLISH} from "./support/page-data.js";
import {damaged} from "./support/weights-files.js";

/** @param {string} name */
const file = (name) => new Uint8Array(readFileSync(new URL(`../contract/networks/${name}`, import.meta.url))).buffer;
const {text, words, probabilities, connectivity, contrasts} = JSON.parse(new TextDecoder().decode(file("networks.json")));
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
        const found = finished(network.connectivity(trail, first, explained.slice(first, first + count)));
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

for (const [name, {output, word, rival, row: wanted}] of Object.entries(contrasts)) {
  test(`${name}: what speaks for a word rather than for another is that of Python`, () => {
    const network = openNetwork(file(`${name}.safetensors`), expected);
    /** @type {import("../../assets/js/model/network.js").State[]} */
    const trail = [];
    for (const character of text) trail.push(network.step(trail.at(-1), character));
    const [row] = finished(network.connectivity(trail, output, [word], [rival]));
    assert.equal(row.length, wanted.length);
    row.forEach((value, t) => assert.ok(Math.abs(value - wanted[t]) <= 1e-5 * Math.max(...wanted), `${t}: ${value}, not ${wanted[t]}`));
  });
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

/** The bytes of the GRU with another description. @param {import("./support/weights-files.js").Edits} info */
const described = (info) => damaged(file("gru.safetensors"), {info});

test("the alphabet is that of the file, and of a file that says none the page's", () => {
  const own = {characters: "zyxwvutsrqponmlkjihgfedcba", boundary: "_", keep_case: false, replacements: {"1": " one "}};
  const said = openNetwork(described([[["corpus", "alphabet"], own]]), expected);
  assert.deepEqual(said.description.alphabet, own);
  assert.throws(() => said.step(undefined, " "), /character must be one of “_zyx/);
  const silent = openNetwork(described([[["corpus"]]]), {...expected, alphabet: own});
  assert.deepEqual(silent.description.alphabet, own);
  // Another order of the characters: what was an a is now read by the symbol of z.
  const [one, other] = [openNetwork(described([]), expected).step(undefined, "a"), said.step(undefined, "z")];
  assert.deepEqual(one.output, other.output);
});

test("a model that reads ahead, and one with too few words, are refused", () => {
  for (const [buffer, least, message] of /** @type {[ArrayBuffer, number, RegExp][]} */ ([
    [file("bidirectional-gru.safetensors"), 5, /is a model of the unit “bidirectional_gru”; this page can run rnn, lstm/],
    [file("gru.safetensors"), 11, /knows 10 words; 11 are needed/],
  ])) {
    assert.throws(() => openNetwork(buffer, {...expected, least}), message);
  }
});

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
