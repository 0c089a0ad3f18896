/**
 * Goes on in a task of its own: the browser first answers the reader and draws, if either waits.
 * @returns {Promise<unknown>}
 */
export function yieldToBrowser() {
  const {scheduler} = /** @type {{scheduler?: {yield?: () => Promise<unknown>}}} */ (globalThis);
  return scheduler?.yield ? scheduler.yield() : new Promise((done) => setTimeout(done));
}
