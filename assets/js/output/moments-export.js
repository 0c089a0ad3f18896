/** Several moments of one sentence as data for other programs: each as it is exported alone. */

import {json, record, toCsv} from "#output/export";

/** @typedef {import("#output/export").Selection} Selection */

/**
 * The lines of each moment, after a column that says which one it is.
 * @param {Selection[]} selections
 */
export function momentsCsv(selections) {
  const tables = selections.map((selection) => toCsv(selection).trimEnd().split("\n"));
  const lines = tables.flatMap(([, ...rows], k) => rows.map((row) => `${selections[k].view.position},${row}`));
  return `${[`moment,${tables[0][0]}`, ...lines].join("\n")}\n`;
}

/** @param {Selection[]} selections @param {string} source  address and licence */
export function momentsJson(selections, source) {
  return json(selections.map((selection) => record(selection, source)));
}
