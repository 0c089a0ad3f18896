/** The rows that a figure shows, as data for other programs. */

import {say} from "#language";
import {ofTokens, targetOf, wordOf} from "#words/sentence";

/**
 * @typedef {object} Selection
 * @property {import("#connectivity-view").ConnectivityView} view
 * @property {import("#data").Sentence} sentence
 * @property {(import("#math/panel-values").Drawn & {id: string, label: string, tensor: import("#data").Tensor})[]} rows  as shown
 */

/**
 * A line a character: position, character, the word that it is in, whether it is read (no model that reads ahead is asked
 * that), and each model's value, or that of the word's read letters together.
 * @param {Selection} selection
 */
export function toCsv({view, sentence, rows}) {
  const of = view.letters ? view.measure.unit : say("export.sum", {unit: view.measure.unit});
  const head = [say("export.position"), ofTokens(sentence) ? say("export.token") : say("export.character"), say("export.word"), say("export.read"), ...rows.map(({id}) => csvCell(`${id} (${of})`))];
  const lines = Array.from(sentence.text, (character, p) => [
    p,
    csvCell(character),
    csvCell(wordOf(sentence, p)),
    p <= view.position ? say("export.yes") : say("export.no"),
    ...rows.map(({values}) => number(values[p])),
  ]);
  return `${[head, ...lines].map((line) => line.join(",")).join("\n")}\n`;
}

/** @param {string} text */
function csvCell(text) {
  return /[",\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** @param {Selection} selection @param {string} source  address and licence */
export function toJson(selection, source) {
  return json(record(selection, source));
}

/**
 * What is exported of a selection, as JSON has it.
 * @param {Selection} selection
 * @param {string} source  address and licence
 */
export function record({view, sentence, rows}, source) {
  const explained = rows.map(({tensor}) => targetOf(sentence, tensor, view.position));
  return {
    source,
    sentence: sentence.text,
    position: view.position,
    typed: explained[0],
    measure: view.measure.id,
    unit: view.measure.unit,
    summed_over_words: !view.letters,
    ...(view.versus ? {rather_than: view.versus} : {}),
    models: Object.fromEntries(
      rows.map(({id, label, values, tensor}, k) => [
        id,
        {
          label,
          ...(tensor.targets ? {explained: explained[k]} : {}),
          suggestions: tensor.suggestions[view.position],
          probability: tensor.targetProbabilities[view.position],
          rank: tensor.targetRanks[view.position],
          values: Array.from(values, number),
        },
      ]),
    ),
  };
}

/** The text of a file. @param {unknown} value */
export function json(value) {
  return `${JSON.stringify(value, null, 1)}\n`;
}

/** A value as it is exported: stored ones have three or four digits, and more would only look exact. @param {number} value */
function number(value) {
  return Number(value.toPrecision(4));
}
