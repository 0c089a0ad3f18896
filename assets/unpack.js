// Unpacks what a figure that stands alone needs once a script runs: style sheet, strings, and the script itself. They become
// inline elements, which the page's policy knows by their hashes; it allows no text to become code in any other way.
(async function () {
  // assets/early.js says so of a browser that cannot unpack anything.
  if ("static" in document.documentElement.dataset) return;
  const packed = /** @type {HTMLElement} */ (document.querySelector('script[data-name="packed"]'));
  const bytes = Uint8Array.from(atob(String(packed.textContent)), (character) => character.charCodeAt(0));
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  for (const {tag, attributes, content} of await new Response(unpacked).json()) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.textContent = content;
    document.head.append(element);
  }
})();
