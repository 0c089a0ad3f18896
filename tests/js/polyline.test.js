/** A path that the build writes is read back, and its height found between its points. */

import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {test} from "node:test";
import {heightAt, nearest, readPath} from "../../assets/js/math/polyline.js";

const {cases} = JSON.parse(readFileSync(new URL("../contract/polyline.json", import.meta.url), "utf8"));

test("a path that Python writes is a point and steps, of which a minus may stand for the space before it", () => {
  for (const {path, points} of cases) assert.deepEqual(readPath(path), points);
  assert.ok(cases.some((/** @type {{path: string}} */ {path}) => /\d-/.test(path)));
});

test("between two points the height is that of the straight line", () => {
  const points = readPath("M100 400l100-200 50 100");
  assert.equal(heightAt(points, 100), 400);
  assert.equal(heightAt(points, 125), 350);
  assert.equal(heightAt(points, 250), 300);
});

test("before and after a line there is no height", () => {
  const points = readPath("M100 400l100-200");
  assert.equal(heightAt(points, 99), undefined);
  assert.equal(heightAt(points, 201), undefined);
});

test("a step upright has the height at which it begins", () => {
  assert.equal(heightAt(readPath("M0 10l5 0 0 20 5 0"), 5), 10);
});

test("the nearest value, the first of two that are as near", () => {
  assert.equal(nearest([0, 10, 40], 24), 1);
  assert.equal(nearest([0, 10, 40], 26), 2);
  assert.equal(nearest([0, 10], 5), 0);
});
