/** The readout of the connectivity figure: words and numbers beside its colours. */

import {say} from "#language";
import {strongest} from "#math/panel-values";
import {list, series, signed} from "#words/format";
import {characterInWords, momentInWords, ofTokens, targetOf, wordAt, wordOf} from "#words/sentence";

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
  const [number, count] = [view.position + 1, sentence.text.length];
  const position = ofTokens(sentence) ? say("moment.token", {number, count}) : say("moment.character", {number, count});
  if (view.versus) return say("readout.why", {word: wordOf(sentence, view.position), versus: view.versus, moment, position});
  if (pinned) return say("readout.held", {moment, position});
  return say("readout.at", {moment: capital(moment), position});
}

/**
 * What else there is to say of the moment: of one that is held, what can be asked about it; else how far one model looks back.
 * @param {Readout} readout
 */
export function hint({view, sentence, row, comparable, pinned}) {
  if (view.versus) return say("readout.back");
  if (pinned) {
    const typed = targetOf(sentence, row.tensor, view.position);
    const rival = comparable && row.tensor.suggestions[view.position].find(({word}) => word !== typed);
    return rival ? say("readout.why-not", {word: rival.word}) : "";
  }
  return row.reach ? say("readout.reach", {label: row.label, ...reachInWords(row.reach, ofTokens(sentence))}) : "";
}

/**
 * "half on the last 3 characters", "nine tenths on the last 17".
 * @param {import("#math/panel-values").Reach} reach
 * @param {boolean} tokens  whether these are counted, not characters
 */
function reachInWords({half, most}, tokens) {
  return {
    half: tokens ? say("readout.half-tokens", {count: half}) : say("readout.half-characters", {count: half}),
    most: say("readout.most", {count: most}),
  };
}

/**
 * The values: of the strongest inputs of one model, or, while a moment is pinned, of one input for every model.
 * @param {Readout} readout
 */
export function details({view, sentence, rows, row, pinned, pointed}) {
  const {unit} = view.measure;
  if (pinned && pointed !== undefined) {
    const input = view.letters ? characterInWords(sentence, pointed) : wordOf(sentence, pointed);
    const values = series(rows.map(({label, values}) => `${label} ${signed(values[pointed])}`));
    return say("readout.value", {input: capital(input), values, unit});
  }
  if (pinned && !view.letters) return say("readout.point-word");
  if (pinned) return ofTokens(sentence) ? say("readout.point-token") : say("readout.point-letter");
  const most = view.letters ? strongest(row.values) : strongestOfWords(sentence, row.values);
  if (!most.length) return say("readout.nothing", {label: row.label});
  const inputs = most.map((p) => {
    const name = view.letters ? characterInWords(sentence, p) : readOf(sentence, p, view.position);
    return `${name} ${signed(row.values[p])}`;
  });
  return say("readout.strongest", {label: row.label, inputs: list(inputs), unit});
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
