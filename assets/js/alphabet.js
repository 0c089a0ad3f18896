/** The alphabet that texts are written in, as the build describes it: the characters of words, and the boundary before each. */

/** @typedef {{characters: string, boundary: string}} Alphabet  Symbol 0 is padding, 1 the boundary, then come the characters. */

/**
 * Returns all that a text may hold: character k of it is symbol k + 1.
 * @param {Alphabet} alphabet
 */
export function readableOf({characters, boundary}) {
  return boundary + characters;
}

/**
 * Returns whether a text is one word.
 * @param {string} text
 * @param {Alphabet} alphabet
 */
export function isWord(text, {characters}) {
  return text !== "" && [...text].every((character) => characters.includes(character));
}

/**
 * Returns what can be read of a text: in lower case, one boundary between words, none before the first, and no other
 * character.
 * @param {string} text
 * @param {Alphabet} alphabet
 */
export function normalise(text, {characters, boundary}) {
  const [letters, between] = [characters, boundary].map((part) => part.replace(/[-\]\\^]/g, "\\$&"));
  return text
    .toLowerCase()
    .replace(new RegExp(`[^${letters}${between}\\s]`, "g"), "")
    .replace(new RegExp(`[^${letters}]+`, "g"), boundary)
    .replace(new RegExp(`^[${between}]+`), "");
}

/**
 * Returns what can be read of a text as a keyboard may write it: accents are left off.
 * @param {string} text
 * @param {Alphabet} alphabet
 */
export function normaliseTyped(text, alphabet) {
  return normalise(text.normalize("NFD"), alphabet);
}
