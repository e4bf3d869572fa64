// Live demos in the page: opens, replaces and closes them; only those on the shown slide are updated.

import { documentFromJson, forgetDocument, pullSession } from "./bokeh_internals.js";
import { easeRanges, styleAll } from "./plot_style.js";

const RETRY_MS = 500;
const open = new Map(); // .demo element -> promise of its views
const sessions = new WeakMap(); // views -> their Bokeh session
const lost = new WeakSet(); // views whose session has lost its connection

/** Embed the live demo into a `.demo` element, if it is not there yet. BokehJS must be loaded. */
export function openDemo(element) {
  if (element.classList.contains("unavailable")) reopen(element);
  else if (!open.has(element)) {
    element.classList.add("opening");
    open.set(element, embed(element).catch((error) => fail(element, error)));
  }
  return open.get(element);
}

/** Have the demos of the shown slide updated, and no others. */
export function updateOnlyShown() {
  for (const [element, opening] of open) {
    opening.then((views) => views && tellWhetherShown(element, views));
  }
}

/**
 * Replace the open live demo in a `.demo` element by a new one. On the shown slide the old one stays
 * until the new one is painted; elsewhere it is closed, and opened when its slide comes near.
 */
export function renewDemo(element) {
  if (isSeen(element)) reopen(element);
  else closeDemo(element);
}

/** Close the live demo in a `.demo` element. */
export async function closeDemo(element) {
  const opened = open.get(element);
  open.delete(element);
  const views = await opened;
  if (views) end(views);
}

/** Give all plots the colours of the theme and sizes that fit the window. */
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

// Without a connection the demo stays as it is; it is opened anew once the server can be reached.
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
  forgetDocument(session.document);
}

async function embed(element) {
  const session = recorded(element) ?? (await openSession(element));
  const { document } = session;
  styleAll(document); // before the first layout: each later change would cause another one
  easeRanges(document);
  const views = await Bokeh.embed.add_document_standalone(document, element);
  sessions.set(views, session);
  document.on_event("connection_lost", () => {
    lost.add(views);
    recover(element, views);
  });
  tellWhetherShown(element, views);
  element.classList.remove("opening");
  return views;
}

// An exported page contains its demos' documents; there is no server.
function recorded(element) {
  const script = [...document.scripts].find(({ dataset }) => dataset.demoId === element.id);
  if (!script) return null;
  return { document: documentFromJson(script.text), close() {} };
}

async function openSession(element) {
  const response = await fetch(`/demo-session/${encodeURIComponent(element.id)}`);
  if (!response.ok) throw new Error((await response.json()).error);
  const { token } = await response.json();
  const socket = new URL("/demo/ws", location.href);
  socket.protocol = socket.protocol.replace("http", "ws");
  const session = await pullSession(socket.href, token);
  if (session.document.roots().length) return session;
  session.close();
  throw new Error("it could not be opened; see problems in /api/status");
}

// To update hidden demos would take time from the training. So a root's tag {unseen: true} goes to
// the server: it sends such a demo nothing, and all that it missed once the tag is gone.
function tellWhetherShown(element, views) {
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
  console.error(`Demo ${element.id}: ${error.message}`); // the audience sees an empty space
  element.classList.replace("opening", "unavailable");
}

// Bokeh nests its buttons in shadow roots inside shadow roots.
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
