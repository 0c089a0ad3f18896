/** The rows that a figure shows, as data for other programs. */

import {wordOf} from "#words/sentence";

/**
 * @typedef {object} Selection
 * @property {import("#connectivity-view").ConnectivityView} view
 * @property {import("#data").Sentence} sentence
 * @property {(import("#math/panel-values").Drawn & {id: string, label: string, tensor: import("#data").Tensor})[]} rows  as shown
 */

/**
 * A line a character: position, character, the word that it is in, and each model's value.
 * @param {Selection} selection
 */
export function toCsv({view, sentence, rows}) {
  const {unit} = view.measure;
  const head = ["position", "character", "word", ...rows.map(({id}) => `${id} (${unit})`)];
  const lines = Array.from(sentence.text, (character, p) => [
    p,
    character === " " ? '" "' : character,
    wordOf(sentence, p),
    ...rows.map(({values}) => number(values[p])),
  ]);
  return `${[head, ...lines].map((line) => line.join(",")).join("\n")}\n`;
}

/** @param {Selection} selection */
export function toJson({view, sentence, rows}) {
  const typed = wordOf(sentence, view.position);
  return `${JSON.stringify(
    {
      sentence: sentence.text,
      position: view.position,
      typed,
      measure: view.measure.id,
      unit: view.measure.unit,
      summed_over_words: view.words,
      ...(view.versus ? {rather_than: view.versus} : {}),
      models: Object.fromEntries(
        rows.map(({id, label, values, tensor}) => [
          id,
          {
            label,
            suggestions: tensor.suggestions[view.position],
            probability: tensor.targetProbabilities[view.position],
            rank: tensor.targetRanks[view.position],
            values: Array.from(values, number),
          },
        ]),
      ),
    },
    null,
    1,
  )}\n`;
}

/** A value as it is exported: stored ones have three or four digits, and more would only look exact. @param {number} value */
function number(value) {
  return Number(value.toPrecision(4));
}
