// Tells what plots paint: their words, by listening while they paint anew, and whether a place is blank.

import { paintAgain } from "./bokeh_internals.js";
import { common } from "./boxes.js";

const VISIBLE = 40; // of 255, opacity of a pixel

/**
 * Return the words that the plots in an element paint: `text`, `box` of their ink on the screen, the
 * `canvas` that they are on, `clip` beyond which nothing is painted, `size` of their letters in pixels and `alpha`.
 */
export function paintedWords(element) {
  const words = [];
  const states = new Map();
  const { prototype } = CanvasRenderingContext2D;
  const own = {};
  const patch = (name, act) => {
    own[name] = prototype[name];
    prototype[name] = function (...given) {
      if (this.canvas.isConnected) act(this, stateOf(states, this), ...given);
      return own[name].apply(this, given);
    };
  };
  patch("save", (_, state) => state.saved.push(state.clip));
  patch("restore", (_, state) => (state.clip = state.saved.pop() ?? state.clip));
  patch("rect", (context, state, x, y, width, height) => {
    state.rect = onScreen(context, { left: x, top: y, right: x + width, bottom: y + height });
  });
  patch("clip", (_, state) => (state.clip = common(state.clip, state.rect ?? state.clip)));
  patch("fillText", (context, state, text, x, y) => words.push(painted(context, state, text, x, y)));
  try {
    paintAgain(element);
  } finally {
    Object.assign(prototype, own);
  }
  return words;
}

function stateOf(states, context) {
  if (!states.has(context)) states.set(context, { saved: [], clip: placeOf(context), rect: null });
  return states.get(context);
}

function placeOf({ canvas }) {
  const { left, top, right, bottom } = canvas.getBoundingClientRect();
  return { left, top, right, bottom };
}

/** Return the box on the screen of one in a canvas's own coordinates. */
function onScreen(context, { left, top, right, bottom }) {
  const place = placeOf(context);
  const pixel = (place.right - place.left) / context.canvas.width;
  const matrix = context.getTransform();
  const corners = [[left, top], [right, top], [left, bottom], [right, bottom]].map(([x, y]) =>
    matrix.transformPoint({ x, y }),
  );
  const xs = corners.map(({ x }) => place.left + x * pixel);
  const ys = corners.map(({ y }) => place.top + y * pixel);
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

function painted(context, { clip }, text, x, y) {
  const ink = context.measureText(text);
  const box = onScreen(context, {
    left: x - ink.actualBoundingBoxLeft,
    right: x + ink.actualBoundingBoxRight,
    top: y - ink.actualBoundingBoxAscent,
    bottom: y + ink.actualBoundingBoxDescent,
  });
  const pixel = (placeOf(context).right - placeOf(context).left) / context.canvas.width;
  const { a, b } = context.getTransform();
  const size = parseFloat(context.font.match(/([\d.]+)px/)[1]) * Math.hypot(a, b) * pixel;
  const { canvas } = context;
  return { canvas, text: String(text), box, clip, size, alpha: context.globalAlpha * alphaOf(context.fillStyle) };
}

function alphaOf(colour) {
  const found = String(colour).match(/^rgba\(.*,\s*([\d.]+)\)$/);
  return found ? Number(found[1]) : 1;
}

/** True if a plot has painted anything in a box on the screen: its element reaches further. */
export function paintsIn(plot, box) {
  const canvases = [...(plot.shadowRoot ?? plot).querySelectorAll("canvas")];
  return canvases.some((canvas) => canvas.width && canvas.height && hasInk(canvas, box));
}

function hasInk(canvas, { left, top, right, bottom }) {
  const place = canvas.getBoundingClientRect();
  const [across, down] = [canvas.width / place.width, canvas.height / place.height];
  const [x, y] = [(left - place.left) * across, (top - place.top) * down].map(Math.floor);
  const [wide, high] = [(right - left) * across, (bottom - top) * down].map((each) => Math.max(1, Math.round(each)));
  const { data } = canvas.getContext("2d").getImageData(x, y, wide, high);
  return data.some((value, index) => index % 4 === 3 && value > VISIBLE);
}
