/** A moment as it stands in an address: a sentence and a position, `grammar/159`. */

/** @typedef {import("#data").Sentence} Sentence */

/**
 * Reads a moment, `grammar/159`: a sentence and a position. What names none is null.
 * @param {string} value
 * @param {Sentence[]} sentences
 */
export function readMoment(value, sentences) {
  const [, id, digits] = /^([^/]+)\/(\d{1,6})$/.exec(value) ?? [];
  const sentence = sentences.find((candidate) => candidate.id === id);
  const position = Number(digits);
  return sentence && position < sentence.text.length ? {sentence: id, position} : null;
}

/** @param {{sentence: string, position: number}} moment */
export function writeMoment({sentence, position}) {
  return `${sentence}/${position}`;
}
