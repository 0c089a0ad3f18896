import {unfold, unfoldAll} from "#unfold";
import {whenIdle} from "#yield-to-browser";

/**
 * Unfolds and starts elements one at a time, each step in a task of its own, so that the page can draw and answer in between:
 * what is in view or nearest to it first; `data-started` on the root says that all have been. Returns a function that starts
 * an element at once, if it has not been started.
 * @param {HTMLElement[]} elements
 * @param {(element: HTMLElement) => void} start
 */
export function startInTurn(elements, start) {
  const waiting = new Set(elements);

  /** @param {HTMLElement} element */
  function startNow(element) {
    unfold(element);
    if (waiting.delete(element)) start(element);
  }

  setTimeout(async () => {
    for (const element of nearestFirst(waiting)) {
      await whenIdle();
      if (unfold(element)) await whenIdle();
      startNow(element);
    }
    document.documentElement.setAttribute("data-started", "");
  });

  return startNow;
}

/**
 * Unfolds figures, and lays out the elements that assets/css/components/lazy.css leaves out, each before the reader comes to
 * it. Returns a function that does so with all of them at once, for whoever needs to know where things are.
 * @param {Iterable<Element>} elements
 */
export function layOutOnApproach(elements) {
  const root = document.documentElement;
  /** @type {Element[]} */
  let coming = [];
  const near = new IntersectionObserver(
    async (entries) => {
      const before = coming.length;
      coming.push(...entries.filter(({isIntersecting}) => isIntersecting).map(({target}) => target));
      if (before) return;
      // Each in a task of its own, and none in the frame that finds them: together they would keep the reader waiting.
      while (coming.length) {
        await whenIdle();
        const target = coming.shift();
        if (target) show(target);
      }
    },
    {rootMargin: "100% 0%"},
  );

  /** @param {Element} target */
  function show(target) {
    near.unobserve(target);
    unfold(target);
    target.classList.add("laid-out");
  }

  if (root.hasAttribute("data-lazy")) for (const element of elements) near.observe(element);
  else unfoldAll(document);

  return () => {
    near.disconnect();
    coming = [];
    unfoldAll(document);
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
