/**
 * Goes on in a task of its own: the browser first answers the reader and draws, if either waits.
 * @returns {Promise<unknown>}
 */
export function yieldToBrowser() {
  const {scheduler} = /** @type {{scheduler?: {yield?: () => Promise<unknown>}}} */ (globalThis);
  return scheduler?.yield ? scheduler.yield() : new Promise((done) => setTimeout(done));
}

/**
 * Goes on once the browser has drawn what has changed and has nothing else to do, or after 100 milliseconds.
 * @returns {Promise<unknown>}
 */
export function whenIdle() {
  // Safari has none.
  const {requestIdleCallback: idle} = /** @type {{requestIdleCallback?: typeof requestIdleCallback}} */ (globalThis);
  return new Promise((done) => (idle ? idle(done, {timeout: 100}) : setTimeout(done)));
}
