// Gives plots the page's colours and unit of size, and animates their ranges.

const EASE_MS = 200;
const SMALLER = 0.97; // of the usual unit: a drawing's own below which its letters follow
const FRAME_MS = 32; // between two frames of an animation: models may be training on the same cores
const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * Give the models of a document in `element` the page's colours and sizes, as a model's tag
 * {style: {property: token}} says: "--ink" is the colour of that name, "--a..--b" the palette between
 * colours, ["--a", "--b"] the palette of just these, "2u" a size in the demo's unit; in a drawing,
 * which is of any size, in the drawing's.
 */
export function styleAll({ all_models: models }, element) {
  const page = getComputedStyle(document.documentElement);
  const usual = unitIn(element);
  const drawings = unitsOfDrawings(models, usual);
  for (const model of models) {
    const tokens = model.tags.find((tag) => tag?.style)?.style ?? {};
    const unit = drawings.get(model) ?? usual;
    const values = Object.entries(tokens).map(([property, token]) => [
      property,
      asSpec(model[property], resolve(property, token, page, unit)),
    ]);
    if (values.length) model.setv(Object.fromEntries(values), { sync: false });
  }
}

function resolve(property, token, page, unit) {
  if (Array.isArray(token)) return token.map((name) => colour(name, page));
  if (token.includes("..")) return gradient(token.split("..").map((name) => colour(name, page)));
  if (token.startsWith("--")) return colour(token, page);
  const pixels = parseFloat(token) * unit;
  return property.endsWith("font_size") ? `${pixels.toFixed(1)}px` : pixels;
}

function colour(token, page) {
  return page.getPropertyValue(token).trim();
}

// A palette of 256 colours that pass evenly through those given.
function gradient(stops) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [256, 1];
  const context = canvas.getContext("2d");
  const paint = context.createLinearGradient(0, 0, 256, 0);
  stops.forEach((stop, i) => paint.addColorStop(i / (stops.length - 1), stop));
  context.fillStyle = paint;
  context.fillRect(0, 0, 256, 1);
  const { data } = context.getImageData(0, 0, 256, 1);
  return Array.from({ length: 256 }, (_, i) => `rgb(${data.slice(4 * i, 4 * i + 3).join(" ")})`);
}

// Glyphs hold their visual properties as specs, {value: …}; axes hold them plainly.
function asSpec(old, value) {
  return old !== null && typeof old === "object" && !Array.isArray(value) ? { value } : value;
}

// A demo's unit, in pixels. Where it isn't laid out, the page's.
function unitIn(element) {
  const probe = document.createElement("div");
  probe.style.cssText = "position: absolute; visibility: hidden";
  element.append(probe);
  const unit = pixels(probe, "--u");
  probe.remove();
  return unit || pixels(document.documentElement, "--u");
}

// The units of all that belongs to plots which are smaller than they were made for.
function unitsOfDrawings(models, usual) {
  const units = new Map();
  for (const plot of models) {
    const view = plot.type === "Figure" ? Bokeh.index.find_one(plot) : null;
    const unit = view ? pixels(view.el, "--drawing-u") : 0;
    if (unit && unit < SMALLER * usual) for (const model of plot.references()) units.set(model, unit);
  }
  return units;
}

function pixels(element, name) {
  return parseFloat(getComputedStyle(element).getPropertyValue(name));
}

/** Animate ranges, in this page alone, to where their tag {goal: [start, end]} says. */
export function easeRanges({ all_models: models }) {
  for (const range of models) {
    const goal = () => range.tags.find((tag) => tag?.goal)?.goal;
    if (!goal()) continue;
    const [start, end] = goal();
    range.setv({ start, end }, { sync: false });
    range.properties.tags.change.connect(() => ease(range, goal()));
  }
}

function ease(range, [start, end]) {
  const from = [range.start, range.end];
  const duration = reducedMotion.matches ? 0 : EASE_MS;
  const began = performance.now();
  let painted = -Infinity;
  const step = (now) => {
    if (now - painted < FRAME_MS) return requestAnimationFrame(step);
    painted = now;
    const part = duration ? Math.min(1, Math.max(0, (now - began) / duration)) : 1;
    const eased = part * part * (3 - 2 * part);
    const between = (a, b) => a + (b - a) * eased;
    range.setv({ start: between(from[0], start), end: between(from[1], end) }, { sync: false });
    if (part < 1) requestAnimationFrame(step);
  };
  step(began);
}
