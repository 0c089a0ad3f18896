/**
 * Starts elements one at a time, each in a task of its own, so that the page can draw and answer in between: what is in
 * view or nearest to it first; `data-started` on the root says that all have been. Returns a function that starts an
 * element at once, if it has not been started.
 * @param {HTMLElement[]} elements
 * @param {(element: HTMLElement) => void} start
 */
export function startInTurn(elements, start) {
  const waiting = new Set(elements);

  /** @param {HTMLElement} element */
  function startNow(element) {
    if (waiting.delete(element)) start(element);
  }

  setTimeout(() => {
    const turns = nearestFirst(waiting);
    setTimeout(function next() {
      const element = turns.shift();
      if (!element) return document.documentElement.setAttribute("data-started", "");
      startNow(element);
      setTimeout(next);
    });
  });

  return startNow;
}

/**
 * Lays out the elements that assets/css/components/lazy.css leaves out, each before the reader comes to it. Returns a
 * function that lays out all of them at once, for whoever needs to know where things are.
 * @param {Iterable<Element>} elements
 */
export function layOutOnApproach(elements) {
  const root = document.documentElement;
  const near = new IntersectionObserver(
    (entries) => {
      for (const {isIntersecting, target} of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        target.classList.add("laid-out");
      }
    },
    {rootMargin: "100% 0%"},
  );
  if (root.hasAttribute("data-lazy")) for (const element of elements) near.observe(element);

  return () => {
    near.disconnect();
    root.removeAttribute("data-lazy");
  };
}

/** @param {Iterable<HTMLElement>} elements */
function nearestFirst(elements) {
  return Array.from(elements, (element) => {
    const {top, bottom} = element.getBoundingClientRect();
    return {element, distance: Math.max(0, top - innerHeight, -bottom)};
  })
    .sort((a, b) => a.distance - b.distance)
    .map(({element}) => element);
}
