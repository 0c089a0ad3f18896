/** Text on every shade reads, in light and dark, and lightness alone tells the shades apart. */

import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {test} from "node:test";
import {shadeOf} from "../../assets/js/math/heat.js";

const read = (/** @type {string} */ path) => readFileSync(new URL(path, import.meta.url), "utf8");
const tokens = read("../../assets/css/tokens.css");
const {shades, cases, css} = JSON.parse(read("../contract/shades.json"));
const shares = [...css.matchAll(/\[data-level="(-?\d+)"\]\{--shade:([\d.]+)%\}/g)].map(([, level, share]) => [Number(level), share / 100]);
const [, ends] = css.match(/\[data-level\]\{([^}]*)\}/);
const [, against] = css.match(/\[data-level\^="-"\]\{([^}]*)\}/);
const [, hotLevels, hot] = css.match(/^((?:\[data-level="\d+"\],?)+)\{(--shade-from[^}]*)\}/m);

/** The two colours that a shade is mixed from: of all its rules, each has the last word on what it says. @param {number} level */
function mixedFrom(level) {
  const rules = [ends, ...(level < 0 ? [against] : []), ...(hotLevels.includes(`"${level}"`) ? [hot] : [])];
  const said = Object.fromEntries([...rules.join(";").matchAll(/--shade-(from|to):var\((--[\w-]+)\)/g)].map(([, end, colour]) => [end, colour]));
  return [said.from, said.to];
}

/**
 * A base colour of tokens.css in a theme, as hexadecimal digits.
 * @param {string} name
 * @param {string} theme
 */
function token(name, theme) {
  const [, light, dark] = tokens.match(new RegExp(`${name}: light-dark\\((#\\w+), (#\\w+)\\)`)) ?? [];
  const digits = (theme === "light" ? light : dark).slice(1);
  return digits.length === 3 ? [...digits].map((digit) => digit + digit).join("") : digits;
}

const linear = (/** @type {string} */ digits) =>
  [0, 2, 4].map((k) => {
    const value = parseInt(digits.slice(k, k + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });

/**
 * OKLab, after Björn Ottosson.
 * @param {number[]} rgb  linear
 */
function oklab([r, g, b]) {
  const [l, m, s] = [
    0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b,
    0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b,
    0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b,
  ].map(Math.cbrt);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

/** @param {number[]} lab */
function fromOklab([L, a, b]) {
  const [l, m, s] = [
    L + 0.3963377774 * a + 0.2158037573 * b,
    L - 0.1055613458 * a - 0.0638541728 * b,
    L - 0.0894841775 * a - 1.291485548 * b,
  ].map((value) => value ** 3);
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((value) => Math.min(1, Math.max(0, value)));
}

const luminance = (/** @type {number[]} */ [r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
const contrast = (/** @type {number} */ a, /** @type {number} */ b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

/**
 * Each level's colour (linear) and its text's luminance, from level 0, the panel itself; or of what speaks against.
 * @param {string} theme
 */
function ramp(theme, sign = 1) {
  const text = luminance(linear(token("--heat-ink", theme)));
  const colour = (/** @type {string} */ name) => oklab(linear(token(name, theme)));
  const levels = [{rgb: linear(token("--heat-cold", theme)), text}];
  for (const [signed, share] of shares) {
    const level = sign * signed;
    if (level < 0) continue;
    const [from, end] = mixedFrom(signed).map(colour);
    const rgb = fromOklab(from.map((value, k) => value + (end[k] - value) * share));
    levels[level] = {rgb, text};
  }
  return levels;
}

for (const theme of ["light", "dark"]) {
  test(`text on each of the shades has a contrast of 4.5 or more in the ${theme} theme`, () => {
    const levels = ramp(theme);
    assert.equal(levels.length, shades.for + 1);
    levels.forEach(({rgb, text}, level) => {
      const ratio = contrast(luminance(rgb), text);
      assert.ok(ratio >= 4.5, `level ${level}: ${ratio.toFixed(2)}`);
    });
  });

  test(`lightness runs one way, in steps that differ little, in the ${theme} theme`, () => {
    const steps = ramp(theme)
      .map(({rgb}) => oklab(rgb)[0])
      .map((lightness, k, all) => (theme === "light" ? -1 : 1) * (lightness - all[k - 1]))
      .slice(1);
    // In the dark the first steps are the larger ones: eyes tell what is nearly black apart less well.
    const [least, ratio] = theme === "light" ? [0.008, 2] : [0.004, 4];
    assert.ok(Math.min(...steps) > least, `smallest step ${Math.min(...steps)}`);
    assert.ok(Math.max(...steps) < ratio * Math.min(...steps), `steps from ${Math.min(...steps)} to ${Math.max(...steps)}`);
  });
}

for (const theme of ["light", "dark"]) {
  test(`what speaks against a word reads too, and gets stronger in even steps, in the ${theme} theme`, () => {
    const levels = ramp(theme, -1);
    assert.equal(levels.length, shades.against + 1);
    for (const {rgb, text} of levels) assert.ok(contrast(luminance(rgb), text) >= 4.5);
    const chroma = levels.map(({rgb}) => -oklab(rgb)[2]);
    assert.ok(chroma.every((blue, k) => k === 0 || blue > chroma[k - 1]));
  });

  test(`for and against stay apart for eyes without red or green, in the ${theme} theme`, () => {
    // What is left to such eyes is the axis from blue to yellow, b of OKLab, beside lightness.
    const [blue, orange] = [ramp(theme, -1), ramp(theme)].map((levels) => oklab(levels[levels.length - 1].rgb)[2]);
    assert.ok(orange - blue > 0.15, `${orange} against ${blue}`);
  });
}

test("a share has the shade that Python gives it", () => {
  for (const [share, shade] of cases) assert.equal(shadeOf(share, shades) + 0, shade, String(share));
  assert.equal(shadeOf(1.2, shades), shades.for);
});

test("the style sheet says how many shades there are", () => {
  assert.match(css, new RegExp(`--shades-for:${shades.for};--shades-against:${shades.against}}`));
});
