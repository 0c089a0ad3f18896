/** The readout of the connectivity figure: words and numbers beside its colours. */

import {strongest} from "#math/panel-values";
import {list, signed} from "#words/format";
import {characterInWords, momentInWords, symbolName, targetOf, wordAt, wordOf} from "#words/sentence";

/**
 * @typedef {object} Row  of one model
 * @property {string} label
 * @property {Float64Array} values
 * @property {import("#math/panel-values").Reach} [reach]
 * @property {import("#data").Tensor} tensor
 *
 * @typedef {object} Readout
 * @property {import("#connectivity-view").ConnectivityView} view
 * @property {import("#data").Sentence} sentence
 * @property {Row[]} rows  of the models shown
 * @property {Row} row  of the model that the reader is at
 * @property {boolean} pinned
 * @property {number} [pointed]
 * @property {boolean} comparable  whether the suggestions can be chosen
 */

/**
 * The moment: "“gr” of grammar, character 163 of 198".
 * @param {Readout} readout
 */
export function heading({view, sentence, pinned}) {
  const moment = momentInWords(sentence, view.position);
  const position = `${symbolName(sentence)} ${view.position + 1} of ${sentence.text.length}`;
  if (view.versus) return `Why ${wordOf(sentence, view.position)} rather than ${view.versus}? At ${moment}, ${position}.`;
  if (pinned) return `Held: ${moment}, ${position}.`;
  return `${capital(moment)}, ${position}.`;
}

/**
 * What else there is to say of the moment: of one that is held, what can be asked about it; else how far one model looks back.
 * @param {Readout} readout
 */
export function hint({view, sentence, row, comparable, pinned}) {
  if (view.versus) return "Choose it again to go back.";
  if (pinned) {
    const typed = targetOf(sentence, row.tensor, view.position);
    const rival = comparable && row.tensor.suggestions[view.position].find(({word}) => word !== typed);
    return rival ? `Why not ${rival.word}? Choose a suggestion.` : "";
  }
  return row.reach ? `${row.label}: ${reachInWords(row.reach, symbolName(sentence))}.` : "";
}

/**
 * "half on the last 3 characters, nine tenths on the last 17".
 * @param {import("#math/panel-values").Reach} reach
 * @param {string} [name]  of what is counted
 */
export function reachInWords({half, most}, name = "character") {
  const last = (/** @type {number} */ count) => (count === 1 ? "the last" : `the last ${count}`);
  return `half on ${last(half)} ${name}${half === 1 ? "" : "s"}, nine tenths on ${last(most)}`;
}

/**
 * The values: of the strongest inputs of one model, or, while a moment is pinned, of one input for every model.
 * @param {Readout} readout
 */
export function details({view, sentence, rows, row, pinned, pointed}) {
  const {unit} = view.measure;
  if (pinned && pointed !== undefined) {
    const input = view.letters ? characterInWords(sentence, pointed) : wordOf(sentence, pointed);
    return `${capital(input)}: ${rows.map(({label, values}) => `${label} ${signed(values[pointed])}`).join(", ")} ${unit}.`;
  }
  if (pinned) return `Point at a ${view.letters ? (symbolName(sentence) === "token" ? "token" : "letter") : "word"}, or use the arrow keys, to read its value for every model.`;
  const most = view.letters ? strongest(row.values) : strongestOfWords(sentence, row.values);
  if (!most.length) return `${row.label}: nothing moves this prediction.`;
  const inputs = most.map((p) => {
    const name = view.letters ? characterInWords(sentence, p) : readOf(sentence, p, view.position);
    return `${name} ${signed(row.values[p])}`;
  });
  return `${row.label}, strongest: ${list(inputs)} ${unit}.`;
}

/** @param {import("#data").Sentence} sentence @param {Float64Array} values a sum for every character of a word */
function strongestOfWords({words}, values) {
  const sums = Float64Array.from(words, ([start]) => values[start]);
  return strongest(sums).map((k) => words[k][0]);
}

/**
 * A word as far as it is read: the one that is being typed by its letters so far.
 * @param {import("#data").Sentence} sentence
 * @param {number} input
 * @param {number} output
 */
function readOf(sentence, input, output) {
  const typed = wordAt(sentence.words, output);
  const unfinished = output < sentence.words[typed][1] - 1;
  return unfinished && wordAt(sentence.words, input) === typed ? momentInWords(sentence, output) : wordOf(sentence, input);
}

/** @param {string} text */
function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}
