/** The end of the way back: gradients with respect to one-hot characters, as the norms that connectivity is made of. */

import {scratch} from "#model/scratch";

/**
 * Returns what makes norms of gradients, once the machine is ready.
 * @param {import("#model/multiply").Machine} machine
 * @param {import("#model/linear").LinearMap} embedding
 * @param {import("#model/linear").LinearMap} [input]  the map from an embedded character to what the gradients are of, if
 *   they are not of the character itself
 */
export function symbolNorms(machine, embedding, input) {
  const [symbols, size] = [embedding.rows, input ? input.rows : embedding.columns];
  const table = machine.place(new Float32Array(symbols * size), symbols, size);
  const lend = scratch();
  let filled = false;

  function fill() {
    const values = new Float32Array(symbols * size);
    for (let symbol = 0; symbol < symbols; symbol++) {
      const embedded = embedding.row(symbol);
      values.set(input ? input.product(embedded, 1) : embedded, symbol * size);
    }
    machine.write(table, values);
    filled = true;
  }

  /**
   * @param {Float32Array} gradients  (count, size)
   * @param {number} count
   * @param {Float32Array} norms  whose first ones it finds
   */
  return (gradients, count, norms) => {
    if (!filled) fill();
    const products = machine.multiply(table, gradients, count, lend(count * symbols));
    for (let row = 0, at = 0; row < count; row++) {
      let squares = 0;
      for (let symbol = 0; symbol < symbols; symbol++, at++) squares += products[at] ** 2;
      norms[row] = Math.sqrt(squares);
    }
  };
}
