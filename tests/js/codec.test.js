import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {test} from "node:test";
import {SQUASH, STRETCH, unpackLevels} from "../../assets/js/codec.js";
import {unpackColumns, unpackDecimals} from "../../assets/js/columns.js";
import {shareOf, unpackPredictions} from "../../assets/js/predictions.js";

const cases = JSON.parse(readFileSync(new URL("../contract/codec.json", import.meta.url), "utf8"));

for (const {name, options, zero, levels, text} of cases.levels) {
  test(`levels that Python packed are read as they were: ${name}`, () => {
    const read = unpackLevels(text, options);
    const stored = levels.map((/** @type {number[]} */ row, /** @type {number} */ output) =>
      row.map((level, input) => (options.layout === "full" || input <= output ? level : zero)),
    );
    assert.deepEqual([...read], stored.flat());
  });
}

test("the tables of probabilities are Python’s", () => {
  /** @type {[Int32Array, object][]} */
  const tables = [[SQUASH, cases.squash], [STRETCH, cases.stretch]];
  for (const [table, expected] of tables) {
    assert.deepEqual({sum: table.reduce((a, b) => a + b, 0), some: [...table].filter((_, k) => k % 256 === 0)}, expected);
  }
});

test("columns, decimals and probabilities are read as Python packed them", () => {
  const {count, numbers, text} = cases.columns;
  assert.deepEqual(unpackColumns(text, {count, rows: numbers.length, columns: 2}), numbers.flat());
  assert.deepEqual([...unpackDecimals(cases.decimals.text, cases.decimals.values.length)], cases.decimals.values);
  assert.throws(() => unpackColumns(text, {count: 6, rows: numbers.length, columns: 2}), /damaged/);
  assert.deepEqual([0, 1, 99, 100, 190].map(shareOf), [0, 0.001, 0.099, 0.1, 1]);
});

test("predictions are read as Python packed them", () => {
  const {packed, suggestions, probabilities, target_probabilities, target_ranks} = cases.predictions;
  const read = unpackPredictions(packed, suggestions.length);
  assert.deepEqual(read.suggestions.map((row) => row.map(({word}) => word)), suggestions);
  assert.deepEqual(read.suggestions.map((row) => row.map(({probability}) => probability)), probabilities);
  assert.deepEqual(read.targetProbabilities, target_probabilities);
  assert.deepEqual(read.targetRanks, target_ranks);
});

test("damaged predictions are refused", () => {
  const {packed, suggestions} = cases.predictions;
  for (const key of ["indices", "shares", "ranks", "others"]) {
    assert.throws(() => unpackPredictions({...packed, [key]: packed[key].slice(4)}, suggestions.length), /damaged/);
  }
  assert.throws(() => unpackPredictions({...packed, words: "the a"}, suggestions.length), /damaged/);
  assert.throws(() => unpackPredictions({...packed, others: packed.shares, most: 190}, suggestions.length), /damaged/);
});

test("text with a flipped bit, a missing end, or more at its end is refused", () => {
  const {options, text} = cases.levels[0];
  const whole = Buffer.from(text, "base64");
  for (let k = 0; k < whole.length; k++) {
    for (const bit of [0, 3, 7]) {
      const flipped = Buffer.from(whole);
      flipped[k] ^= 1 << bit;
      assert.throws(() => unpackLevels(flipped.toString("base64"), options), /damaged/, `byte ${k}, bit ${bit}`);
    }
    assert.throws(() => unpackLevels(whole.subarray(0, k).toString("base64"), options), /damaged/, `${k} bytes`);
  }
  assert.throws(() => unpackLevels(Buffer.concat([whole, Buffer.from("12345")]).toString("base64"), options), /damaged/);
  assert.throws(() => unpackLevels("no base64!", options));
});

test("of any text come levels in range, or an error", () => {
  let state = 1;
  const next = (/** @type {number} */ below) => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) % below;
  let refused = 0;
  for (let trial = 0; trial < 2000; trial++) {
    const bytes = Uint8Array.from({length: next(60)}, () => next(65536) >> 8);
    const [outputs, inputs] = [1 + next(12), 1 + next(12)];
    const lower = next(2) === 1 && outputs === inputs;
    /** @type {Parameters<typeof unpackLevels>[1]} */
    const options = {count: 1 + next(60), shape: [outputs, inputs], layout: lower ? "lower" : "full"};
    try {
      const levels = unpackLevels(Buffer.from(bytes).toString("base64"), options);
      assert.equal(levels.length, outputs * inputs);
      assert.ok(levels.every((level) => level < options.count));
    } catch (error) {
      assert.match(String(error), /damaged/);
      refused++;
    }
  }
  assert.ok(refused > 1900);
});
