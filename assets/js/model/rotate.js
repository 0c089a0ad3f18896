/** Where a character stands, as attention knows it: queries and keys are turned by its position (Su et al. 2021). */

const BASE = 10_000; // of the angles

/**
 * Turns the pairs of each head, whose second numbers are its second half, by angles that grow with the position; back, if
 * that is below zero.
 * @param {Float32Array} vectors  (head, width)
 * @param {number} position
 * @param {number} width
 */
export function rotate(vectors, position, width) {
  const result = new Float32Array(vectors.length);
  for (let k = 0; k < width / 2; k++) {
    const angle = position * BASE ** ((-2 * k) / width);
    const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
    for (let one = k; one < vectors.length; one += width) {
      const other = one + width / 2;
      result[one] = vectors[one] * cosine - vectors[other] * sine;
      result[other] = vectors[one] * sine + vectors[other] * cosine;
    }
  }
  return result;
}
