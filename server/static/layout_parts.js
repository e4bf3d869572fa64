// Lists what a slide shows: words, pictures, controls and formulas, each with its boxes on the screen.

import { shrunk } from "./boxes.js";
import { FAINT, contextOf, within } from "./layout_context.js";

const LEAVES = {
  ...{ IMG: "picture", SVG: "picture", CANVAS: "picture", VIDEO: "film", IFRAME: "frame", OBJECT: "frame" },
  ...{ EMBED: "frame", AUDIO: "control", INPUT: "control", SELECT: "control", TEXTAREA: "control" },
  ...{ BUTTON: "control", PROGRESS: "control", METER: "control", "MJX-CONTAINER": "formula" },
};
const BY_CLASS = { "bk-Canvas": "plot", "noUi-target": "control" }; // of Bokeh
const GRAPHICS = ["picture", "film", "frame", "plot"];
// A diagram's drawing is hidden from screen readers alone: what holds it has a label.
const UNSEEN =
  "script, style, template, noscript, datalist, [aria-hidden='true']:not([data-diagram] > svg), details:not([open]) > :not(summary)";
const RAISED = "sup, sub, rt, rp"; // small on purpose
const SCENERY = 0.5; // opacity below which a picture is no more than a background
// From the box of a line of words, in letters' sizes: there is no ink.
const LEADING = [0, 0.25, 0, 0.15];

/**
 * Return the `parts` of a slide or another element, and its elements that a pointer passes through
 * (`untouchable`). A part has its `kind`, the `node` and the `boxes` that it takes, the box that it
 * is cut to (`clip`), the size of its letters in pixels (`size`), the block that it stands in (`unit`),
 * and what it is told of as a part of (`owner`). `isLater`: it belongs to a step that is not shown now.
 * `inFlow`: nothing but the order of the slide has placed it.
 */
export function partsOf(element) {
  const found = { parts: [], untouchable: [] };
  visitChildren(element, contextOf(element), getComputedStyle(element), found);
  return found;
}

function visit(element, around, found) {
  if (element.matches(UNSEEN) || (around.isHidden && element.matches(".demo"))) return;
  const style = getComputedStyle(element);
  if (style.display === "none") return;
  const context = within(element, style, around);
  if (!context.isLater && (context.alpha < FAINT || isForScreenReaders(element, style))) return;
  if (style.pointerEvents === "none") found.untouchable.push(element);
  const kind = kindOf(element);
  if (kind) add(kind, element, [boxOf(element)], context, style, found);
  if (element.localName === "svg") addWordsOfDrawing(element, context, found);
  else if (!kind || element.localName === "button") visitChildren(element, context, style, found);
}

function visitChildren(element, context, style, found) {
  for (const node of (element.shadowRoot ?? element).childNodes) {
    if (node.nodeType === Node.ELEMENT_NODE) visit(node, context, found);
    else if (node.nodeType === Node.TEXT_NODE && node.data.trim()) addWords(node, context, style, found);
  }
  if (element.localName === "slot") element.assignedElements().forEach((each) => visit(each, context, found));
}

function kindOf(element) {
  const name = [...element.classList].find((each) => BY_CLASS[each]);
  return BY_CLASS[name] ?? LEAVES[element.localName.toUpperCase()];
}

function isForScreenReaders(element, { overflow, clipPath }) {
  const { width, height } = element.getBoundingClientRect();
  const isTiny = width <= 1.5 && height <= 1.5 && overflow !== "visible";
  return isTiny || clipPath === "inset(50%)" || clipPath === "inset(100%)";
}

function addWords(node, context, style, found) {
  const range = document.createRange();
  range.selectNodeContents(node);
  const size = parseFloat(style.fontSize) * context.scale * (node.parentElement?.currentCSSZoom ?? 1);
  const lines = [...range.getClientRects()].filter(({ width, height }) => width > 0.5 && height > 0.5);
  const inset = LEADING.map((share) => share * size);
  const boxes = lines.map((line) => shrunk(line, inset));
  add("text", node, boxes, context, style, found, node.parentElement?.closest(RAISED) ? null : size);
}

function addWordsOfDrawing(drawing, context, found) {
  for (const text of drawing.querySelectorAll("text")) {
    const style = getComputedStyle(text);
    if (style.display === "none" || !text.textContent.trim()) continue;
    const size = smallestIn(text) * Math.abs(text.getScreenCTM()?.a ?? 1);
    add("text", text, [boxOf(text)], { ...context, unit: text }, style, found, size);
  }
  for (const foreign of drawing.querySelectorAll("foreignObject")) {
    const scale = context.scale * Math.abs(foreign.getScreenCTM()?.a ?? 1);
    const style = getComputedStyle(foreign);
    if (style.display !== "none") visitChildren(foreign, { ...within(foreign, style, context), scale }, style, found);
  }
}

/** Return the size of the smallest letters of a drawing's words, in its units. */
function smallestIn(text) {
  const isWords = ({ nodeType, data }) => nodeType === Node.TEXT_NODE && data.trim();
  const parts = [text, ...text.querySelectorAll("tspan, textPath")].filter((each) => [...each.childNodes].some(isWords));
  const styles = parts.map((each) => getComputedStyle(each)).filter(({ baselineShift }) => baselineShift === "0px");
  return Math.min(...styles.map(({ fontSize }) => parseFloat(fontSize)));
}

function add(kind, node, boxes, context, style, found, size = null) {
  const isSeen = style.visibility === "visible" || context.isLater || context.isHidden;
  const isGraphic = GRAPHICS.includes(kind);
  const isScenery = isGraphic && (context.alpha < SCENERY || style.maskImage !== "none");
  if (!isSeen || isScenery || boxes.length === 0) return;
  const { clip, owner, demo, alpha, inFlow, isLater } = context;
  const unit = kind === "text" ? context.unit : node;
  // A row of a table may lie on a button that is as large.
  const isGround = kind === "control" && !inFlow && (parseFloat(style.fontSize) === 0 || !node.textContent.trim());
  const flags = { inFlow, isLater, isGraphic, isGround };
  found.parts.push({ kind, node, boxes, clip, unit, owner, demo, alpha, size, ...flags });
}

function boxOf(element) {
  if (element.localName === "img" && element.naturalWidth) return boxOfPicture(element);
  const drawn = element.localName === "mjx-container" ? element.querySelector("svg") : null;
  const { left, top, right, bottom } = (drawn ?? element).getBoundingClientRect();
  return { left, top, right, bottom };
}

/** Return the box of what is painted: a picture may leave a part of its element free. */
function boxOfPicture(element) {
  const { left, top, width, height } = element.getBoundingClientRect();
  const { objectFit, objectPosition } = getComputedStyle(element);
  if (objectFit !== "contain") return { left, top, right: left + width, bottom: top + height };
  const scale = Math.min(width / element.naturalWidth, height / element.naturalHeight);
  const [wide, high] = [scale * element.naturalWidth, scale * element.naturalHeight];
  const [x, y] = objectPosition.split(" ").map((share) => parseFloat(share) / 100);
  const [from, above] = [left + x * (width - wide), top + y * (height - high)];
  return { left: from, top: above, right: from + wide, bottom: above + high };
}
