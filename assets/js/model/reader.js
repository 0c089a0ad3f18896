/** A network that follows a text as it is typed: what it has read once it does not read again. */

/**
 * @param {import("#model/network").Network} network
 */
export function reader(network) {
  let text = "";
  /** @type {import("#model/network").State[]} after each character of the text */
  let states = [];

  return {
    /**
     * Turns to a text, and reads on in it until it is at its end, or `budget` milliseconds have passed: one letter at
     * least. Returns whether it is at the end.
     * @param {string} wanted
     * @param {number} [budget]
     */
    read(wanted, budget = Infinity) {
      let same = 0;
      while (same < text.length && text[same] === wanted[same]) same++;
      states = states.slice(0, same);
      text = wanted;
      const begin = performance.now();
      while (states.length < text.length) {
        states.push(network.step(states.at(-1), text[states.length]));
        if (performance.now() - begin >= budget) break;
      }
      return states.length === text.length;
    },
    /** The probability of each word of the vocabulary after the text, which must be read. */
    probabilities() {
      return network.probabilities(/** @type {import("#model/network").State} */ (states.at(-1)));
    },
  };
}
