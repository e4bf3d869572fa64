// Live demos in the page: opens them, and lets their plots follow the page's theme and unit.

const EASE_MS = 200;
const RETRY_MS = 500;
const FRAME_MS = 32; // between two paintings of what eases: models may be training on these cores
const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");
const open = new Map(); // .demo element -> promise of its views
const sessions = new WeakMap(); // views -> the connection that they follow
const lost = new WeakSet(); // views that have none any more

// For each plot BokehJS would listen here without end, and so keep them all. One does for all.
if (window.visualViewport) {
  visualViewport.onresize = () => window.Bokeh?.index.roots.forEach(sharpen);
  visualViewport.addEventListener = () => {};
}

function sharpen(view) {
  if (view.canvas?.resize?.()) view.request_repaint();
  view.child_views?.forEach(sharpen);
}

/** Let BokehJS, once it is there, work less. */
export function easeBokeh() {
  // It writes the styles of its views again whenever it lays them out or paints them, though they
  // are mostly the same; for each the browser would work out all styles of the page anew.
  const { prototype } = Bokeh.require("core/dom").InlineStyleSheet;
  const write = prototype._update;
  prototype._update = function (css) {
    if (this.el.textContent !== css) write.call(this, css);
  };
  // What a curve or a bar is drawn on is the canvas. It has an element too, in which there is nothing.
  const { GlyphRendererView } = Bokeh.require("models/renderers/glyph_renderer");
  GlyphRendererView.prototype.update_position = function () {
    this.position.replace(":host", { display: "none" });
  };
}

/** Embed the live demo into a `.demo` element, once it can be. BokehJS must be there. */
export function openDemo(element) {
  if (element.classList.contains("unavailable")) reopen(element);
  else if (!open.has(element)) {
    element.classList.add("opening");
    open.set(element, embed(element).catch((error) => fail(element, error)));
  }
  return open.get(element);
}

/** Let the demos of the slide that is shown follow the stage, and all others rest. */
export function attend() {
  for (const [element, opening] of open) {
    opening.then((views) => views && followOrRest(element, views));
  }
}

/**
 * Let the live demo in a `.demo` element be another one, if it is open. On the slide that is shown
 * it stays until the new one is painted; elsewhere it ends, so that nobody waits for what isn't seen.
 */
export function renewDemo(element) {
  if (isSeen(element)) reopen(element);
  else closeDemo(element);
}

/** End the live demo in a `.demo` element; it can be opened anew. */
export async function closeDemo(element) {
  const opened = open.get(element);
  open.delete(element);
  const views = await opened;
  if (views) end(views);
}

/** Let all plots follow the theme and the window's size as they are now. */
export async function restyle() {
  for (const views of await Promise.all(open.values())) {
    if (views) styleAll(sessions.get(views).document);
  }
}

/** Press the start button of the slide's nth variant, from 1. */
export function pressVariant(slide, n) {
  buttons(slide, "variant")[n - 1]?.click();
}

/** Press the slide's stop button. */
export function pressStop(slide) {
  buttons(slide, "stop")[0]?.click();
}

function reopen(element) {
  const before = open.get(element);
  if (before) open.set(element, replace(element, before));
}

async function replace(element, before) {
  const old = await before;
  try {
    const views = await embed(element);
    if (old) end(old);
    element.classList.remove("unavailable");
    return views;
  } catch (error) {
    if (!old) return fail(element, error);
    console.warn(`Demo ${element.id} stays as it was: ${error.message}`);
    return old;
  }
}

// The talk can't be reached: what was shown stays, and is opened anew once the talk is back.
function recover(element, views) {
  setTimeout(async () => {
    if ((await open.get(element)) !== views) return;
    reopen(element);
    if ((await open.get(element)) === views) recover(element, views);
  }, RETRY_MS);
}

function end(views) {
  const session = sessions.get(views);
  session.close();
  views.clear();
  forget(session.document);
}

// BokehJS would keep it, with all its models and nodes, as long as the page is open: in its list,
// and by a timer that looks through it every 30 seconds.
function forget(document) {
  Bokeh.documents.splice(Bokeh.documents.indexOf(document), 1);
  document._cancel_recompute_all_models();
}

async function embed(element) {
  const session = recorded(element) ?? (await pullSession(element));
  const { document } = session;
  styleAll(document); // before anything is laid out: each change after that lays all out anew
  easeRanges(document);
  const views = await Bokeh.embed.add_document_standalone(document, element);
  sessions.set(views, session);
  document.on_event("connection_lost", () => {
    lost.add(views);
    recover(element, views);
  });
  followOrRest(element, views);
  element.classList.remove("opening");
  return views;
}

// An exported page holds its demos' documents; nothing follows.
function recorded(element) {
  const script = [...document.scripts].find(({ dataset }) => dataset.demoId === element.id);
  if (!script) return null;
  const { Document } = Bokeh.require("document");
  return { document: Document.from_json(JSON.parse(script.text)), close() {} };
}

async function pullSession(element) {
  const response = await fetch(`/demo-session/${encodeURIComponent(element.id)}`);
  if (!response.ok) throw new Error((await response.json()).error);
  const { token } = await response.json();
  const socket = new URL("/demo/ws", location.href);
  socket.protocol = socket.protocol.replace("http", "ws");
  const session = await Bokeh.require("client/connection").pull_session(socket.href, token, null);
  if (session.document.roots().length) return session;
  session.close();
  throw new Error("it could not be opened; see problems in /api/status");
}

// What nobody sees would cost a training as much as what is seen. So a root's tag {unseen: true}
// goes to the server: it sends such a demo nothing, and all that it missed when the tag is gone.
function followOrRest(element, views) {
  if (lost.has(views)) return;
  const unseen = isSeen(element) ? [] : [{ unseen: true }];
  for (const root of views.roots[0].model.document.roots()) {
    root.setv({ tags: [...root.tags.filter((tag) => !tag?.unseen), ...unseen] });
  }
}

function isSeen(element) {
  return element.closest("section.present") !== null;
}

function fail(element, error) {
  console.error(`Demo ${element.id}: ${error.message}`); // the audience sees a calm blank
  element.classList.replace("opening", "unavailable");
}

// A model's tag {style: {property: token}} says what follows the page: "--ink" is the colour
// of that name, "--a..--b" the palette between colours, ["--a", "--b"] the palette of just these,
// "2u" a size in the page's unit.
function styleAll({ all_models: models }) {
  const page = getComputedStyle(document.documentElement);
  const unit = unitInPixels();
  for (const model of models) {
    const tokens = model.tags.find((tag) => tag?.style)?.style ?? {};
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

function unitInPixels() {
  const probe = document.createElement("div");
  probe.style.cssText = "position: absolute; visibility: hidden; width: calc(100 * var(--u))";
  document.body.append(probe);
  const width = probe.getBoundingClientRect().width;
  probe.remove();
  return width / 100;
}

// A range's tag {goal: [start, end]} says where it should be: it eases there, on the page alone.
function easeRanges({ all_models: models }) {
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

// Buttons live in shadow roots inside shadow roots.
function buttons(root, name) {
  const found = [];
  const search = (node) => {
    for (const child of node.children) {
      if (child.classList.contains(name)) found.push(child.shadowRoot.querySelector("button"));
      else {
        search(child);
        if (child.shadowRoot) search(child.shadowRoot);
      }
    }
  };
  search(root);
  return found;
}
