/** The erasure in words. */

import {percent} from "#words/format";

/** How much of a text is read. @param {number} kept @param {number} count */
export function keptInWords(kept, count) {
  if (kept === count) return `all ${count} words read`;
  return kept ? `last ${kept} of ${count} read` : `none of ${count} read`;
}

/**
 * The same, with where the text begins and what each model makes of it, for those who hear it.
 * @param {{words: string[], kept: number, values: {label: string, shown: number}[]}} about
 */
export function erasureInWords({words, kept, values}) {
  const from = kept ? `, from “${words[words.length - kept]}” on` : "";
  const shares = values.map(({label, shown}) => `${label} ${percent(shown)}`);
  return `${keptInWords(kept, words.length)}${from}: ${shares.join(", ")}`;
}
