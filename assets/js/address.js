/** The state of a figure in the page's address: `#connectivity/<sentence>/<position>`. */

/**
 * Reads an address. Anything that names no figure, sentence and position of the page is null.
 * @param {string} hash
 * @param {import("#data").Sentence[]} sentences
 * @returns {{figure: string, sentence: string, position: number} | null}
 */
export function readAddress(hash, sentences) {
  const match = /^#(hero|connectivity)\/([^/]+)\/(\d{1,6})$/.exec(hash);
  if (!match) return null;
  const [, figure, encoded, digits] = match;
  const sentence = sentences.find(({id}) => encodeURIComponent(id) === encoded || id === encoded);
  const position = Number(digits);
  if (!sentence || position >= sentence.text.length) return null;
  return {figure, sentence: sentence.id, position};
}

/**
 * @param {string} figure
 * @param {{sentence: string, position: number}} state
 */
export function writeAddress(figure, {sentence, position}) {
  return `#${figure}/${encodeURIComponent(sentence)}/${position}`;
}
