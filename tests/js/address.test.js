import assert from "node:assert/strict";
import {test} from "node:test";
import {readAddress, writeAddress} from "../../assets/js/address.js";

test("an address is read as states by figure, in its order", () => {
  assert.deepEqual(
    [...readAddress("#curves:time;connectivity:grammar/9/only.nested-lstm.gru_2")],
    [
      ["curves", "time"],
      ["connectivity", "grammar/9/only.nested-lstm.gru_2"],
    ],
  );
});

test("what is written is read back", () => {
  /** @type {[figure: string, value: string][][]} */
  const written = [[], [["units", "gru"]], [["b", "a/1"], ["a-2", "x.y_z-0"]]];
  for (const states of written) {
    assert.deepEqual([...readAddress(writeAddress(states))], states);
  }
});

test("junk names nothing", () => {
  for (const hash of [
    "",
    "#",
    "#references",
    "#connectivity",
    "#connectivity:",
    "#:grammar/1",
    "#connectivity:grammar/1;",
    "#connectivity:grammar/1;references",
    "#Connectivity:grammar/1",
    "#connectivity:%E0%A4%A/1",
    "#connectivity:<img src=x onerror=alert(1)>/1",
    "#__proto__:x",
  ]) {
    assert.equal(readAddress(hash).size, 0, hash);
  }
});
