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
  for (const [part, name] of PARTS) {
    const distance = shares.findIndex((share) => share < part);
    if (distance < 0) {
      const rest = `above ${name} for ${shares.length - 1} characters`;
      return `Layer ${layer} ${falls.length ? `falls ${falls.join(", ")}, and stays ${rest}.` : `stays ${rest}.`}`;
    }
    falls.push(`below ${name} after ${distance}`);
  }
  return `Layer ${layer} falls ${falls.join(", ")} characters.`;
}

/**
 * One cell in words.
 * @param {number} layer  from 1
 * @param {number} distance
 * @param {number} share
 */
export function fadingReading(layer, distance, share) {
  if (!distance) return `The character itself, layer ${layer}: 1, what all else is measured by.`;
  const back = `${distance} character${distance === 1 ? "" : "s"} back`;
  return `${back}, layer ${layer}: ${decimal(share)} of what it is at the character itself.`;
}
