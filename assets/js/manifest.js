/** The manifest of a page, as generator/rendering/page/manifest.py writes it. */

/** @typedef {import("#data").Manifest} Manifest */

const SCHEMA_VERSION = 5;

/**
 * @param {Document} page
 * @returns {Manifest}
 */
export function readManifest(page) {
  const script = page.querySelector('script[data-name="manifest"]');
  if (!script?.textContent) throw new Error("the page holds no manifest");
  const manifest = JSON.parse(script.textContent);
  checkSchema(manifest.schema);
  return manifest;
}

/**
 * The sentence with an id.
 * @param {Manifest} manifest
 * @param {string} id
 */
export function sentenceOf({sentences}, id) {
  const found = sentences.find((candidate) => candidate.id === id);
  if (!found) throw new Error(`the page holds no sentence “${id}”`);
  return found;
}

/**
 * Refuses data of another version than the scripts are for.
 * @param {unknown} schema
 */
export function checkSchema(schema) {
  if (schema !== SCHEMA_VERSION) throw new Error(`the data are of version ${schema}, the script of ${SCHEMA_VERSION}`);
}
