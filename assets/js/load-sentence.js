/**
 * @typedef {import("#data").Tensor} Tensor
 * @typedef {import("#data").Measure} Measure
 */

/**
 * Loads one sentence for several models. The one that fails gives its error, so that the others can be shown.
 * @param {import("#data").Load} load
 * @param {string} sentence
 * @param {string[]} models
 * @param {Measure[]} measures  that the tensors must have
 * @returns {Promise<(Tensor | Error)[]>}
 */
export async function loadSentence(load, sentence, models, measures) {
  const results = await Promise.allSettled(models.map((model) => load(sentence, model, measures)));
  const tensors = results.map((result) => (result.status === "fulfilled" ? result.value : asError(result.reason)));
  if (tensors[0] instanceof Error && tensors.every((tensor) => tensor instanceof Error)) throw tensors[0];
  return tensors;
}

/** @param {unknown} reason */
function asError(reason) {
  return reason instanceof Error ? reason : new Error(String(reason));
}
