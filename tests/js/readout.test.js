import assert from "node:assert/strict";
import {test} from "node:test";
import {viewOf} from "../../assets/js/connectivity-view.js";
import {toCsv, toJson} from "../../assets/js/output/export.js";
import {breakLines, columnsOf, drawPicture, pictureOf} from "../../assets/js/output/picture.js";
import {details, heading, hint} from "../../assets/js/words/readout.js";
import {manifestOf, measureOf, onlyAt, sentenceOf, tensorOf} from "./support/page-data.js";

const sentence = sentenceOf({id: "s", text: " an ox", words: [[0, 3, true], [3, 6, true]]});
const [gradient, worth] = [
  measureOf({id: "gradient", label: "Connectivity", unit: "logits"}),
  measureOf({id: "worth", label: "Worth", unit: "nats"}),
];
const manifest = manifestOf({measures: [gradient, worth], models: ["gru", "rnn"], sentences: [sentence]});
const words = viewOf({sentence: "s", position: 4}, manifest);
const view = {...words, letters: true};
const tensor = tensorOf({
  causal: true,
  suggestions: onlyAt(4, [{word: "ox", probability: 0.5}]),
  targetProbabilities: onlyAt(4, 0.5),
  targetRanks: onlyAt(4, 1),
});
const drawn = {maximum: 2, shades: new Int8Array(6), tensor, reach: {half: 1, most: 3}};
const rows = [
  {id: "gru", label: "GRU", values: Float64Array.of(0.5, 0, 0.25, 0, 2, 0), ...drawn},
  {id: "rnn", label: "RNN", values: Float64Array.of(0, 0, 0, 0, 1.23456, 0), ...drawn},
];
const shade = (/** @type {number} */ k) => `#shade${k}`;
const colours = {paper: "#p", panel: "#q", ink: "#i", soft: "#s", ahead: "#a", mark: "#m", word: "#w", shade};
const readout = {view, sentence, rows, row: rows[0], pinned: false, comparable: false};

test("the readout says where the reader is and what is strongest there", () => {
  assert.equal(heading(readout), "“o” of ox, character 5 of 6.");
  assert.equal(
    details(readout),
    "GRU, strongest: “o” of ox 2.00, the space before an 0.500 and “n” of an 0.250 logits.",
  );
});

test("sums of words are said by word", () => {
  const values = Float64Array.of(0.75, 0.75, 0.75, 2, 2, 2);
  const summed = {...readout, view: words, row: {...rows[0], values}};
  assert.equal(details(summed), "GRU, strongest: “o” of ox 2.00 and an 0.750 logits.");
  assert.equal(details({...summed, view: {...words, position: 5}}), "GRU, strongest: ox 2.00 and an 0.750 logits.");
});

test("a pinned moment has the value of the character pointed at, for every model", () => {
  const pinned = {...readout, pinned: true, pointed: 2, view: {...view, measure: worth}};
  pinned.rows = [rows[0], {...rows[1], values: Float64Array.of(0, 0, -0.5, 0, 0, 0)}];
  assert.equal(heading(pinned), "Held: “o” of ox, character 5 of 6.");
  assert.equal(details(pinned), "“n” of an: GRU 0.250, RNN \u22120.500 nats.");
});

test("beside the moment stands how far one model looks back", () => {
  assert.equal(hint({...readout, comparable: true}), "GRU: half on the last character, nine tenths on the last 3.");
  assert.equal(hint({...readout, row: {...rows[0], reach: undefined}}), "");
});

test("of a moment that is held it can be asked why another word is not suggested, where the page knows", () => {
  const suggestions = onlyAt(4, [{word: "ox", probability: 0.5}, {word: "owl", probability: 0.2}]);
  const held = {...readout, row: {...rows[0], tensor: {...tensor, suggestions}}, pinned: true};
  assert.equal(hint({...held, comparable: true}), "Why not owl? Choose a suggestion.");
  assert.equal(hint(held), "");
  assert.match(hint({...held, view: {...view, versus: "owl"}}), /again to go back/);
  assert.equal(heading({...readout, view: {...view, versus: "owl"}}), "Why ox rather than owl? At “o” of ox, character 5 of 6.");
});

test("CSV has a line a character and a column a model", () => {
  const lines = toCsv({view, sentence, rows}).trimEnd().split("\n");
  assert.equal(lines[0], "position,character,word,read,gru (logits),rnn (logits)");
  assert.equal(lines[1], '0," ",an,yes,0.5,0');
  assert.equal(lines[5], "4,o,ox,yes,2,1.235");
  assert.equal(lines[6], "5,x,ox,no,0,0");
  assert.equal(lines.length, 7);
  const [head] = toCsv({view: words, sentence, rows}).split("\n");
  assert.match(head, /,"rnn \(logits, sum of the word as far as it is read\)"$/);
});

test("JSON has the same numbers, and what they are of", () => {
  const data = JSON.parse(toJson({view: {...view, versus: "owl"}, sentence, rows}, "https://here"));
  assert.deepEqual([data.sentence, data.position, data.typed, data.measure, data.unit, data.rather_than], [
    " an ox",
    4,
    "ox",
    "gradient",
    "logits",
    "owl",
  ]);
  assert.deepEqual([data.source, data.summed_over_words], ["https://here", false]);
  assert.deepEqual(data.models.rnn.values, [0, 0, 0, 0, 1.235, 0]);
  assert.deepEqual(data.models.gru.suggestions, [{word: "ox", probability: 0.5}]);
});

test("lines of a picture break between words, each word with the space before it", () => {
  assert.deepEqual(breakLines([[0, 3, true], [3, 6, true], [6, 11, true]], 6, columnsOf("x".repeat(11))), [[0, 6], [6, 11]]);
  assert.deepEqual(breakLines([[0, 9, true]], 6, columnsOf("x".repeat(9))), [[0, 9]]);
});

test("a picture shows every panel's shades and escapes its words", () => {
  const panel = {label: "A & B", maximum: "2.0", suggestions: ["ox 50 %"], target: "ox 1st", reach: {half: 1, most: 3}, shades: Int8Array.of(5, 0, 0, 0, 31, 0), causal: true};
  const {svg, height} = drawPicture({title: "<T>", legend: "L", ramp: [0, 9], source: "https://here CC", sentence, position: 4, panels: [panel, panel], colours});
  for (const part of ["&lt;T&gt;", "A &amp; B", "max. 2.0", "ox 50 %", "ox 1st", "https://here CC", 'fill="#shade9"', `height="${height}"`]) assert.ok(svg.includes(part), part);
  assert.equal(svg.split('fill="#shade31"').length, 3);
  assert.equal(svg.split('fill="#shade5"').length, 3);
  assert.equal(svg.split('fill="#m"').length, 3);
  assert.equal(svg.split("<path").length, 1 + 2 * 2 + 2); // two brackets a panel, and two in the key
  assert.ok(svg.includes('fill="#a"') && svg.includes(">x</text>"));
});

test("a picture says what it is of", () => {
  const chosen = {...view, measure: worth, versus: "owl", shared: true};
  const {title, legend, panels, source} = pictureOf({view: chosen, sentence: {...sentence, title: "Oxen"}, rows}, colours, "https://here");
  assert.equal(title, "Oxen: “o” of ox");
  assert.equal(legend, "Worth of ox rather than owl, in nats; one scale for all.");
  assert.deepEqual(panels[0].suggestions, ["ox 50\u202f%"]);
  assert.equal(panels[1].label, "RNN");
  assert.deepEqual([panels[0].target, source], ["ox 1st 50\u202f%", "https://here"]);
});
