// Live demos in the page: opens, replaces and closes them; only those on the shown slide are updated.

import { Lost, ask, patience, pause, untilDone } from "./again.js";
import { documentFromJson, forgetDocument, pullSession } from "./bokeh_internals.js";
import { easeRanges, styleAll } from "./plot_style.js";

const NEWS_MS = 30; // in which the server gathers news for a demo
const BOX_PAUSE_MS = 120;
// What of a model holds others: those that come later are given the page's style, too.
const PARTS = new Set(["children", "elements", "renderers", "above", "below", "left", "right", "center"]);

const shown = new Map(); // .demo element -> the Bokeh session whose document is in it
const openings = new Map(); // .demo element -> its newest opening, as long as that is under way
const lost = new WeakSet(); // sessions that have lost their connection
const changed = new WeakSet(); // sessions whose demos have changed since somebody asked

// Sizes within a demo follow its box: it may have another after a save. One that is hidden has none.
const boxes = new ResizeObserver((changes) => {
  // While a window is resized, sizes follow once it rests.
  for (const { target } of changes) setTimeout(fitToBox, styledFor.has(target) ? BOX_PAUSE_MS : 0, target);
});
const styledFor = new WeakMap(); // .demo element -> the size of its box that sizes in it follow

/**
 * Embed the live demo into a `.demo` element, if it is not there yet. Resolves once it is, or nobody
 * waits for it any more. BokehJS must be loaded.
 */
export async function openDemo(element) {
  if (!shown.has(element) && !openings.has(element)) begin(element);
  await openings.get(element)?.done;
}

/** True if a `.demo` element's live demo is there. */
export function isOpen(element) {
  return shown.has(element);
}

/** True if an open demo has changed since this was asked last. */
export function hasNews(element) {
  return changed.delete(shown.get(element));
}

/** Resolves once an open demo is painted, or is closed. */
export async function whenPainted(element) {
  const session = shown.get(element);
  const isUnpainted = () => shown.get(element) === session && session?.document.is_idle === false;
  while (isUnpainted()) await new Promise(requestAnimationFrame);
}

/** Have the demos of the shown slide updated, and no others. */
export function updateOnlyShown() {
  shown.forEach((session, element) => tellWhetherShown(element, session));
}

/** Resolves once a `.demo` element's live demo shows all that has happened on stage. */
export async function catchUp(element) {
  const session = shown.get(element);
  // The server has heard that it is shown; then it gathers for a moment, and sends.
  await session?.force_roundtrip();
  await new Promise((resolve) => setTimeout(resolve, NEWS_MS));
  await session?.force_roundtrip();
}

/**
 * Replace the open live demo in a `.demo` element by a new one. On the shown slide the old one stays
 * until the new one is painted; elsewhere it is closed, and opened when its slide comes near.
 */
export function renewDemo(element) {
  if (!isSeen(element)) closeDemo(element);
  else if (shown.has(element) || openings.has(element)) begin(element);
}

/** Close the live demo in a `.demo` element. */
export function closeDemo(element) {
  openings.delete(element);
  if (shown.has(element)) end(shown.get(element));
  shown.delete(element);
  boxes.unobserve(element);
}

/** Give all plots the colours of the theme and sizes that fit the window. */
export function restyle() {
  shown.forEach(({ document }, element) => {
    styleAll(document, element);
    styledFor.delete(element); // its box may be another when it is shown
  });
}

function fitToBox(element) {
  const size = `${element.clientWidth} ${element.clientHeight}`;
  if (!shown.has(element) || !element.clientWidth || styledFor.get(element) === size) return;
  styledFor.set(element, size);
  styleAll(shown.get(element).document, element);
}

/** Press the slide's nth button that starts a variant, or does else what a key does, from 1. */
export function pressVariant(slide, n) {
  buttons(slide, "variant", "keyed")[n - 1]?.click();
}

/** Press the slide's stop button. */
export function pressStop(slide) {
  buttons(slide, "stop")[0]?.click();
}

function begin(element) {
  const opening = {};
  openings.set(element, opening);
  const isNewest = () => openings.get(element) === opening;
  opening.done = bring(element, isNewest).finally(() => isNewest() && openings.delete(element));
}

// Tries until the demo is there. One that is shown stays meanwhile; where there is none, its slide
// may be left: then the next to come there begins anew.
async function bring(element, isNewest) {
  if (!shown.has(element)) element.classList.add("opening");
  const isAhead = !isSeen(element); // opened before its slide is shown
  const isWanted = () => isNewest() && (shown.has(element) || isSeen(element) || (isAhead && isNear(element)));
  const failed = (error) => isNewest() && tell(element, error);
  const session = await untilDone((tries) => embed(element, patience(tries)), { isWanted, failed }).catch(
    failed,
  );
  if (!session) return;
  if (!isNewest()) return end(session);
  if (shown.has(element)) end(shown.get(element));
  shown.set(element, session);
  styledFor.delete(element);
  boxes.observe(element); // also tells its size now
  element.classList.remove("opening", "unavailable");
  tellWhetherShown(element, session);
}

async function embed(element, limit) {
  const session = recorded(element) ?? (await openSession(element, limit));
  const { document } = session;
  document.on_event("connection_lost", () => recover(element, session));
  try {
    if (!document.roots().length) throw new Error("it could not be opened; see problems in /api/status");
    styleAll(document, element); // before the first layout: each later change would cause another one
    easeRanges(document);
    document.on_change(({ attr }) => {
      changed.add(session);
      if (PARTS.has(attr)) styleAll(document, element);
    });
    changed.add(session);
    await Bokeh.embed.add_document_standalone(document, element);
    if (lost.has(session)) throw new Lost("WebSocket connection lost while it was opened");
  } catch (error) {
    end(session);
    throw error;
  }
  return session;
}

function end(session) {
  session.close();
  session.document.views_manager?.clear();
  forgetDocument(session.document);
}

// Without a connection the demo stays as it is; it is opened anew once the server can be reached.
async function recover(element, session) {
  lost.add(session);
  await pause();
  if (shown.get(element) !== session) return;
  if (!openings.has(element)) begin(element);
  await openings.get(element).done;
  if (shown.get(element) === session) recover(element, session);
}

// An exported page contains its demos' documents; there is no server.
function recorded(element) {
  const script = [...document.scripts].find(({ dataset }) => dataset.demoId === element.id);
  if (!script) return null;
  return { document: documentFromJson(script.text), close() {} };
}

async function openSession(element, limit) {
  const address = `/demo-session/${encodeURIComponent(element.id)}`;
  const { token } = await ask(address, (answer) => answer.json(), limit);
  const socket = new URL("/demo/ws", location.href);
  socket.protocol = socket.protocol.replace("http", "ws");
  return pullSession(socket.href, token, limit);
}

// To update hidden demos would take time from the training. So a root's tag {unseen: true} goes to
// the server: it sends such a demo nothing, and all that it missed once the tag is gone.
function tellWhetherShown(element, session) {
  if (lost.has(session)) return;
  const unseen = isSeen(element) ? [] : [{ unseen: true }];
  for (const root of session.document.roots()) {
    root.setv({ tags: [...root.tags.filter((tag) => !tag?.unseen), ...unseen] });
  }
}

function isSeen(element) {
  return element.closest("section.present, .print-pdf section") !== null;
}

function isNear(element) {
  return element.closest("section.present, section.near") !== null;
}

function tell(element, error) {
  console.error(`Demo ${element.id}: ${error.message}`); // the audience sees an empty space
  if (!shown.has(element)) element.classList.replace("opening", "unavailable");
}

// Bokeh nests its buttons in shadow roots inside shadow roots.
function buttons(root, ...names) {
  const found = [];
  const search = (node) => {
    for (const child of node.children) {
      if (names.some((name) => child.classList.contains(name))) found.push(child.shadowRoot.querySelector("button"));
      else {
        search(child);
        if (child.shadowRoot) search(child.shadowRoot);
      }
    }
  };
  search(root);
  return found;
}
