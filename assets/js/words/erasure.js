/** The erasure in words. */

import {say} from "#language";
import {percent, series} from "#words/format";

/** How much of a text is read. @param {number} kept @param {number} count */
export function keptInWords(kept, count) {
  if (kept === count) return say("erasure.all", {count});
  return kept ? say("erasure.last", {kept, count}) : say("erasure.none", {count});
}

/**
 * The same, with where the text begins and what each model makes of it, for those who hear it.
 * @param {{words: string[], kept: number, values: {label: string, shown: number}[]}} about
 */
export function erasureInWords({words, kept, values}) {
  const read = keptInWords(kept, words.length);
  const shares = series(values.map(({label, shown}) => `${label} ${percent(shown)}`));
  if (!kept) return say("erasure.values", {read, values: shares});
  return say("erasure.from", {read, word: words[words.length - kept], values: shares});
}
