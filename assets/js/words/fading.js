/** How a gradient fades with distance, in words. */

import {decimal} from "#words/format";

/** @type {[number, string][]} */
const PARTS = [[0.5, "a half"], [0.1, "a tenth"], [0.01, "a hundredth"]];

/**
 * How far back it takes the gradient at a layer to fall below some parts of what it is at first.
 * @param {number} layer  from 1
 * @param {number[]} shares  by distance
 */
export function fadingSummary(layer, shares) {
  const falls = [];
  let last = 0;
  for (const [part, name] of PARTS) {
    const distance = shares.findIndex((share) => share < part);
    if (distance < 0) {
      const rest = `above ${name} for ${characters(shares.length - 1)}`;
      return `Layer ${layer} ${falls.length ? `falls ${falls.join(", ")}, and stays ${rest}.` : `stays ${rest}.`}`;
    }
    falls.push(`below ${name} after ${distance}`);
    last = distance;
  }
  return `Layer ${layer} falls ${falls.join(", ")} ${last === 1 ? "character" : "characters"}.`;
}

/** @param {number} count */
function characters(count) {
  return `${count} ${count === 1 ? "character" : "characters"}`;
}

/**
 * One cell in words.
 * @param {number} layer  from 1
 * @param {number} distance
 * @param {number} share
 */
export function fadingReading(layer, distance, share) {
  if (!distance) return `The character itself, layer ${layer}: 1, what all else is measured by.`;
  return `${characters(distance)} back, layer ${layer}: ${decimal(share)} of what it is at the character itself.`;
}
