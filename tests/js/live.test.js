import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {test} from "node:test";
import {askedOf, scaleOf} from "../../assets/js/live/asked.js";
import {comparisons, emptyTensor, fill, lastWords, openText} from "../../assets/js/live/live-text.js";
import {gaps, textReader} from "../../assets/js/live/text-reader.js";
import {row} from "../../assets/js/math/panel-values.js";
import {openNetwork} from "../../assets/js/model/network.js";
import {finished} from "./support/finished.js";
import {ENGLISH} from "./support/page-data.js";

/** @param {string} name */
const file = (name) => readFileSync(new URL(`../contract/networks/${name}`, import.meta.url));
const {text, words, probabilities, connectivity} = JSON.parse(file("networks.json").toString());
const network = openNetwork(new Uint8Array(file("gru.safetensors")).buffer, {alphabet: ENGLISH, least: 3});
const MEASURE = /** @type {import("../../assets/js/data.js").Measure} */ ({id: "gradient", of: "gradient", power: 1});

/** @param {ReturnType<typeof textReader>} reader @param {string} typed @param {number} [at] */
function readAll(reader, typed, at = typed.length) {
  const {sentence, request} = openText(typed, " ", "Your text", at);
  const tensor = emptyTensor(sentence.text.length, "gradient", 3);
  const steps = [...reader.read(request)];
  for (const moments of steps) fill(tensor, "gradient", moments);
  return {sentence, request, tensor, steps};
}

test("a text that is typed has, at every position, the suggestions, ranks and connectivity of Python", () => {
  const {sentence, tensor} = readAll(textReader(network, 3), `${text.slice(1)} `); // a boundary: all words are finished
  for (let p = 0; p < text.length; p++) {
    const shares = probabilities.gru[p];
    const best = [...shares.keys()].sort((a, b) => shares[b] - shares[a]);
    assert.deepEqual(tensor.suggestions[p].map(({word}) => word), best.slice(0, 3).map((k) => words[k]));
    const [start, end] = sentence.words.find(([start, end]) => start <= p && p < end) ?? [0, 0];
    const word = sentence.text.slice(start + 1, end);
    assert.equal(tensor.targetRanks[p], words.includes(word) ? 1 + best.findIndex((k) => words[k] === word) : 0);
    const wanted = connectivity.gru.rows[p];
    const found = row(tensor, p, {measure: MEASURE});
    found.forEach((value, t) => assert.ok(Math.abs(value - (wanted[t] ?? 0)) <= 1e-5 * Math.max(...wanted), `${p}, ${t}`));
  }
});

test("the word that is being typed is explained by what is suggested for it", () => {
  const {tensor} = readAll(textReader(network, 3), "the cat");
  assert.deepEqual(tensor.targetRanks.slice(4), [0, 0, 0, 0]);
  assert.ok(tensor.targetRanks.slice(0, 4).every((rank) => rank > 0));
  const trail = [network.step(undefined, " ")];
  for (const character of "the cat") trail.push(network.step(trail.at(-1), character));
  const first = network.vocabulary.indexOf(tensor.suggestions[7][0].word);
  assert.deepEqual([...row(tensor, 7, {measure: MEASURE})], [...finished(network.connectivity(trail, 7, [first]))[0]]);
});

test("what the reader looks at comes first, and what is known is not found again", () => {
  const reader = textReader(network, 3);
  const whole = readAll(reader, "the cat sees", 5);
  const [first] = whole.steps.filter((moments) => moments.length);
  assert.deepEqual(first.map(({position}) => position), [5]);
  const again = readAll(reader, "the cat sees a");
  const known = again.steps.find((moments) => moments.length > 1) ?? [];
  assert.deepEqual(known.map(({position}) => position), [0, 1, 2, 3, 4, 5, 6, 7]); // “sees” is finished now
  assert.ok(known.every(({row}) => row));
  const fresh = readAll(textReader(network, 3), "the cat sees a");
  assert.deepEqual(again.tensor.targetRanks, fresh.tensor.targetRanks);
  for (let p = 0; p < fresh.tensor.length; p++) {
    const [one, other] = [again, fresh].map(({tensor}) => row(tensor, p, {measure: MEASURE}));
    one.forEach((value, t) => assert.ok(Math.abs(value - other[t]) <= 1e-5 * Math.max(...other)));
  }
});

test("gaps come from the end on, in runs that grow", () => {
  assert.deepEqual([...gaps(12, 4, (p) => p !== 5)], [[11, 12], [9, 11], [6, 9], [1, 5], [0, 1]]);
  assert.deepEqual([...gaps(0, 4, () => true)], []);
});

test("an empty text has one position, and the past is taken away word by word", () => {
  assert.deepEqual(openText("", " ", "", 9).request, {text: " ", words: [], wordAt: [0], at: 0});
  assert.equal(lastWords("the cat sees a d", " ", 2), "sees a d");
  assert.equal(lastWords("the cat sees a d", " ", 4), "the cat sees a d");
  assert.equal(lastWords("the cat ", " ", 0), "");
});

test("a text can be left for another at every step of the way back, and is read right when it comes again", () => {
  const reader = textReader(network, 3);
  const request = openText("the cat sees", " ", "Your text", 12).request;
  const steps = reader.read(request);
  let [before, within] = [0, 0];
  for (const moments of steps) {
    if (moments.some(({row}) => row)) break;
    if (moments.length) before++;
    else if (before) within++;
  }
  assert.ok(within >= 2 * request.text.length, `${within} steps`); // both layers, back through all characters
  const half = reader.read(openText("the cat", " ", "Your text", 7).request);
  for (let k = 0; k < 20; k++) half.next(); // left within a row
  const [again, fresh] = [reader, textReader(network, 3)].map((one) => readAll(one, "the cat sees").tensor);
  for (let p = 0; p < fresh.length; p++) {
    const [one, other] = [again, fresh].map((tensor) => row(tensor, p, {measure: MEASURE}));
    one.forEach((value, t) => assert.ok(Math.abs(value - other[t]) <= 1e-5 * Math.max(...other)));
  }
});

test("a finished word can be compared with what is suggested in its place, and what was found stays", () => {
  const reader = textReader(network, 3);
  const typed = "the cat sees a ";
  const {sentence, request, tensor} = readAll(reader, typed);
  const compared = comparisons(sentence, [tensor], ["gru"]);
  assert.equal(compared("text", typed.length), undefined); // not finished
  const {rivals, row: rowOf} = /** @type {import("../../assets/js/contrasts.js").Contrasts} */ (compared("text", 6));
  assert.ok(rivals.length >= 2 && !rivals.includes("cat"));
  const rival = rivals[1];
  assert.ok(rowOf("gru", rival, sentence.text.length)?.every((value) => value === 0));
  for (const moments of reader.read({...request, versus: {position: 6, rival}})) fill(tensor, "gradient", moments);
  /** @type {import("../../assets/js/model/network.js").State[]} */
  const trail = [];
  for (const character of sentence.text) trail.push(network.step(trail.at(-1), character));
  const [wanted] = finished(network.connectivity(trail, 6, [words.indexOf("cat")], [words.indexOf(rival)]));
  const found = [...(rowOf("gru", rival, sentence.text.length) ?? [])];
  assert.deepEqual(found, [...wanted, ...Array.from({length: found.length - 7}, () => 0)]);
  const again = [...reader.read({...request, versus: {position: 6, rival: "unheard"}})].find((moments) => moments.length > 1);
  assert.ok(again?.[6].contrasts?.has(rival));
});

test("the word that is asked for has its probability and rank at the end of the text, unless it is not known", () => {
  const reader = textReader(network, 3);
  const {request} = openText(text.slice(1, 8), " ", "Your text", 3);
  const shares = probabilities.gru[7];
  for (const [asked, k] of /** @type {[string, number][]} */ ([[words[4], 4], ["unheard", -1], [words[0], 0]])) {
    const [found] = [...reader.read({...request, asked})].flat().filter(({position, asked: given}) => position === 7 && given?.word === asked);
    const rank = k < 0 ? 0 : 1 + shares.filter((/** @type {number} */ share) => share > shares[k]).length;
    assert.equal(found.asked?.rank, rank);
    assert.ok(Math.abs((found.asked?.probability ?? NaN) - (shares[k] ?? 0)) < 1e-6);
  }
});

test("asked for is the word that models together find likeliest, one that goes on as it was begun if there is any", () => {
  const [a, b] = [[["viola", 0.5], ["violin", 0.4]], [["violin", 0.3], ["the", 0.9]]].map((model) =>
    model.map(([word, probability]) => ({word: String(word), probability: Number(probability)})),
  );
  assert.equal(askedOf([a, b], "vio"), "violin");
  assert.equal(askedOf([a, b], ""), "the");
  assert.equal(askedOf([a, b], "zebr"), "the");
  assert.deepEqual([0.05, 0.1, 0.3, 1].map((most) => scaleOf(most, [0.1, 0.4, 1])), [0.1, 0.1, 0.4, 1]);
});
