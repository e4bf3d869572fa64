// Finds what stands over something else on a slide: words over words, pictures and boxes over either.

import { area, common } from "./boxes.js";
import { holds } from "./layout_context.js";
import { OPAQUE, WATERMARK, hides } from "./layout_paint.js";
import { paintsIn } from "./plot_paint.js";

const TOUCH = 0.3; // of a letter, in either direction, that two lines may overlap
const TOUCH_PX = 3; // the same of controls and pictures
const SHARE = 0.05; // of a picture that another may cover
const HIDDEN = 0.7; // of the points at which a picture is looked at
const MOST_BOXES = 6; // of a part, at which it is looked whether something hides them

/**
 * Return which parts of a slide are covered, and by which other part or element: `{ part, by }`.
 * `around` are parts of what the page itself puts on each slide: footer, number, label.
 */
export function covered(section, { parts, untouchable }, around) {
  const shown = parts.filter(({ isLater }) => !isLater);
  const look = () => [...pairs(shown, around), ...shown.flatMap((part) => hiddenBy(section, part))];
  return touching(untouchable, look);
}

/** Let a pointer find these elements, too, while something is done. */
function touching(elements, act) {
  const before = elements.map(({ style }) => style.pointerEvents);
  elements.forEach(({ style }) => (style.pointerEvents = "auto"));
  try {
    return act();
  } finally {
    elements.forEach((element, index) => {
      element.style.pointerEvents = before[index];
      if (!element.getAttribute("style")) element.removeAttribute("style");
    });
  }
}

/** Return which of some parts are covered by others, or by what is around them. */
export function pairs(parts, around) {
  const found = [];
  parts.forEach((one, index) => {
    for (const other of around) if (meetsFrame(one, other)) found.push({ part: one, by: other });
    for (const other of parts.slice(index + 1)) {
      const part = loserOf(one, other);
      if (part) found.push({ part, by: part === one ? other : one });
    }
  });
  return found;
}

function meetsFrame(part, frame) {
  const place = part.isGraphic && !part.inFlow ? null : overlap(part, frame);
  return place !== null && !isBlank(part, place);
}

/** Return which of two parts can't be seen well because of the other; null if both can. */
function loserOf(one, other) {
  if (one.unit === other.unit || (one.owner === other.owner && one.owner.localName === "pre")) return null;
  const place = overlap(one, other);
  if (!place || isInside(one, other) || isInside(other, one)) return null;
  if (isBlank(one, place) || isBlank(other, place)) return null;
  if (one.isGround || other.isGround) return null;
  if (!one.isGraphic && !other.isGraphic) {
    return Math.min(one.alpha, other.alpha) < WATERMARK && !(one.demo && other.demo) ? null : one;
  }
  const areInFlow = one.inFlow && other.inFlow;
  if (one.isGraphic && other.isGraphic) {
    return areInFlow && area(place) > SHARE * Math.min(area(one.boxes[0]), area(other.boxes[0])) ? one : null;
  }
  const [words, picture] = one.isGraphic ? [other, one] : [one, other];
  return areInFlow || isAbove(picture, words, place) ? words : null;
}

function isInside(part, other) {
  return part.node instanceof Node && other.node instanceof Node && holds(other.node, part.node);
}

/** Return a box that two parts share and that is more than they may; null if there is none. */
function overlap(one, other) {
  for (const box of one.boxes) {
    for (const another of other.boxes) {
      const { left, top, right, bottom } = common(common(box, another), common(one.clip, other.clip));
      const most = Math.min(...[one, other].map(({ size }) => (size ? TOUCH * size : TOUCH_PX)));
      if (right - left > most && bottom - top > most) return { left, top, right, bottom };
    }
  }
  return null;
}

function isBlank({ kind, node }, place) {
  return kind === "plot" && !paintsIn(node, place);
}

function isAbove(part, other, { left, top, right, bottom }) {
  for (const element of stackAt(document, (left + right) / 2, (top + bottom) / 2)) {
    if (holds(part.node, element)) return true;
    if (holds(element, other.node)) return false;
  }
  return false;
}

/** Return, once, that a part is hidden by an element that is none, such as a box with a colour. */
function hiddenBy(section, part) {
  if (!(part.node instanceof Node)) return [];
  const points = pointsOf(part);
  const isCover = (cover) => cover && !(part.isGraphic && cover.matches(OPAQUE)); // pictures may be stacked
  const covers = points.map(([x, y]) => coverAt(section, part, x, y)).filter(isCover);
  const isHidden = part.isGraphic ? covers.length > HIDDEN * points.length : covers.length > 0;
  return isHidden && points.length ? [{ part, by: { node: covers[0], kind: "box" } }] : [];
}

function pointsOf({ boxes, clip, isGraphic }) {
  const shares = isGraphic ? [0.2, 0.5, 0.8] : [0.5];
  const step = Math.max(1, Math.ceil(boxes.length / MOST_BOXES));
  return boxes
    .filter((_, index) => index % step === 0)
    .map((box) => common(box, clip))
    .filter((box) => area(box) > 0)
    .flatMap(({ left, top, right, bottom }) =>
      [0.1, 0.3, 0.5, 0.7, 0.9].flatMap((across) =>
        shares.map((down) => [left + across * (right - left), top + down * (bottom - top)]),
      ),
    );
}

function coverAt(section, part, x, y) {
  for (const element of stackAt(document, x, y)) {
    if (holds(element, part.node) || holds(part.node, element)) return null;
    if (holds(section, element) && hides(element)) return element;
  }
  return null;
}

/** Yield the elements at a point, the uppermost first, and those within shadow roots. */
function* stackAt(root, x, y) {
  for (const element of root.elementsFromPoint(x, y)) {
    if (element.getRootNode() !== root) continue;
    if (element.shadowRoot) yield* stackAt(element.shadowRoot, x, y);
    yield element;
  }
}
