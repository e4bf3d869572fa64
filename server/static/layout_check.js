// Finds what of a slide the room can't see: cut off, covered, squeezed, or too small to read.

import { area, common, shrunk, sidesBeyond } from "./boxes.js";
import { covered, pairs } from "./layout_cover.js";
import { describe } from "./layout_words.js";
import { FAINT } from "./layout_context.js";
import { partsOf } from "./layout_parts.js";
import { paintedWords } from "./plot_paint.js";

const SMALLEST = 18; // pixels of letters, on a page of 1280 by 720
const UNIT = 12.8; // of the page at that size, in pixels
const [LOWEST_PLOT, LOWEST_PICTURE] = [5, 8]; // in units: below that there is nothing to see
const BLEED = 0.1; // of a picture that its author has placed, beyond the edge
const TEXTURE = { words: 400, rows: 20 }; // of a plot that is a picture made of numbers: nobody reads it
const GAP = 0.19; // of a letter, on either side of words in a plot
const FAR = 1000; // pixels beyond the edge: nobody was meant to see it
const FRAME = [".footer", ".recorded", ".page-number"]; // what the page itself puts on a slide

/**
 * Return what is wrong with a slide at its step and size, as plain values; see layout_words.js. Of a
 * slide that is laid out but not shown all is found but what lies under something else.
 */
export function look(section = document.querySelector("section.present")) {
  const isShown = section.matches(".present");
  const seen = partsOf(section);
  const frame = isShown ? FRAME.flatMap((name) => partsOf(document.querySelector(name)).parts) : [];
  const painted = isShown ? [...section.querySelectorAll(".demo")].flatMap(paintedParts) : [];
  const [parts, words] = [[...seen.parts, ...painted], [...seen.parts, ...frame, ...painted]];
  return describe(section, [
    ...[...parts, ...frame].flatMap(cutOff),
    ...[...covered(section, seen, frame), ...pairs(painted.map(spaced), [])].map((each) => ({ ...each, kind: "covered" })),
    ...words.flatMap(tooSmall),
    ...seen.parts.flatMap(squeezed),
    ...seen.parts.flatMap(missing),
  ]);
}

function paintedParts(demo) {
  const isSeen = ({ text, box, clip, alpha }) => text.trim() && alpha >= FAINT && area(common(box, clip)) > 0;
  const words = paintedWords(demo).filter(isSeen);
  const canvases = new Set(words.map(({ canvas }) => canvas));
  const read = [...canvases].map((each) => words.filter(({ canvas }) => canvas === each));
  return read.filter((each) => !isTexture(each)).flat().map(({ text, box, clip, size, alpha }) => ({
    ...{ kind: "text", text, node: null, boxes: [box], clip, unit: {}, owner: demo, demo, alpha, size },
    ...{ inFlow: true, isLater: false, isGraphic: false },
  }));
}

/** Return words with half of the room that has to be between them and others. */
function spaced(part) {
  return { ...part, boxes: part.boxes.map((box) => shrunk(box, [-GAP * part.size, 0, -GAP * part.size, 0])) };
}

function isTexture(words) {
  const rows = new Set(words.map(({ box }) => Math.round((box.top + box.bottom) / 4)));
  return words.length >= TEXTURE.words && rows.size >= TEXTURE.rows;
}

function cutOff(part) {
  const { boxes, clip, demo } = part;
  if (!demo && area(clip) === 0) return []; // folded away
  const sides = boxes.filter(isNear).flatMap((box) => sidesBeyond(box, clip, marginsOf(part, box)));
  return sides.length ? [{ part, kind: "cut", sides: [...new Set(sides)] }] : [];
}

function isNear({ right, bottom }) {
  return right > -FAR && bottom > -FAR;
}

/** Return how far a part may reach beyond its limit without any loss. */
function marginsOf({ isGraphic, inFlow, size }, { left, top, right, bottom }) {
  if (isGraphic && !inFlow) {
    const [across, down] = [BLEED * (right - left), BLEED * (bottom - top)];
    return [across, down, across, down];
  }
  const [across, down] = size ? [0.1 * size, 0.06 * size] : [0, 0];
  return [across + 2, down + 1, across + 2, down + 1];
}

function unit() {
  return Math.min(innerWidth / 100, (1.78 * innerHeight) / 100);
}

function tooSmall(part) {
  const size = part.size === null ? Infinity : (part.size / unit()) * UNIT;
  return size < SMALLEST - 0.2 ? [{ part, kind: "small", size }] : [];
}

function squeezed(part) {
  const { kind, node, boxes } = part;
  const { left, top, right, bottom } = boxes[0];
  const [width, height] = [(right - left) / unit(), (bottom - top) / unit()];
  const isFlat = kind === "plot" && Math.min(width, height) < LOWEST_PLOT;
  const isOwnSize = node.hasAttribute?.("width") || node.hasAttribute?.("height") || node.style?.width;
  const isShrunk = node.localName === "img" && part.inFlow && !isOwnSize && height < LOWEST_PICTURE;
  const isLost = isShrunk && height * unit() < node.naturalHeight / 3;
  return isFlat || isLost ? [{ part, kind: "squeezed" }] : [];
}

/** A picture of another host did not come; those of the talk's folder are looked for elsewhere. */
function missing(part) {
  const { node } = part;
  const isElsewhere = node.localName === "img" && new URL(node.currentSrc || node.src, location).host !== location.host;
  return isElsewhere && node.complete && node.naturalWidth === 0 ? [{ part, kind: "missing" }] : [];
}
