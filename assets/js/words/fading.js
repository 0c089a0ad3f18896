/** How a gradient fades with distance, in words. */

import {say} from "#language";
import {decimal} from "#words/format";

/** @type {[number, import("#language").Key][]} */
const PARTS = [[0.5, "gradients.half"], [0.1, "gradients.tenth"], [0.01, "gradients.hundredth"]];

/**
 * How far back it takes the gradient at a layer to fall below some parts of what it is at first.
 * @param {number} layer  from 1
 * @param {number[]} shares  by distance
 */
export function fadingSummary(layer, shares) {
  const falls = [];
  let last = 0;
  for (const [least, key] of PARTS) {
    const [distance, part] = [shares.findIndex((share) => share < least), say(key)];
    if (distance < 0) {
      const count = shares.length - 1;
      if (!falls.length) return say("gradients.stays", {layer, part, count});
      return say("gradients.falls-stays", {layer, falls: falls.join(say("list.separator")), part, count});
    }
    falls.push(say("gradients.below", {part, count: distance}));
    last = distance;
  }
  return say("gradients.falls", {layer, falls: falls.join(say("list.separator")), count: last});
}

/**
 * One cell in words.
 * @param {number} layer  from 1
 * @param {number} distance
 * @param {number} share
 */
export function fadingReading(layer, distance, share) {
  if (!distance) return say("gradients.itself", {layer});
  return say("gradients.reading", {count: distance, layer, share: decimal(share)});
}
