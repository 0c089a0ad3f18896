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
 * Returns a function that asks for one call of `render` in the next animation frame, however often it is called.
 * @param {() => void} render
 */
export function onFrame(render) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      render();
    });
  };
}

/**
 * Returns a function that takes what is to be called once the running script has ended, but not again before `interval`
 * milliseconds have passed. All that is waiting is called together, so that the browser lays out once what it changes.
 * @param {number} interval
 */
export function together(interval) {
  /** @type {Set<() => void>} */
  const asked = new Set();
  let resting = false;

  function call() {
    const now = [...asked];
    asked.clear();
    setTimeout(() => {
      if (asked.size) call();
      else resting = false;
    }, interval);
    for (const render of now) render();
  }

  return (/** @type {() => void} */ render) => {
    asked.add(render);
    if (resting) return;
    resting = true;
    queueMicrotask(call);
  };
}

/**
 * Brings an element into view: all of it if it fits, otherwise its beginning.
 * @param {HTMLElement} element
 * @param {boolean} [smooth]
 */
export function reveal(element, smooth = true) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const above = parseFloat(getComputedStyle(element).scrollMarginTop) || 0;
  const fits = element.getBoundingClientRect().height + above <= innerHeight;
  element.scrollIntoView({block: fits ? "nearest" : "start", behavior: smooth && !calm ? "smooth" : "instant"});
}
