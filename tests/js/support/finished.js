/**
 * Runs a generator to its end; returns what it comes to.
 * @template T
 * @param {Generator<unknown, T>} search
 * @returns {T}
 */
export function finished(search) {
  for (;;) {
    const {done, value} = search.next();
    if (done) return /** @type {T} */ (value);
  }
}
