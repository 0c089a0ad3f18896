/** When a function is called: in the next frame, together with others, or after a rest. */

/**
 * Returns a function that has `render` called once in the next animation frame, however often it is called itself.
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
 * A throttle: returns a function that queues callbacks and runs them together once the running script has ended, at most
 * once per `interval` milliseconds while calls keep coming, and `rest` milliseconds after the last. Run together, they
 * cost the browser one layout of text, in the frame of what else changes then.
 * @param {number} interval
 * @param {number} rest
 */
export function together(interval, rest) {
  /** @type {Set<() => void>} */
  const asked = new Set();
  let called = -Infinity;
  let queued = false;
  const rested = afterRest(call, rest);

  function call() {
    rested.cancel();
    queued = false;
    called = performance.now();
    const now = [...asked];
    asked.clear();
    for (const render of now) render();
  }

  function ask(/** @type {() => void} */ render) {
    asked.add(render);
    if (queued) return;
    queued = performance.now() - called >= interval;
    if (queued) queueMicrotask(call);
    else rested();
  }

  return Object.assign(ask, {
    /** Runs at once what has been asked for. */
    flush() {
      if (asked.size) call();
    },
  });
}

/**
 * A debounce: returns a function that has `action` called once it has not been called itself for `delay` milliseconds. A
 * timer that runs is kept, not renewed: a pointer that moves asks for rest in every frame.
 * @param {() => void} action
 * @param {number} delay
 */
export function afterRest(action, delay) {
  let asked = 0;
  let timer = 0;

  function look() {
    const left = asked + delay - performance.now();
    timer = left > 0 ? setTimeout(look, left) : 0;
    if (!timer) action();
  }

  function ask() {
    asked = performance.now();
    if (!timer) timer = setTimeout(look, delay);
  }

  return Object.assign(ask, {
    cancel() {
      clearTimeout(timer);
      timer = 0;
    },
  });
}
