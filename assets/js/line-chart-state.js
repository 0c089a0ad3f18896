/** The state of a chart in words: "top-2", "top-2/5" with 5 typed, "top-2/5/gru.rnn" with these two switched off. */

/** @typedef {{view: string, key: string, off: string[]}} ChartState  `key` of the row that is read, or "" */

const NONE = "_";
const BETWEEN = "."; // no id holds it

/** @param {ChartState} state */
export function writeChartState({view, key, off}) {
  const parts = [view, key || NONE, off.join(BETWEEN) || NONE];
  while (parts.at(-1) === NONE) parts.pop();
  return parts.join("/");
}

/**
 * Reads a state; null unless there is such a view, such a row in it, and such entries.
 * @param {string} text
 * @param {{views: {id: string, keys: string[]}[], entries: string[]}} chart
 * @returns {ChartState | null}
 */
export function readChartState(text, {views, entries}) {
  const [id, key = NONE, list = NONE, ...rest] = text.split("/");
  const view = views.find((candidate) => candidate.id === id);
  const off = list === NONE ? [] : list.split(BETWEEN);
  if (!view || rest.length || off.some((entry) => !entries.includes(entry))) return null;
  if (key !== NONE && !view.keys.includes(key)) return null;
  return {view: id, key: key === NONE ? "" : key, off};
}
