/** Predictions of the models in an exhibit, by words kept, as data for other programs. */

import {json} from "#output/export";

/**
 * @typedef {object} ErasureSelection
 * @property {import("#erasure-data").Exhibit} exhibit
 * @property {string[]} words  before the moment
 * @property {string} typed
 * @property {string} word  that is asked for
 * @property {string} versus  its rival, or ""
 * @property {number} kept
 */

/**
 * A line for each model and number of words kept, all words first.
 * @param {ErasureSelection} selection
 */
export function erasureCsv({exhibit, words, versus}) {
  const head = ["words_kept", "first_word_kept", "model", "probability", "rank", "first_suggestion", "its_probability"];
  const lines = [versus ? [...head, `probability_of_${versus}`, "preference"] : head];
  for (let kept = words.length; kept >= 0; kept--) {
    for (const [model, predictions] of exhibit.models) {
      const {probability, rank, suggestions, versus: rival, shown} = predictions[kept];
      const [first] = suggestions;
      const line = [kept, words[words.length - kept] ?? "", model, probability, rank, first.word, first.probability];
      lines.push((versus ? [...line, rival, Number(shown.toPrecision(3))] : line).map(String));
    }
  }
  return `${lines.map((line) => line.join(",")).join("\n")}\n`;
}

/** @param {ErasureSelection} selection */
export function erasureJson({exhibit, words, typed, word, versus}) {
  const about = {exhibit: exhibit.id, text: words.join(" "), typed, word, ...(versus ? {versus} : {})};
  const models = Object.fromEntries(
    Array.from(exhibit.models, ([model, predictions]) => [
      model,
      predictions.map(({probability, rank, versus: rival, suggestions}, kept) => ({
        kept,
        probability,
        rank,
        ...(versus ? {versus: rival} : {}),
        suggestions,
      })),
    ]),
  );
  return json({...about, models});
}
