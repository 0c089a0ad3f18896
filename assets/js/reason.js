/** Returns what went wrong, of whatever was thrown. @param {unknown} error */
export function reasonOf(error) {
  return error instanceof Error ? error.message : String(error);
}
