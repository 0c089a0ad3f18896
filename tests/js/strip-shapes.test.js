/** The shapes of the autocomplete figure are those that Python draws: tests/contract/strip.json. */

import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {test} from "node:test";
import {centreOf, columnsOf, ribbon, skyline} from "../../assets/js/math/strip-shapes.js";

const {cases} = JSON.parse(readFileSync(new URL("../contract/strip.json", import.meta.url), "utf8"));

for (const {strip, levels, skylines, columns, centres, ribbons} of cases) {
  const named = `on a strip ${strip.width} wide`;

  test(`a skyline is as high as its levels, column by column, ${named}`, () => {
    for (const [left, right, path] of skylines) assert.equal(skyline(levels, left, right, strip), path);
  });

  test(`a window takes the columns that hold its words, at least one, and none if it is empty, ${named}`, () => {
    for (const [window, size, found] of columns) assert.deepEqual(columnsOf(window, size, strip), found);
  });

  test(`a word is in the middle of its share, ${named}`, () => {
    for (const [rank, size, centre] of centres) assert.equal(centreOf(rank, size, strip), centre);
  });

  test(`a ribbon leads from a column's width to the box of its rank, ${named}`, () => {
    for (const [centre, rank, path] of ribbons) assert.equal(ribbon(centre, rank, strip), path);
  });
}
