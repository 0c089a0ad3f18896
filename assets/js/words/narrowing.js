/** How far letters narrow the possible words, as a sentence. tests/contract/strip.json has it in cases. */

import {percent} from "#words/format";

/**
 * How many words begin with the letters typed, and how much of the probability the model gives to these.
 * @param {Pick<import("#math/word-strip").Shown, "typed" | "window" | "size" | "inside">} shown
 */
export function narrowing({typed, window: [first, end], size, inside}) {
  const all = size.toLocaleString("en");
  if (!typed) return `no letter typed: all ${all} words are possible`;
  const count = end - first;
  if (!count) return `no word begins with “${typed}”`;
  const begin = count === 1 ? "begins" : "begin";
  return `${count.toLocaleString("en")} of ${all} words ${begin} with “${typed}”: ${percent(inside)} of the probability`;
}
