/** The end of the way back: gradients with respect to one-hot characters, as the norms that connectivity is made of. */

/** Norms that are found before something else may be done. */
const ROWS = 64;

/**
 * Returns what makes norms of gradients.
 * @param {import("#model/linear").LinearMap} embedding
 * @param {import("#model/linear").LinearMap} [input]  the map from an embedded character to what the gradients are of, if
 *   they are not of the character itself
 */
export function symbolNorms(embedding, input) {
  /** @type {Float32Array[] | undefined} of each symbol, made when first needed */
  let table;
  const embedded = (/** @type {number} */ symbol) => embedding.row(symbol);

  /**
   * @param {Float32Array} gradients  (count, size)
   * @param {number} count
   * @returns {Generator<undefined, Float32Array>}
   */
  return function* (gradients, count) {
    table ??= Array.from({length: embedding.rows}, (_, symbol) => input ? input.product(embedded(symbol), 1) : embedded(symbol));
    const size = table[0].length;
    const norms = new Float32Array(count);
    for (let row = 0; row < count; row++) {
      let squares = 0;
      for (const symbol of table) squares += dot(gradients, row * size, symbol) ** 2;
      norms[row] = Math.sqrt(squares);
      if (row % ROWS === 0) yield;
    }
    return norms;
  };
}

/** @param {Float32Array} numbers @param {number} from @param {Float32Array} others */
function dot(numbers, from, others) {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let k = 0;
  for (const even = others.length - (others.length % 4); k < even; k += 4, from += 4) {
    a += numbers[from] * others[k];
    b += numbers[from + 1] * others[k + 1];
    c += numbers[from + 2] * others[k + 2];
    d += numbers[from + 3] * others[k + 3];
  }
  for (; k < others.length; k++, from++) a += numbers[from] * others[k];
  return a + b + (c + d);
}
