/** The state of a chart survives the address; what names nothing of the chart is refused. */

import assert from "node:assert/strict";
import {test} from "node:test";
import {readChartState, writeChartState} from "../../assets/js/line-chart-state.js";

const chart = {
  views: [
    {id: "top-1", keys: ["0", "1", "5"]},
    {id: "time", keys: ["0.5"]},
  ],
  entries: ["gru", "nested-lstm", "my_rnn"],
};

/** @type {[string, import("../../assets/js/line-chart-state.js").ChartState][]} */
const states = [
  ["top-1", {view: "top-1", key: "", off: []}],
  ["top-1/5", {view: "top-1", key: "5", off: []}],
  ["time/0.5", {view: "time", key: "0.5", off: []}],
  ["time/_/gru", {view: "time", key: "", off: ["gru"]}],
  ["top-1/0/nested-lstm.my_rnn", {view: "top-1", key: "0", off: ["nested-lstm", "my_rnn"]}],
];

for (const [text, state] of states) {
  test(`${text} is read and written`, () => {
    assert.deepEqual(readChartState(text, chart), state);
    assert.equal(writeChartState(state), text);
    assert.match(text, /^[a-z0-9/._-]+$/);
  });
}

for (const text of ["", "top-9", "top-1/7", "time/5", "top-1/5/lstm", "top-1/5/gru/more", "top-1//gru"]) {
  test(`"${text}" names no state`, () => assert.equal(readChartState(text, chart), null));
}
