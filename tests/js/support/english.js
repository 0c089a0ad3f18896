/** Has tests speak English, as a page does that carries its strings. */

import {readFileSync} from "node:fs";
import {speak} from "../../../assets/js/language.js";

/**
 * A language with all strings of its table.
 * @param {string} tag @param {string} decimal @param {string} group
 */
export function languageOf(tag, decimal, group) {
  const messages = JSON.parse(readFileSync(new URL(`../../../assets/language/${tag}.json`, import.meta.url), "utf8"));
  return {tag, decimal, group, messages, english: {}};
}

export const ENGLISH = languageOf("en", ".", ",");
speak(ENGLISH);
