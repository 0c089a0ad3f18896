import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {test} from "node:test";
import {MODULE, written} from "../../.ci/wasm.mjs";
import {linearMap} from "../../assets/js/model/linear.js";
import {machine} from "../../assets/js/model/multiply.js";

test("the bytes of the WebAssembly are those of its source", async () => {
  assert.equal(readFileSync(MODULE, "utf-8"), await written(), "run: .venv/bin/node .ci/wasm.mjs");
});

/** Numbers that look drawn, and are the same at each run. @param {number} count @param {(k: number) => number} of */
const numbers = (count, of) => Array.from({length: count}, (_, k) => of((k * 7919 + 13) % 1009));

for (const plain of [false, true]) {
  for (const [rows, columns, count] of [[1, 1, 1], [5, 9, 1], [4, 8, 2], [7, 12, 3], [12, 30, 65], [33, 17, 130], [6, 24, 1]]) {
    test(`${count} products of ${rows} by ${columns} are exact, ${plain ? "in JavaScript" : "by WebAssembly"}`, () => {
      const runs = machine(plain);
      const values = Int8Array.from(numbers(rows * columns, (k) => (k % 255) - 127));
      const scales = Float32Array.from(numbers(rows, (k) => 1 / (1 + k)));
      const bias = Float32Array.from(numbers(rows, (k) => k / 500 - 1));
      const other = linearMap(runs, {rows: 3, columns: 40, values: new Int8Array(120).fill(1), scales: new Float32Array(3).fill(1)});
      const map = linearMap(runs, {rows, columns, values, scales, bias});
      runs.ready();
      const inputs = Float32Array.from(numbers(count * columns, (k) => k / 1009 - 0.5));
      const gradients = Float32Array.from(numbers(count * rows, (k) => 0.5 - k / 1009));
      const found = map.apply(inputs, count);
      const back = map.back(gradients, count);
      /** @param {number} row @param {number} column */
      const weight = (row, column) => values[row * columns + column] * scales[row];
      for (let k = 0; k < count; k++) {
        for (let row = 0; row < rows; row++) {
          let sum = bias[row];
          for (let column = 0; column < columns; column++) sum += weight(row, column) * inputs[k * columns + column];
          assert.ok(Math.abs(found[k * rows + row] - sum) < 2e-5, `${k}, ${row}: ${found[k * rows + row]}, not ${sum}`);
        }
        for (let column = 0; column < columns; column++) {
          let sum = 0;
          for (let row = 0; row < rows; row++) sum += weight(row, column) * gradients[k * rows + row];
          assert.ok(Math.abs(back[k * columns + column] - sum) < 2e-5, `back ${k}, ${column}: ${back[k * columns + column]}, not ${sum}`);
        }
      }
      assert.deepEqual([...map.row(rows - 1)], Array.from({length: columns}, (_, column) => Math.fround(weight(rows - 1, column))));
      assert.deepEqual([...other.apply(new Float32Array(40).fill(0.5))], [20, 20, 20]); // what lies beside it is whole
    });
  }
}

for (const plain of [false, true]) {
  test(`sums of many large numbers are right, ${plain ? "in JavaScript" : "by WebAssembly"}`, () => {
    const runs = machine(plain);
    const columns = 5000;
    const map = linearMap(runs, {rows: 2, columns, values: new Int8Array(2 * columns).fill(127), scales: Float32Array.of(1, 0.5)}, false);
    runs.ready();
    assert.deepEqual([...map.apply(new Float32Array(columns).fill(1))], [127 * columns, 63.5 * columns]);
    assert.deepEqual([...map.apply(new Float32Array(columns))], [0, 0]);
  });
}

for (const plain of [false, true]) {
  test(`products with a matrix of float32 that is written late are right, ${plain ? "in JavaScript" : "by WebAssembly"}`, () => {
    const runs = machine(plain);
    const [rows, columns, count] = [5, 13, 3];
    const matrix = runs.place(new Float32Array(rows * columns), rows, columns);
    const beside = runs.place(new Int8Array(9).fill(2), 3, 3);
    runs.ready();
    const values = Float32Array.from(numbers(rows * columns, (k) => k / 1009 - 0.5));
    runs.write(matrix, values);
    const inputs = Float32Array.from(numbers(count * columns, (k) => 1 - k / 504));
    for (const some of [1, count]) {
      const found = runs.multiply(matrix, inputs.subarray(0, some * columns), some);
      assert.equal(found.length, some * rows);
      found.forEach((value, at) => {
        const [k, row] = [Math.floor(at / rows), at % rows];
        let sum = 0;
        for (let column = 0; column < columns; column++) sum += values[row * columns + column] * inputs[k * columns + column];
        assert.ok(Math.abs(value - sum) < 1e-5, `${k}, ${row}: ${value}, not ${sum}`);
      });
    }
    assert.deepEqual([...runs.row(matrix, 2)], [...values.subarray(2 * columns, 3 * columns)]);
    assert.deepEqual([...runs.multiply(beside, Float32Array.of(1, 1, 1), 1)], [6, 6, 6]); // what lies beside it is whole
  });
}
