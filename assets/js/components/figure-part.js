/**
 * The models and sentences of the page that a figure shows.
 * @param {import("#data").Manifest} page
 * @param {HTMLElement} element
 * @returns {import("#data").Manifest}
 */
export function partOf(page, element) {
  const models = Array.from(element.querySelectorAll(".connectivity-panel"), (panel) => panel.getAttribute("data-model"));
  const sentences = Array.from(element.querySelectorAll(".sentence-picker option"), (option) => option.getAttribute("value"));
  return {
    ...page,
    models: page.models.filter(({id}) => models.includes(id)),
    sentences: page.sentences.filter(({id}) => sentences.includes(id)),
  };
}
