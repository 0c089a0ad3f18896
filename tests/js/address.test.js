import assert from "node:assert/strict";
import {test} from "node:test";
import {readAddress, writeAddress} from "../../assets/js/address.js";

const sentences = [
  {id: "grammar", text: " a grammar"},
  {id: "über/1", text: " ab"},
];

test("an address is read as figure, sentence and position", () => {
  assert.deepEqual(readAddress("#connectivity/grammar/9", sentences), {
    figure: "connectivity",
    sentence: "grammar",
    position: 9,
  });
  assert.equal(readAddress("#hero/grammar/0", sentences)?.figure, "hero");
});

test("what is written is read back, whatever the sentence's id", () => {
  for (const {id} of sentences) {
    const state = {sentence: id, position: 2};
    assert.deepEqual(readAddress(writeAddress("connectivity", state), sentences), {figure: "connectivity", ...state});
  }
});

test("junk is null", () => {
  for (const hash of [
    "",
    "#",
    "#references",
    "#connectivity",
    "#connectivity/grammar",
    "#connectivity/grammar/",
    "#connectivity/grammar/10",
    "#connectivity/grammar/-1",
    "#connectivity/grammar/1.5",
    "#connectivity/grammar/1e1",
    "#connectivity/grammar/NaN",
    "#connectivity/grammar/9/9",
    "#connectivity/__proto__/1",
    "#connectivity/nothing/1",
    "#connectivity/%E0%A4%A/1",
    "#<img src=x onerror=alert(1)>/grammar/1",
    "#table/grammar/1",
  ]) {
    assert.equal(readAddress(hash, sentences), null, hash);
  }
});
