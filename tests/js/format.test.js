import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {test} from "node:test";
import {speak, whole} from "../../assets/js/language.js";
import {decimal, list, ordinal, percent} from "../../assets/js/words/format.js";
import {ENGLISH, languageOf} from "./support/english.js";

// tests/rendering/test_numbers.py holds Python to the same file.
const numbers = JSON.parse(readFileSync(new URL("../contract/numbers.json", import.meta.url), "utf8"));
const languages = {en: ENGLISH, de: languageOf("de", ",", ".")};

for (const [tag, language] of Object.entries(languages)) {
  for (const [name, write] of Object.entries({percent, ordinal, decimal, whole})) {
    test(`${name} writes in ${tag} what Python writes`, (t) => {
      speak(language);
      t.after(() => speak(ENGLISH));
      for (const [number, text] of numbers[tag][name]) assert.equal(write(number).replaceAll("\u202f", " "), text);
    });
  }
}

test("list joins with commas and a last and", () => {
  assert.equal(list([]), "");
  assert.equal(list(["a"]), "a");
  assert.equal(list(["a", "b"]), "a and b");
  assert.equal(list(["a", "b", "c"]), "a, b and c");
});
