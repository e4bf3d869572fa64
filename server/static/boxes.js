// Boxes on the screen: left, top, right and bottom in the page's pixels.

/** Return the box that two have in common; its right is left of its left if there is none. */
export function common(one, other) {
  return {
    left: Math.max(one.left, other.left),
    top: Math.max(one.top, other.top),
    right: Math.min(one.right, other.right),
    bottom: Math.min(one.bottom, other.bottom),
  };
}

/** Return a box without margins: left, top, right and bottom. */
export function shrunk({ left, top, right, bottom }, [l, t, r, b]) {
  return { left: left + l, top: top + t, right: right - r, bottom: bottom - b };
}

/** Return the area of a box, zero for one that is none. */
export function area({ left, top, right, bottom }) {
  return Math.max(0, right - left) * Math.max(0, bottom - top);
}

/** Return the smallest box around some boxes. */
export function around(boxes) {
  return {
    left: Math.min(...boxes.map(({ left }) => left)),
    top: Math.min(...boxes.map(({ top }) => top)),
    right: Math.max(...boxes.map(({ right }) => right)),
    bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
  };
}

/** Return the part of a box outside of another: the sides at which more than a margin is beyond it. */
export function sidesBeyond(box, limit, [l, t, r, b]) {
  const sides = [];
  if (limit.left - box.left > l) sides.push("left");
  if (limit.top - box.top > t) sides.push("top");
  if (box.right - limit.right > r) sides.push("right");
  if (box.bottom - limit.bottom > b) sides.push("bottom");
  return sides;
}
