/** Small helpers on the document: elements made, found, given text, brought into view. */

/**
 * Makes one DOM element. A property with a dash in its name, or "role", becomes an attribute; undefined ones are left out.
 * @param {string} name
 * @param {Record<string, unknown>} [properties]
 * @param {...(Node | string)} children
 */
export function create(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined) continue;
    if (key === "role" || key.includes("-")) element.setAttribute(key, String(value));
    else Reflect.set(element, key, value);
  }
  element.append(...children);
  return element;
}

/**
 * The first element inside `root` that matches, which must be there.
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement}
 */
export function find(root, selector) {
  const element = root.querySelector(selector);
  if (!element) throw new Error(`no ${selector} in the figure`);
  return /** @type {HTMLElement} */ (element);
}

/**
 * Sets an element's text if it is another one, in the text node that is there: the cheapest change of a document.
 * @param {HTMLElement} element
 * @param {string} text
 */
export function setText(element, text) {
  const node = element.firstChild;
  if (!(node instanceof Text)) element.textContent = text;
  else if (node.data !== text) node.data = text;
}

/**
 * Brings an element into view: all of it if it fits, otherwise its beginning; with `first`, always its beginning.
 * @param {HTMLElement} element
 * @param {boolean} [smooth]
 * @param {boolean} [first]
 */
export function reveal(element, smooth = true, first = false) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const above = parseFloat(getComputedStyle(element).scrollMarginTop) || 0;
  const fits = !first && element.getBoundingClientRect().height + above <= innerHeight;
  element.scrollIntoView({block: fits ? "nearest" : "start", behavior: smooth && !calm ? "smooth" : "instant"});
}
