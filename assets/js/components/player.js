/**
 * Calls `step` every `interval` milliseconds while it is playing, its element is in view and the tab is.
 * @param {object} options
 * @param {HTMLElement} options.element
 * @param {() => void} options.step
 * @param {() => void} [options.changed]  called when it begins or ceases to play
 * @param {number} [options.interval]
 * @param {boolean} [options.playing]
 */
export function player({element, step, changed = () => {}, interval = 200, playing = true}) {
  let inView = false;
  let timer = 0;

  function update() {
    clearInterval(timer);
    if (playing && inView && !document.hidden) timer = setInterval(step, interval);
  }

  new IntersectionObserver(
    (entries) => {
      inView = entries[entries.length - 1].isIntersecting;
      update();
    },
    {threshold: 0.25},
  ).observe(element);
  document.addEventListener("visibilitychange", update);

  return {
    get playing() {
      return playing;
    },
    set playing(wanted) {
      if (wanted === playing) return;
      playing = wanted;
      update();
      changed();
    },
  };
}
