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

/** Return the sides at which a box reaches beyond another by more than a margin. */
export function sidesBeyond(box, limit, [l, t, r, b]) {
  const sides = [];
  if (limit.left - box.left > l) sides.push("left");
  if (limit.top - box.top > t) sides.push("top");
  if (box.right - limit.right > r) sides.push("right");
  if (box.bottom - limit.bottom > b) sides.push("bottom");
  return sides;
}
