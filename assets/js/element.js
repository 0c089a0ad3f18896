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
 * Returns a function that calls `render` at once, but not again before `interval` milliseconds have passed.
 * @param {() => void} render
 * @param {number} interval
 */
export function throttle(render, interval) {
  let waiting = 0;
  let again = false;
  function call() {
    again = false;
    render();
    waiting = setTimeout(() => {
      waiting = 0;
      if (again) call();
    }, interval);
  }
  return () => {
    if (waiting) again = true;
    else call();
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
