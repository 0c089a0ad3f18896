import {pictureColours} from "#components/picture-colours";
import {share} from "#components/share";
import {viewOf} from "#connectivity-view";
import {find} from "#dom";
import {loadSentence} from "#load-sentence";
import {sentenceOf} from "#manifest";
import {drawRows} from "#math/panel-values";
import {momentsCsv, momentsJson} from "#output/moments-export";
import {drawPicture, oneAboveTheOther, pictureOf} from "#output/picture";

/**
 * Two moments of a sentence, which stand as the page came with them; a script adds what can be taken away. `value` is
 * always empty: there is nothing to set.
 * @param {object} options
 * @param {HTMLElement} options.element  the figure in its first state
 * @param {import("#data").Manifest} options.manifest
 * @param {import("#data").Load} options.load
 */
export function moments({element, manifest, load}) {
  const positions = (element.dataset.positions ?? "").split(" ").map(Number);
  const shown = [...element.querySelectorAll(".moments-model")].map((part) => /** @type {HTMLElement} */ (part).dataset.model ?? "");
  const models = shown.flatMap((id) => manifest.models.filter((model) => model.id === id));
  const sentence = sentenceOf(manifest, element.dataset.sentence ?? "");

  /** @returns {Promise<import("#output/export").Selection[]>} what is shown at each of the moments */
  async function selections() {
    const tensors = await loadSentence(load, sentence.id, shown, [manifest.measures[0]]);
    return positions.map((position) => {
      const view = viewOf({sentence: sentence.id, position}, {...manifest, models});
      const drawn = drawRows(models.map(({id}, k) => ({model: id, tensor: tensors[k]})), view, sentence.words);
      const rows = models.flatMap(({id, label}, k) => {
        const [row, tensor] = [drawn[k], tensors[k]];
        return row && !(tensor instanceof Error) ? [{...row, id, label, tensor}] : [];
      });
      return {view, sentence, rows};
    });
  }

  share({
    element: find(element, ".take-away"),
    address: () => `#${element.id}`,
    name: () => `${element.id}-${sentence.id}-${positions.join("-")}`,
    async draw(source) {
      const colours = pictureColours(find(element, ".character-text"));
      return oneAboveTheOther((await selections()).map((selection) => drawPicture(pictureOf(selection, colours, source))));
    },
    json: async (source) => momentsJson(await selections(), source),
    csv: async () => momentsCsv(await selections()),
  });
  element.classList.add("live");
  return Object.defineProperty(/** @type {HTMLElement & {value: string}} */ (element), "value", {get: () => "", set() {}});
}
