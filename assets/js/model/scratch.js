/** Memory that is used again and again, so that there is little for the browser to collect. */

/**
 * Returns what lends room for numbers: what was in it before is still there, and the next loan takes it again.
 * @returns {(length: number) => Float32Array}
 */
export function scratch() {
  let kept = new Float32Array();
  return (length) => {
    if (kept.length < length) kept = new Float32Array(length);
    return kept.subarray(0, length);
  };
}
