// Live demos in the page: opens, renews and closes them, and lets only those that are seen work.

import { documentFromJson, forgetDocument, pullSession } from "./bokeh_internals.js";
import { easeRanges, styleAll } from "./plot_style.js";

const RETRY_MS = 500;
const open = new Map(); // .demo element -> promise of its views
const sessions = new WeakMap(); // views -> the connection that they follow
const lost = new WeakSet(); // views that have none any more

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
  forgetDocument(session.document);
}

async function embed(element) {
  const session = recorded(element) ?? (await openSession(element));
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
