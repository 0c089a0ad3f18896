/** Contrasts are read as Python packs them: tests/contract/contrasts.json. */

import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {test} from "node:test";
import {contrastLoader, unpackMoment} from "../../assets/js/contrasts.js";

const {levels, cases} = JSON.parse(readFileSync(new URL("../contract/contrasts.json", import.meta.url), "utf8"));

/** @param {string} [textContent]  of the only script; no script if there is none */
const page = (textContent) =>
  /** @type {Document} */ (/** @type {unknown} */ ({querySelector: () => (textContent ? {textContent} : null)}));

/** @param {unknown} value  that the page's only script holds, gzipped */
async function pageWith(value) {
  const packed = new Blob([JSON.stringify(value)]).stream().pipeThrough(new CompressionStream("gzip"));
  return page(Buffer.from(await new Response(packed).arrayBuffer()).toString("base64"));
}

for (const {moment, values} of cases) {
  test(`the values of ${moment.models} against ${moment.rivals} are those of Python`, () => {
    const found = unpackMoment(moment, levels);
    assert.deepEqual([found.rivals, found.models], [moment.rivals, moment.models]);
    for (const [model, rows] of Object.entries(values)) {
      rows.forEach((/** @type {number[]} */ row, /** @type {number} */ k) => {
        assert.deepEqual([...(found.row(model, moment.rivals[k], moment.inputs) ?? [])], row);
      });
    }
  });
}

test("contrasts are looked up by sentence, position, model and rival; inputs that are not stored count nothing", async () => {
  const {moment, values} = cases[0];
  const load = contrastLoader(await pageWith({schema: 5, levels, sentences: {toy: {4: moment}, other: {0: cases[1].moment}}}));
  const lookUp = await load("toy");
  const found = lookUp("toy", 4);
  assert.ok(found);
  assert.deepEqual([...(found.row("both", "owl", 15) ?? [])], [...values.both[1], 0, 0, 0]);
  assert.deepEqual([...(found.row("gru", "ox", 7) ?? [])], values.gru[0].slice(0, 7));
  assert.equal(found.row("gru", "emu", 7), undefined);
  assert.equal(found.row("lstm", "ox", 7), undefined);
  assert.equal(lookUp("toy", 2), undefined);
  assert.equal(lookUp("other", 0), undefined);
  assert.deepEqual((await load("other"))("other", 0)?.rivals, ["a"]);
  assert.equal((await load("none"))("none", 0), undefined);
});

test("a page without contrasts has none, and one of another version is refused", async () => {
  assert.equal((await contrastLoader(page())("toy"))("toy", 1), undefined);
  await assert.rejects(contrastLoader(await pageWith({schema: 1, sentences: {}}))("toy"), /version 1/);
});

test("a moment with a flipped bit or a missing end is refused, and leaves other sentences alone", async () => {
  const {moment} = cases[0];
  for (const key of ["rows", "maxima"]) {
    const whole = Buffer.from(moment[key], "base64").subarray(0, -1); // less the byte whose end stands for nothing
    const last = Buffer.from(moment[key], "base64").subarray(-1);
    for (let k = 0; k < whole.length; k++) {
      const flipped = Buffer.from(whole);
      flipped[k] ^= 16;
      for (const damaged of [Buffer.concat([flipped, last]), whole.subarray(0, k)]) {
        assert.throws(() => unpackMoment({...moment, [key]: damaged.toString("base64")}, levels), /damaged/, `${key}, byte ${k}`);
      }
    }
  }
  const damaged = {...moment, rows: moment.rows.slice(4)};
  const load = contrastLoader(await pageWith({schema: 5, levels, sentences: {toy: {4: damaged}, other: {0: cases[1].moment}}}));
  await assert.rejects(load("toy"), /damaged/);
  assert.ok((await load("other"))("other", 0));
});
