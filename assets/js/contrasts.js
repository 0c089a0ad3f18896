import {unpackLevels} from "#codec";
import {unpackDecimals} from "#columns";
import {inflate} from "#inflate";
import {checkSchema} from "#manifest";
import {yieldToBrowser} from "#yield-to-browser";

/**
 * What speaks for the word being typed rather than for one that a model suggests, at some moments of the page.
 * generator/contract/contrasts.py packs it and says how.
 *
 * @typedef {object} Contrasts  At one moment: by model and rival, the norm of the gradient of the typed word's logit less
 *   the rival's, a number an input, in logits per one-hot input.
 * @property {string[]} rivals
 * @property {string[]} models  that have a row for each of them
 * @property {(model: string, rival: string, length: number) => Float64Array | undefined} row
 *
 * @typedef {{rivals: string[], models: string[], inputs: number, rows: string, maxima: string}} Packed
 */

/**
 * Returns a function that unpacks the contrasts of a sentence, once, and gives what looks them up by sentence and position.
 * @param {Document} page
 * @returns {(sentence: string) => Promise<(sentence: string, position: number) => Contrasts | undefined>}
 */
export function contrastLoader(page) {
  const script = page.querySelector('script[data-name="contrasts"]');
  /** @type {Promise<{levels: number[], sentences: Record<string, Record<string, Packed>>}> | undefined} */
  let packed;
  /** @type {Map<string, Promise<Map<number, Contrasts>>>} */
  const sentences = new Map();

  async function read() {
    if (!script?.textContent) return {levels: [], sentences: {}};
    const contrasts = JSON.parse(await inflate(script.textContent));
    checkSchema(contrasts.schema);
    return contrasts;
  }

  /** @param {string} sentence */
  async function unpack(sentence) {
    const {levels, sentences: all} = await (packed ??= read());
    /** @type {Map<number, Contrasts>} */
    const moments = new Map();
    for (const [position, moment] of Object.entries(all[sentence] ?? {})) {
      await yieldToBrowser();
      moments.set(Number(position), unpackMoment(moment, levels));
    }
    return moments;
  }

  return async (sentence) => {
    let found = sentences.get(sentence);
    if (!found) sentences.set(sentence, (found = unpack(sentence)));
    const moments = await found;
    return (asked, position) => (asked === sentence ? moments.get(position) : undefined);
  };
}

/**
 * @param {Packed} packed
 * @param {number[]} shares  of a row's largest value, by level
 * @returns {Contrasts}
 */
export function unpackMoment({rivals, models, inputs, rows, maxima}, shares) {
  const count = models.length * rivals.length;
  const levels = unpackLevels(rows, {count: shares.length, shape: [count, inputs], layout: "full"});
  const largest = unpackDecimals(maxima, count);
  return {rivals, models, row};

  /** @type {Contrasts["row"]} */
  function row(model, rival, length) {
    const [m, r] = [models.indexOf(model), rivals.indexOf(rival)];
    if (m < 0 || r < 0) return undefined;
    const k = m * rivals.length + r;
    return Float64Array.from({length}, (_, p) => (p < inputs ? shares[levels[k * inputs + p]] * largest[k] : 0));
  }
}
