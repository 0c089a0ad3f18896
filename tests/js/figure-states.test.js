import assert from "node:assert/strict";
import {test} from "node:test";
import {figureStates} from "../../assets/js/figure-states.js";

/** @typedef {import("../../assets/js/figure-states.js").Figure} Figure */

/**
 * A figure that knows some values and comes with the first of them.
 * @param {...string} known
 */
function figure(...known) {
  let value = known[0];
  const element = {
    get value() {
      return value;
    },
    set value(wanted) {
      if (known.includes(wanted)) value = wanted;
    },
  };
  return /** @type {Figure} */ (/** @type {unknown} */ (element));
}

/** @param {Record<string, Figure>} figures  by id */
function statesOf(figures) {
  const states = figureStates();
  for (const [id, figure] of Object.entries(figures)) states.add(id, figure);
  return states;
}

test("a figure stands in the address while it is not as it came, the last one changed first", () => {
  const [a, b] = [figure("1", "2"), figure("x", "y")];
  const states = statesOf({a, b});
  assert.equal(states.address, "");
  a.value = "2";
  states.note("a");
  b.value = "y";
  states.note("b");
  assert.equal(states.address, "#b:y;a:2");
  a.value = "1";
  states.note("a");
  assert.equal(states.address, "#b:y");
});

test("an address sets what it names, and restores the rest only where it is all that holds", () => {
  const [a, b] = [figure("1", "2"), figure("x", "y")];
  const states = statesOf({a, b});
  assert.deepEqual(states.set("#a:2;b:y", false), [a, b]);
  assert.equal(states.address, "#a:2;b:y");
  states.set("#b:x", false);
  assert.equal(states.address, "#a:2");
  states.set("", true);
  assert.equal(a.value, "1");
  assert.equal(states.address, "");
});

test("a value that a figure does not know, and a figure that is not there, change nothing", () => {
  const a = figure("1", "2");
  const states = statesOf({a});
  states.set("#a:3;c:1", true);
  assert.equal(a.value, "1");
  assert.equal(states.address, "");
});

test("a figure with nothing to speak of is not in the address", () => {
  const a = figure("1", "");
  const states = statesOf({a});
  a.value = "";
  states.note("a");
  assert.equal(states.address, "");
});

test("a figure that comes later is as it came until an address names it", () => {
  const [first, later] = [figure("1", "2"), figure("x", "y")];
  const states = figureStates();
  states.add("a", first);
  assert.deepEqual(states.set("#a:2;b:y", false), [first]);
  states.add("b", later);
  assert.equal(later.value, "x");
  assert.deepEqual(states.set("#a:2;b:y", false), [first, later]);
  assert.equal(states.address, "#a:2;b:y");
  states.set("", true);
  assert.equal(later.value, "x");
});

test("a figure that comes later follows the moment that another has told of", () => {
  /** @type {unknown[]} */
  const followed = [];
  const late = Object.assign(figure("x"), {follow: (/** @type {unknown} */ moment) => followed.push(moment)});
  const states = statesOf({a: figure("1")});
  states.follow(null, {sentence: "grammar", position: 3});
  states.add("late", late);
  assert.deepEqual(followed, [{sentence: "grammar", position: 3}]);
  assert.equal(states.address, "");
});
