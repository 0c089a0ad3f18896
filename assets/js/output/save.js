import {create} from "#dom";

/** Milliseconds that a browser has to take a file. */
const KEPT_FOR = 2000;

/**
 * Hands a file to the reader.
 * @param {Blob} blob
 * @param {string} name
 */
export function saveFile(blob, name) {
  const href = URL.createObjectURL(blob);
  const link = create("a", {href, download: name, hidden: true});
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(href), KEPT_FOR);
}
