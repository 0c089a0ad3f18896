/**
 * The character above or below another one, as the text is broken into lines now.
 * @param {{left: number, top: number}[]} boxes  one a character
 * @param {number} position
 * @param {1 | -1} direction
 * @param {number} [left]  where to aim at, if not straight up or down
 */
export function neighbourLine(boxes, position, direction, left = boxes[position].left) {
  const {top} = boxes[position];
  const tops = boxes.map((box) => box.top).filter((other) => (other - top) * direction > 1);
  if (!tops.length) return position;
  const line = direction > 0 ? Math.min(...tops) : Math.max(...tops);
  let nearest = position;
  let distance = Infinity;
  boxes.forEach((box, p) => {
    if (Math.abs(box.top - line) > 1 || Math.abs(box.left - left) >= distance) return;
    nearest = p;
    distance = Math.abs(box.left - left);
  });
  return nearest;
}
