/** The alphabet that texts are written in, as the build describes it: the characters of words, and how texts are read. */

/**
 * @typedef {object} Alphabet  Symbol 0 is padding, 1 the boundary, then come the characters.
 * @property {string} characters  of words, in alphabetical order
 * @property {string} boundary  before each word
 * @property {boolean} [keep_case]  whether texts keep their capitals
 * @property {Record<string, string>} [replacements]  what is read in place of a character
 */

const WHITE = "\\t\\n\\v\\f\\r \\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff";

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
 * Returns what words are sorted by: their characters' places in the alphabet, as code points.
 * @param {string} word
 * @param {Alphabet} alphabet
 */
export function sortKey(word, alphabet) {
  const readable = readableOf(alphabet);
  return String.fromCharCode(...Array.from(word, (character) => readable.indexOf(character) + 1));
}

/**
 * Returns what can be read of a text: one boundary between words, none before the first, and no other character.
 * @param {string} text
 * @param {Alphabet} alphabet
 * @param {boolean} [folding]  whether a letter with an accent that the alphabet lacks loses it
 */
export function normalise(text, alphabet, folding = false) {
  const {characters, boundary, keep_case: keepCase = false, replacements = {}} = alphabet;
  const [letters, between] = [characters, boundary].map((part) => part.replace(/[-\]\\^]/g, "\\$&"));
  const replaced = Array.from(text.normalize("NFC"), (part) => (Object.hasOwn(replacements, part) ? replacements[part] : part)).join("");
  const cased = keepCase ? replaced : replaced.toLowerCase();
  const readable = readableOf(alphabet);
  const folded = folding ? Array.from(cased, (part) => (readable.includes(part) ? part : part.normalize("NFD"))).join("") : cased;
  return folded
    .replace(new RegExp(`[^${letters}${between}${WHITE}]`, "gu"), "")
    .replace(new RegExp(`[^${letters}]+`, "gu"), boundary)
    .replace(new RegExp(`^[${between}]+`, "u"), "");
}

/**
 * Returns what can be read of a text as a keyboard may write it: accents that the alphabet lacks are left off.
 * @param {string} text
 * @param {Alphabet} alphabet
 */
export function normaliseTyped(text, alphabet) {
  return normalise(text, alphabet, true);
}

/**
 * Returns the characters of a text that can be seen and are not read as anything, each once: the first ones of many.
 * @param {string} text
 * @param {Alphabet} alphabet
 * @param {number} [most]
 */
export function unreadable(text, alphabet, most = Infinity) {
  const [letter] = alphabet.characters;
  const nothing = letter + letter;
  const found = [];
  for (const character of new Set(text.normalize("NFC").replace(/[\p{M}\p{Cc}\p{Cf}]/gu, ""))) {
    if (found.length === most) break;
    if (normaliseTyped(letter + character + letter, alphabet) === nothing) found.push(character);
  }
  return found;
}
