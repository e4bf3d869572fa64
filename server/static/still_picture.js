// Paints what an open demo shows, its plots, boxes and words as they stand, onto one canvas.

const UNPAINTED = "script, style, link, template, [aria-hidden='true']";
const LARGEST = 1600; // pixels across: it is seen for a moment, and faintly

/** Return a canvas with all that a demo's element shows. It must be laid out. */
export function pictureOf(element) {
  const { left, top, width, height } = element.getBoundingClientRect();
  const scale = Math.min(devicePixelRatio, LARGEST / width);
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  context.translate(-left, -top);
  paintChildren(element, getComputedStyle(element), context);
  return canvas;
}

function paint(element, context) {
  if (element.matches(UNPAINTED)) return;
  const style = getComputedStyle(element);
  if (style.display === "none" || style.opacity === "0") return;
  context.save();
  context.globalAlpha *= Number(style.opacity);
  if (style.display !== "contents") paintBox(element, style, context);
  paintChildren(element, style, context);
  context.restore();
}

function paintChildren(element, style, context) {
  const isSlot = element.localName === "slot" && element.assignedNodes().length > 0;
  const nodes = isSlot ? element.assignedNodes() : (element.shadowRoot ?? element).childNodes;
  for (const node of nodes) {
    if (node.nodeType === Node.ELEMENT_NODE) paint(node, context);
    else if (node.nodeType === Node.TEXT_NODE && style.visibility === "visible") paintWords(node, style, context);
  }
}

function paintBox(element, style, context) {
  const { left, top, width, height } = element.getBoundingClientRect();
  if (style.visibility === "visible" && width && height) {
    const isPicture = element.matches("canvas, img");
    if (!isPicture) paintGround({ left, top, width, height }, style, context);
    else if (element.width && element.height) context.drawImage(element, left, top, width, height);
  }
  if (style.overflow !== "visible") {
    context.beginPath();
    context.rect(left, top, width, height);
    context.clip();
  }
}

function paintGround({ left, top, width, height }, style, context) {
  const edge = parseFloat(style.borderTopWidth);
  context.beginPath();
  context.roundRect(left + edge / 2, top + edge / 2, width - edge, height - edge, parseFloat(style.borderRadius) || 0);
  context.fillStyle = style.backgroundColor;
  context.fill();
  if (!edge || style.borderTopStyle === "none") return;
  context.lineWidth = edge;
  context.strokeStyle = style.borderTopColor;
  context.stroke();
}

function paintWords(node, style, context) {
  if (!node.data.trim()) return;
  context.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  context.fillStyle = style.color;
  const range = document.createRange();
  for (const word of node.data.matchAll(/\S+/g)) {
    range.setStart(node, word.index);
    range.setEnd(node, word.index + word[0].length);
    const [box] = range.getClientRects();
    if (!box) continue;
    const { fontBoundingBoxAscent: above, fontBoundingBoxDescent: below } = context.measureText(word[0]);
    context.fillText(word[0], box.left, box.top + (box.height + above - below) / 2);
  }
}
