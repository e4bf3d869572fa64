// Works out what holds for all that is in an element of a slide: what cuts it, what it belongs to.

import { common } from "./boxes.js";

// What is told of as a whole; all else by the innermost block.
const WHOLES = ".demo, table, pre, ul, ol, dl, blockquote, .markdown-alert";
export const FAINT = 0.15; // opacity below which something is not meant to be seen

/** Return what holds for the children of a slide, or of what stands around it. */
export function contextOf(element) {
  const clip = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
  return {
    ...{ clip, outer: clip, window: clip, unit: element, owner: element, demo: null, alpha: 1, scale: 1 },
    ...{ inFlow: true, isLater: false, isWhole: false },
    isHidden: getComputedStyle(element).visibility !== "visible", // a slide that is not shown
  };
}

/** Return what holds for all that is in an element, in whose `around` it is. */
export function within(element, style, around) {
  const isBox = !["inline", "contents"].includes(style.display);
  const matrix = style.transform === "none" ? null : new DOMMatrix(style.transform);
  const isFirst = element.matches(".fragment") && Number(style.opacity) < FAINT;
  const isLater = around.isLater || isFirst;
  const limit = { absolute: around.outer, fixed: around.window }[style.position];
  const clips = isBox || element.matches("svg, foreignObject"); // as wide as they say, even in a line
  const clip = clips ? clipOf(element, style, limit ?? around.clip) : around.clip;
  return {
    ...around,
    ...{ clip, isLater, unit: isBox ? element : around.unit },
    outer: style.position === "static" && !matrix ? around.outer : clip,
    isWhole: around.isWhole || element.matches(WHOLES),
    owner: isBox && !around.isWhole ? element : around.owner,
    demo: element.matches(".demo") ? element : around.demo,
    alpha: around.alpha * (isLater ? 1 : Number(style.opacity)),
    scale: around.scale * (matrix ? Math.hypot(matrix.a, matrix.b) : 1),
    inFlow: around.inFlow && !limit && !matrix && isUnmoved(element, style),
  };
}

/** Return the element that holds a node, also where it is the host of a shadow root. */
function parentOf(node) {
  return node.assignedSlot ?? node.parentElement ?? node.getRootNode().host ?? null;
}

/** True if an element is a node or holds it, also within shadow roots. */
export function holds(element, node) {
  for (let each = node; each; each = parentOf(each)) if (each === element) return true;
  return false;
}

function clipOf(element, { overflowX, overflowY, textOverflow }, clip) {
  if (overflowX === "visible" && overflowY === "visible") return clip;
  const own = common(clip, element.getBoundingClientRect());
  const isFree = overflowX === "visible" || (textOverflow === "ellipsis" && isTold(element));
  return {
    ...{ left: isFree ? clip.left : own.left, right: isFree ? clip.right : own.right },
    top: overflowY === "visible" ? clip.top : own.top,
    bottom: overflowY === "visible" ? clip.bottom : own.bottom,
  };
}

/** True if a tooltip has the words of an element: they may be shortened. */
function isTold(element) {
  const words = element.textContent.trim();
  for (let each = element; each && !each.matches(".demo, section"); each = parentOf(each)) {
    if (words && each.title?.includes(words)) return true;
  }
  return false;
}

/** True if neither an offset, a negative margin nor a common cell of a grid has moved an element. */
function isUnmoved(element, style) {
  const isShifted = style.position === "relative" && (parseFloat(style.top) || parseFloat(style.left));
  const margins = [style.marginTop, style.marginRight, style.marginBottom, style.marginLeft];
  const isStacked = element.parentElement?.matches(".r-stack");
  return !isShifted && !isStacked && margins.every((margin) => !(parseFloat(margin) < 0));
}
