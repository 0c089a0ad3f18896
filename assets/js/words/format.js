/** Numbers in words. */

import {local, say} from "#language";

const THIN_SPACE = "\u202f";

/**
 * A probability as two figures of percent: "41 %", "4.1 %", "0.4 %", "< 0.1 %".
 * @param {number} share
 */
export function percent(share) {
  const value = share * 100;
  const least = value < 0.05;
  const number = local(least ? "0.1" : fixed(value, value >= 9.95 ? 0 : 1));
  return (least ? `<${THIN_SPACE}` : "") + say("number.percent", {number});
}

/** A share in whole percent, rounded down: "41 %". @param {number} share */
export function wholePercent(share) {
  return say("number.percent", {number: String(Math.floor(100 * share))});
}

/**
 * "1st", "2nd", "3rd", "4th", ... "1,204th".
 * @param {number} number
 */
export function ordinal(number) {
  return say("number.ordinal", {number, count: number});
}

/**
 * A positive number with three significant digits, and at most six after the point.
 * @param {number} value
 */
export function decimal(value) {
  if (!(value > 0)) return "0";
  return local(fixed(value, Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(value))))));
}

/**
 * A number with its sign if it is negative, as `decimal` writes it.
 * @param {number} value
 */
export function signed(value) {
  return value < 0 ? `\u2212${decimal(-value)}` : decimal(value);
}

/**
 * "a", "a and b", "a, b and c".
 * @param {string[]} items
 */
export function list(items) {
  if (items.length < 2) return items.join("");
  return say("list.last", {before: items.slice(0, -1).join(say("list.separator")), last: /** @type {string} */ (items.at(-1))});
}

/** "a 0.1, b 0.2": items that hold numbers. @param {string[]} items */
export function series(items) {
  return items.join(say("list.values"));
}

/** @param {number} value @param {number} digits */
function fixed(value, digits) {
  // Not toFixed alone: Python must round to the same digit, so both take the same steps.
  return (Math.floor(value * 10 ** digits + 0.5) / 10 ** digits).toFixed(digits);
}
