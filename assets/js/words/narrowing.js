/** How far letters narrow the possible words, as a sentence. tests/contract/strip.json has it in cases. */

import {say} from "#language";
import {percent} from "#words/format";

/**
 * How many words begin with the letters typed, and how much of the probability the model gives to these.
 * @param {Pick<import("#math/word-strip").Shown, "typed" | "window" | "size" | "inside">} shown
 */
export function narrowing({typed, window: [first, end], size, inside}) {
  if (!typed) return say("autocomplete.no-letter", {count: size});
  const count = end - first;
  if (!count) return say("autocomplete.no-word", {typed});
  return say("autocomplete.words", {count, all: size, typed, share: percent(inside)});
}
