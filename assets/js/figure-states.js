import {readAddress, writeAddress} from "#address";

/**
 * @typedef {HTMLElement & {value: string, follow?: (moment: {sentence: string, position: number}) => void}} Figure  `value` is
 *   its state; it sends `input` when the reader changes it. One that has moments shows that of another figure by `follow`.
 */

/** The states of a page's figures that differ from those they came with, the one changed last first. */
export function figureStates() {
  /** @type {Map<string, Figure>} by id */
  const figures = new Map();
  /** @type {Map<string, string>} */
  const initial = new Map();
  /** @type {Map<string, string>} */
  let states = new Map();
  /** @type {{sentence: string, position: number} | undefined} the last that a figure told of */
  let told;

  return {
    /**
     * Adds a figure in the state that it came with; one that follows moments then shows that which was told of last.
     * @param {string} id
     * @param {Figure} figure
     */
    add(id, figure) {
      figures.set(id, figure);
      initial.set(id, figure.value);
      if (!told || !figure.follow) return;
      figure.follow(told);
      this.note(id);
    },
    /**
     * Records the state that the reader has given a figure.
     * @param {string} id
     */
    note(id) {
      const value = /** @type {Figure} */ (figures.get(id)).value;
      const others = [...states].filter(([other]) => other !== id);
      states = new Map(!value || value === initial.get(id) ? others : [[id, value], ...others]);
    },
    /**
     * Sets the figures that an address names, and returns them; with `all`, the others go back to what they came with.
     * @param {string} hash
     * @param {boolean} all
     * @returns {Figure[]}
     */
    set(hash, all) {
      const wanted = new Map([...readAddress(hash)].filter(([id]) => figures.has(id)));
      const named = [...wanted.keys()];
      if (all) for (const id of states.keys()) if (!wanted.has(id)) wanted.set(id, initial.get(id) ?? "");
      for (const [id, value] of [...wanted].reverse()) {
        const figure = /** @type {Figure} */ (figures.get(id));
        if (figure.value !== value) figure.value = value;
        this.note(id);
      }
      return named.map((id) => /** @type {Figure} */ (figures.get(id)));
    },
    /**
     * Has all other figures that follow moments show that of one, silently.
     * @param {EventTarget | null} leader
     * @param {{sentence: string, position: number}} moment
     */
    follow(leader, moment) {
      told = moment;
      for (const [id, figure] of figures) {
        if (figure === leader || !figure.follow) continue;
        figure.follow(moment);
        this.note(id);
      }
    },
    get address() {
      return writeAddress(states);
    },
  };
}
