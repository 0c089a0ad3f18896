import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {test} from "node:test";
import {decimal, list, ordinal, percent} from "../../assets/js/words/format.js";

// tests/contract/test_decode.py holds Python to the same file.
const numbers = JSON.parse(readFileSync(new URL("../contract/numbers.json", import.meta.url), "utf8"));

for (const [name, write] of Object.entries({percent, ordinal, decimal})) {
  test(`${name} writes what Python writes`, () => {
    for (const [number, text] of numbers[name]) assert.equal(write(number).replaceAll("\u202f", " "), text);
  });
}

test("list joins with commas and a last and", () => {
  assert.equal(list([]), "");
  assert.equal(list(["a"]), "a");
  assert.equal(list(["a", "b"]), "a and b");
  assert.equal(list(["a", "b", "c"]), "a, b and c");
});
