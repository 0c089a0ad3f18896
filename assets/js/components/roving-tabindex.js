/**
 * Lets arrow keys, Home and End move the focus among some elements, of which one at a time is a stop of the Tab key.
 * @template {HTMLElement | SVGElement} T
 * @param {HTMLElement} root  what the elements are in
 * @param {() => T[]} stops
 * @param {(stop: T) => void} [moved]  called with the element that was moved to
 */
export function rovingTabindex(root, stops, moved = () => {}) {
  root.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const all = stops();
    const at = all.findIndex((stop) => stop === document.activeElement);
    if (at < 0) return;
    const to = target(event.key, at, all.length);
    if (to === undefined) return;
    event.preventDefault();
    all.forEach((stop, k) => (stop.tabIndex = k === to ? 0 : -1));
    all[to].focus();
    moved(all[to]);
  });
}

/**
 * @param {string} key
 * @param {number} at
 * @param {number} count
 */
function target(key, at, count) {
  if (key === "ArrowRight" || key === "ArrowDown") return (at + 1) % count;
  if (key === "ArrowLeft" || key === "ArrowUp") return (at + count - 1) % count;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
}
