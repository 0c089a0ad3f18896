import {create, find} from "#dom";
import {heightAt, nearest, readPath} from "#math/polyline";

const SVG = "http://www.w3.org/2000/svg";
/** Sign of a table where there is no value. */
export const NONE = "–";

/**
 * @typedef {object} ChartRow  A row of the table under a plot.
 * @property {string} key
 * @property {number} x  from 0 to the width of the curves' `viewBox`
 * @property {string} at  where, in words
 * @property {Map<string, string>} values  by entry
 */

/**
 * One view of a chart: a plot, or several small ones, with a line through each that reads the curves at a row of the
 * table. Values are also shown beside the names that stand in the view.
 * @param {{element: HTMLElement}} options
 */
export function chartView({element}) {
  const plots = Array.from(element.querySelectorAll(".chart-plot"), (plot) => readPlot(/** @type {HTMLElement} */ (plot)));
  const rows = readRows(element, element.dataset.unit ?? "");
  const names = Array.from(element.querySelectorAll(":is(.chart-end, .chart-part)[data-entry]"), readName);
  let value = "";

  function render() {
    const row = rows.find(({key}) => key === value);
    for (const plot of plots) plot.read(row);
    for (const {id, rest, shown} of names) if (shown) shown.textContent = (row ? row.values.get(id) : rest) ?? "";
  }

  return Object.assign(element, {
    rows,
    /** Where a pointer reads. */
    plots: plots.map(({plot}) => plot),
    /** The element that the keyboard reads on. */
    slider: element.querySelector(".chart-small") ?? plots[0].plot,
    /** Entries that the names in the view stand for. @type {[id: string, label: string][]} */
    names: names.map(({id, label}) => [id, label]),
    /** The key of the row nearest to a position on the screen. */
    keyAt(/** @type {HTMLElement} */ plot, /** @type {number} */ clientX) {
      const {left, width} = plot.getBoundingClientRect();
      return rows[nearest(rows.map(({x}) => x), ((clientX - left) / width) * plots[0].grid)].key;
    },
    /** Draws the line at a row, or none for "". */
    read(/** @type {string} */ key) {
      if (key === value) return;
      value = key;
      render();
    },
  });
}

/** A name at the end of a curve or above a small plot, and the value beside it. @param {Element} element */
function readName(element) {
  const shown = element.querySelector(".chart-value");
  return {
    id: element.getAttribute("data-entry") ?? "",
    label: find(element, ".chart-label").textContent ?? "",
    shown,
    rest: shown?.textContent ?? "",
  };
}

/** A plot with a line that reads it. @param {HTMLElement} plot */
function readPlot(plot) {
  const grid = Number(find(plot, "svg[viewBox]").getAttribute("viewBox")?.split(" ")[2]);
  const cross = svg("line", {class: "chart-cross", y2: "100%"});
  const curves = Array.from(plot.querySelectorAll("path.chart-curve"), (path) => ({
    id: path.getAttribute("data-entry") ?? "",
    points: readPath(path.getAttribute("d") ?? ""),
    dot: svg("circle", {
      class: `chart-dot ${/model-\d/.exec(path.getAttribute("class") ?? "")}`,
      "data-entry": path.getAttribute("data-entry") ?? "",
      r: path.classList.contains("from-literature") ? "3" : "4.5",
    }),
  }));
  const reader = svg("g", {"aria-hidden": "true", visibility: "hidden"}, cross, ...curves.map(({dot}) => dot));
  find(plot, ".chart-picture").append(reader);

  /** A length in units of the grid as SVG takes it, which scales with the plot. @param {number} length */
  function ofPlot(length) {
    return `${(length / grid) * 100}%`;
  }

  return {
    plot,
    grid,
    read(/** @type {ChartRow | undefined} */ row) {
      reader.setAttribute("visibility", row ? "visible" : "hidden");
      if (!row) return;
      const left = ofPlot(row.x);
      cross.setAttribute("x1", left);
      cross.setAttribute("x2", left);
      for (const {id, points, dot} of curves) {
        const height = (row.values.get(id) ?? NONE) === NONE ? undefined : heightAt(points, row.x);
        dot.setAttribute("visibility", height === undefined ? "hidden" : "inherit");
        dot.setAttribute("cx", left);
        if (height !== undefined) dot.setAttribute("cy", ofPlot(height));
      }
    },
  };
}

/**
 * Reads the values from the table, a column an entry or a row an entry: one with two columns, training and validation,
 * has both values.
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
      const text = unit && number !== NONE ? `${number}\u202f${unit}` : number;
      const entry = row.dataset.entry ?? columns[k];
      const before = values.get(entry);
      values.set(entry, before === undefined ? text : `${before} / ${text}`);
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
