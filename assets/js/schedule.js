/** When a function is called: in the next frame, together with others, or after a rest. */

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
 * Returns a function that takes what is to be called once the running script has ended. While it is given more again and
 * again, all of it is called together every `interval` milliseconds, in the same frame as what else changes then: each
 * frame that lays out text costs. The last of it is called when nothing more has come for `rest` milliseconds.
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

  return (/** @type {() => void} */ render) => {
    asked.add(render);
    if (queued) return;
    queued = performance.now() - called >= interval;
    if (queued) queueMicrotask(call);
    else rested();
  };
}

/**
 * Returns a function that has `action` called once it has not been called itself for `delay` milliseconds. It keeps the
 * timer that runs: a pointer that moves asks for rest in every frame.
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
