/** Numbers in words. */

const THIN_SPACE = "\u202f";

/**
 * A probability as two figures of percent: "41 %", "4.1 %", "0.4 %", "< 0.1 %".
 * @param {number} share
 */
export function percent(share) {
  const value = share * 100;
  if (value < 0.05) return `<${THIN_SPACE}0.1${THIN_SPACE}%`;
  return `${fixed(value, value >= 9.95 ? 0 : 1)}${THIN_SPACE}%`;
}

/**
 * "1st", "2nd", "3rd", "4th", ... "1,204th".
 * @param {number} number
 */
export function ordinal(number) {
  const teens = number % 100 >= 10 && number % 100 < 20;
  const suffix = teens ? "th" : (["th", "st", "nd", "rd"][number % 10] ?? "th");
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",") + suffix;
}

/**
 * A positive number with three significant digits, and at most six after the point.
 * @param {number} value
 */
export function decimal(value) {
  if (!(value > 0)) return "0";
  return fixed(value, Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(value)))));
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
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

/** @param {number} value @param {number} digits */
function fixed(value, digits) {
  // Not toFixed alone: Python must round to the same digit, so both take the same steps.
  return (Math.floor(value * 10 ** digits + 0.5) / 10 ** digits).toFixed(digits);
}
