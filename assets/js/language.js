/**
 * The page's language: its strings, which stand by name in assets/language/, and how it writes numbers. The page carries those
 * that its scripts name (generator/rendering/language.py).
 *
 * @typedef {keyof typeof import("../language/en.json")} Key
 * @typedef {string | Partial<Record<Intl.LDMLPluralRule, string>>} Message  with arguments in braces; or its plural forms
 * @typedef {object} Language
 * @property {string} tag
 * @property {string} decimal  what stands before the decimals
 * @property {string} group  what stands between thousands
 * @property {Partial<Record<Key, Message>>} messages
 * @property {Partial<Record<Key, Message>>} english  of those that the language lacks
 */

/** The string whose plural forms are those of ordinal numbers. */
const ORDINAL = "number.ordinal";

/** @type {Language | undefined} */
let language;
/** @type {Map<string, Intl.PluralRules>} */
const rules = new Map();

/** The language, read when it is first needed. */
export function spoken() {
  if (!language) {
    const script = document.querySelector('script[data-name="language"]');
    if (!script?.textContent) throw new Error("the page holds no strings of its language");
    language = /** @type {Language} */ (JSON.parse(script.textContent));
  }
  return language;
}

/** Has all be said in a language: in a worker, which has no page, and in tests. @param {Language} chosen */
export function speak(chosen) {
  language = chosen;
}

/**
 * A string with its arguments; of its plural forms that for `count`. Numbers are whole, and written out.
 * @param {Key} key
 * @param {Record<string, string | number>} [values]
 */
export function say(key, values = {}) {
  const {tag, messages, english} = spoken();
  const own = messages[key];
  const message = own ?? english[key];
  if (message === undefined) throw new Error(`the page holds no string “${key}”`);
  const text = typeof message === "string" ? message : (message[formOf(own ? tag : "en", key, Number(values.count))] ?? message.other ?? "");
  return text.replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name];
    return typeof value === "number" ? whole(value) : value;
  });
}

/** A number that is written in the English way, "1234.5", as the language writes it. @param {string} number */
export function local(number) {
  return number.replace(".", spoken().decimal).replace("-", "\u2212");
}

/** A whole number: "14,278". @param {number} number */
export function whole(number) {
  return String(number).replace("-", "\u2212").replace(/\B(?=(\d{3})+$)/g, spoken().group);
}

/** @param {string} tag @param {Key} key @param {number} count */
function formOf(tag, key, count) {
  const type = key === ORDINAL ? "ordinal" : "cardinal";
  let found = rules.get(tag + type);
  if (!found) rules.set(tag + type, (found = new Intl.PluralRules(tag, {type})));
  return found.select(count);
}
