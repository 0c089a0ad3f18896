/** Readers of what a stranger writes, addresses and weights files, tried on damaged ones, drawn from a seed. */

import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {test} from "node:test";
import {readAddress, writeAddress} from "../../assets/js/address.js";
import {unpackColumns} from "../../assets/js/columns.js";
import {readView, writeView} from "../../assets/js/connectivity-view.js";
import {openNetwork} from "../../assets/js/model/network.js";
import {unpackPredictions} from "../../assets/js/predictions.js";
import {ENGLISH, manifestOf, measureOf, sentenceOf} from "./support/page-data.js";

const TRIES = 2000;
const PIECES = ["%", "%00", "%E0%A4", "#", ";", ":", "/", "//", ".", "-", "é", "𝄞", "\ud800", "__proto__", "9".repeat(400), "<b>", "\0"];
const {manifest: about, read: addresses} = contract("views.json");
const {columns, predictions} = contract("codec.json");
const manifest = manifestOf({
  measures: about.measures.map(measureOf),
  models: about.models,
  sentences: about.sentences.map(sentenceOf),
});

test("of any address come states that are written and read back, and a view that is, or none", () => {
  const next = numbers(1);
  let views = 0;
  for (let trial = 0; trial < TRIES; trial++) {
    const [whole] = addresses[next(addresses.length)];
    const hash = edited([...`#connectivity:${whole};units:gru`], PIECES, next).join("");
    const states = readAddress(hash);
    assert.deepEqual([...readAddress(writeAddress(states))], [...states], hash);
    const view = readView(states.get("connectivity") ?? hash, manifest);
    if (view) {
      views++;
      assert.deepEqual(readView(writeView(view, manifest), manifest), view, hash);
    }
  }
  assert.ok(views > 100 && views < TRIES - 100, `${views} views`);
});

test("a weights file with any bytes changed is a model, or refused in one line that is meant for readers", () => {
  const next = numbers(2);
  const whole = new Uint8Array(readFileSync(new URL("../contract/networks/gru.safetensors", import.meta.url)));
  let refused = 0;
  for (let trial = 0; trial < TRIES / 4; trial++) {
    const bytes = Uint8Array.from(edited([...whole], [0, 255, 91, 123, 34, 57], next));
    refused += Number(isRefused(() => openNetwork(bytes.buffer, {alphabet: ENGLISH, least: 5})));
  }
  assert.ok(refused > TRIES / 20, `${refused} refused`);
});

test("of any packed numbers and predictions come numbers in range, or an error that says so", () => {
  const next = numbers(3);
  for (let trial = 0; trial < TRIES; trial++) {
    const text = edited([...columns.text], ["A", "=", "/", "é"], next).join("");
    isRefused(() => {
      const read = unpackColumns(text, {count: columns.count, rows: columns.numbers.length, columns: 2});
      assert.ok(read.every((number) => Number.isInteger(number) && number >= 0 && number < columns.count));
    });
    const key = ["indices", "shares", "ranks", "others"][next(4)];
    const packed = {...predictions.packed, [key]: edited([...predictions.packed[key]], ["A", "=", "/"], next).join("")};
    isRefused(() => {
      const {targetProbabilities} = unpackPredictions(packed, predictions.suggestions.length);
      assert.ok(targetProbabilities.every((share) => share >= 0 && share <= 1));
    });
  }
});

/**
 * Returns whether a reader refuses, by an error of its own or that of `atob`. Those of the language are defects.
 * @param {() => unknown} read
 */
function isRefused(read) {
  try {
    read();
    return false;
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    const {name, message, stack} = /** @type {Error} */ (error);
    assert.ok(["Error", "InvalidCharacterError"].includes(name) && message.length <= 300 && !message.includes("\n"), stack);
    return true;
  }
}

/**
 * Returns some items after a few edits: parts removed, repeated, cut off, and others put in.
 * @template T
 * @param {T[]} items @param {T[]} pieces @param {(below: number) => number} next
 */
function edited(items, pieces, next) {
  for (let edits = next(4); edits > 0; edits--) {
    const [start, length] = [next(items.length + 1), [1, 1, 4, 40][next(4)]];
    const part = items.slice(start, start + length);
    const put = [[], [...part, ...part], [pieces[next(pieces.length)]]][next(3)];
    items = next(8) ? items.toSpliced(start, length, ...put) : items.slice(0, start);
  }
  return items;
}

/** Returns a generator of numbers below a bound, the same ones for a seed. @param {number} seed */
function numbers(seed) {
  let state = seed;
  return (/** @type {number} */ below) => ((state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 8) % below;
}

/** @param {string} name */
function contract(name) {
  return JSON.parse(readFileSync(new URL(`../contract/${name}`, import.meta.url), "utf8"));
}
