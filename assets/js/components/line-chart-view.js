import {create, find} from "#dom";
import {heightAt, nearest, readPath} from "#math/polyline";

const SVG = "http://www.w3.org/2000/svg";

/**
 * @typedef {object} ChartRow  A row of the table under a plot.
 * @property {string} key
 * @property {number} x  from 0 to the width of the curves' `viewBox`
 * @property {string} at  where, in words
 * @property {Map<string, string>} values  by entry
 */

/**
 * One picture of a chart, with a line that reads it: the curves at a row of its table. `value`: the row's key, or "".
 * @param {{element: HTMLElement}} options
 */
export function chartView({element}) {
  const plot = find(element, ".chart-plot");
  const picture = find(plot, ".chart-picture");
  const grid = Number(find(picture, "svg[viewBox]").getAttribute("viewBox")?.split(" ")[2]);
  const unit = element.dataset.unit ?? "";
  const rows = readRows(element, unit);
  const cross = svg("line", {class: "chart-cross", y2: "100%"});
  const curves = Array.from(picture.querySelectorAll("path.chart-curve"), (path) => ({
    points: readPath(path.getAttribute("d") ?? ""),
    dot: svg("circle", {
      class: `chart-dot ${/model-\d/.exec(path.getAttribute("class") ?? "")}`,
      "data-entry": path.getAttribute("data-entry") ?? "",
      r: path.classList.contains("from-literature") ? "3" : "4.5",
    }),
  }));
  const reader = svg("g", {"aria-hidden": "true", visibility: "hidden"}, cross, ...curves.map(({dot}) => dot));
  picture.append(reader);
  let value = "";

  /** A length in units of the grid as SVG takes it, which scales with the plot. @param {number} length */
  function ofPlot(length) {
    return `${(length / grid) * 100}%`;
  }

  function render() {
    const row = rows.find(({key}) => key === value);
    reader.setAttribute("visibility", row ? "visible" : "hidden");
    if (!row) return;
    const left = ofPlot(row.x);
    cross.setAttribute("x1", left);
    cross.setAttribute("x2", left);
    for (const {points, dot} of curves) {
      const height = heightAt(points, row.x);
      dot.setAttribute("visibility", height === undefined ? "hidden" : "inherit");
      dot.setAttribute("cx", left);
      if (height !== undefined) dot.setAttribute("cy", ofPlot(height));
    }
  }

  return Object.assign(element, {
    plot,
    rows,
    /** The key of the row nearest to a position on the screen. */
    keyAt(/** @type {number} */ clientX) {
      const {left, width} = plot.getBoundingClientRect();
      return rows[nearest(rows.map(({x}) => x), ((clientX - left) / width) * grid)].key;
    },
    /** Draws the line at a row, or none for "". */
    read(/** @type {string} */ key) {
      if (key === value) return;
      value = key;
      render();
    },
  });
}

/**
 * Reads the values from the table: an entry with two columns, training and validation, has both values.
 * @param {HTMLElement} element
 * @param {string} unit
 * @returns {ChartRow[]}
 */
function readRows(element, unit) {
  const columns = Array.from(element.querySelectorAll("thead th[data-entry]"), (cell) => cell.getAttribute("data-entry") ?? "");
  return Array.from(element.querySelectorAll("tbody tr"), (found) => {
    const row = /** @type {HTMLElement} */ (found);
    /** @type {Map<string, string>} */
    const values = new Map();
    row.querySelectorAll("td").forEach((cell, k) => {
      const number = cell.firstChild?.textContent?.trim() ?? "";
      const text = unit && number !== "–" ? `${number}\u202f${unit}` : number;
      const before = values.get(columns[k]);
      values.set(columns[k], before === undefined ? text : `${before} / ${text}`);
    });
    const {key = "", at = "", x} = row.dataset;
    return {key, at, x: Number(x), values};
  });
}

/**
 * @param {string} name
 * @param {Record<string, string>} attributes
 * @param {...Element} children
 */
function svg(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, text] of Object.entries(attributes)) element.setAttribute(key, text);
  element.append(...children);
  return element;
}

/** A button of a legend, which switches an entry on and off: the words that stand there become it. */
export function legendButton(/** @type {HTMLElement} */ item) {
  const value = create("span", {className: "chart-value"});
  const button = /** @type {HTMLButtonElement} */ (
    create("button", {type: "button", "aria-pressed": "true"}, ...item.childNodes, value)
  );
  item.append(button);
  return {
    id: item.dataset.entry ?? "",
    button,
    value,
    label: find(item, ".chart-label").textContent ?? "",
    set off(/** @type {boolean} */ off) {
      button.setAttribute("aria-pressed", String(!off));
      item.classList.toggle("off", off);
    },
  };
}
