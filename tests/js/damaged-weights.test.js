import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {test} from "node:test";
import {checkHeader, openNetwork} from "../../assets/js/model/network.js";
import {readHeader} from "../../assets/js/model/safetensors.js";
import {ENGLISH} from "./support/page-data.js";
import {damaged} from "./support/weights-files.js";

/** @param {string} name */
const file = (name) => new Uint8Array(readFileSync(new URL(`../contract/${name}`, import.meta.url))).buffer;
const golden = JSON.parse(new TextDecoder().decode(file("damaged_weights.json")));
const whole = file(golden.of);
const expected = {alphabet: ENGLISH, least: 5};
const LONGEST = 300; // characters of a message

/** @param {ArrayBuffer} buffer */
function refusal(buffer) {
  try {
    openNetwork(buffer, expected);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return undefined;
}

test("what is not damaged is read", () => assert.equal(refusal(damaged(whole, {})), undefined));

for (const found of /** @type {import("./support/weights-files.js").Case[]} */ (golden.cases)) {
  if (found.python) continue;
  test(`${found.what} is refused in one line that names the fault`, () => {
    const message = refusal(damaged(whole, found)) ?? "";
    assert.ok(message.includes(found.names), message);
    assert.ok(message.length <= LONGEST && !message.includes("\n"), message);
  });
}

test("thousands of tensors over the same bytes are refused by the header alone", () => {
  const [size, over] = [16_000_000, {dtype: "I8", shape: [16_000_000], data_offsets: [0, 16_000_000]}];
  const header = JSON.stringify(Object.fromEntries(Array.from({length: 5000}, (_, k) => [`t${k}`, over])));
  assert.throws(() => checkHeader(damaged(whole, {text: header}), 8 + header.length + size), /overlaps the one before it/);
});

test("only the numbers of 32 bits are copied, once each", () => {
  const {buffer, copied} = watched(whole);
  openNetwork(buffer, expected);
  const floats = [...readHeader(whole, whole.byteLength).entries.values()].filter(({dtype}) => dtype === "F32");
  assert.equal(copied(), floats.reduce((sum, {from, to}) => sum + to - from, 0));
});

/** A copy of a file's bytes that counts how many of them are copied. @param {ArrayBuffer} original */
function watched(original) {
  const buffer = original.slice(0);
  let count = 0;
  buffer.slice = (from, to) => {
    const part = ArrayBuffer.prototype.slice.call(buffer, from, to);
    count += part.byteLength;
    return part;
  };
  return {buffer, copied: () => count};
}
