import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {test} from "node:test";
import {unpack} from "../../assets/js/live/pocket.js";

const {file, bytes, packed} = JSON.parse(readFileSync(new URL("../contract/pocket.json", import.meta.url), "utf-8"));

test("what lies in the page becomes the weights file that it was made of, byte for byte", () => {
  const buffer = new Uint8Array(Buffer.from(packed, "base64")).buffer;
  assert.ok(buffer.byteLength < bytes);
  assert.equal(Buffer.from(unpack(buffer, bytes)).toString("base64"), file);
});
