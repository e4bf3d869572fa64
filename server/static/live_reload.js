// Live reload: patches what was saved into the open page.

import { Idiomorph } from "./vendor/idiomorph/idiomorph.esm.js";
import { ask, patience, untilDone, warn } from "./again.js";
import { closeDemo, renewDemo } from "./demo.js";
import { renewDiagram } from "./diagrams.js";
import { replaceLink } from "./mend.js";

// Classes that a slide gets in the page, from reveal.js and from talk.js.
const STATES = ["past", "present", "future", "stack", "has-dark-background", "has-light-background", "near"];

/**
 * Return a function that takes the server's state and resolves once this page, whose address is
 * `path`, has the version it names, or something for it did not come: that is tried again while the
 * talk goes on. For each newer version it fetches the page and calls `change` with it as a document,
 * not before the promise `ready` resolves; `change` rejects with `Lost` if a part did not come.
 */
export function keepUp({ path, change, ready }) {
  let wanted = document.body.dataset.version;
  let assets = null;
  let busy = null;
  const catchUp = async (tries) => {
    await ready;
    while (document.body.dataset.version !== wanted) {
      const target = wanted;
      const fresh = await fetchPage(path, tries);
      await change(fresh);
      document.body.dataset.version = fresh.body.dataset.version;
      // The fetched page may be newer than the state; a state that came meanwhile is newer than both.
      if (wanted === target) wanted = fresh.body.dataset.version;
    }
  };
  const begin = () =>
    new Promise((resolve) => {
      const failed = (error) => resolve(warn(error));
      const ended = () => resolve((busy = null));
      untilDone(catchUp, { failed }).catch(warn).finally(ended);
    });
  return async (state) => {
    assets ??= state.assets;
    if (state.assets !== assets) reload(path); // this script itself may have changed
    wanted = state.version;
    if (document.body.dataset.version === wanted) return;
    busy ??= begin();
    await busy;
  };
}

function fetchPage(path, tries) {
  const parse = async (response) => new DOMParser().parseFromString(await response.text(), "text/html");
  return ask(path, parse, patience(tries));
}

// Not before the page can be had: in its place there would be none.
async function reload(path) {
  await untilDone((tries) => fetchPage(path, tries));
  location.reload();
}

/**
 * Bring the slides up to date with fresh ones. Returns those that `changed`, and whether the row of
 * them was `rebuilt`: some came, went, moved, or are of another class or on another background.
 */
export function patchSlides(slides, fresh) {
  const row = () => [...slides.children].map((slide) => [slide, knownToReveal(slide)]);
  const before = row();
  const kept = pair([...slides.children], [...fresh.children]);
  const changed = [];
  for (const gone of slides.querySelectorAll(":scope > section")) {
    if (![...kept.values()].includes(gone)) remove(gone);
  }
  [...fresh.children].forEach((section, index) => {
    const old = kept.get(section);
    if (old?.dataset.version !== section.dataset.version) {
      if (old) morph(old, section);
      changed.push(old ?? section);
    }
    const here = slides.children[index] ?? null;
    if (here !== (old ?? section)) slides.insertBefore(old ?? section, here);
  });
  const now = row();
  const isSame = ([slide, look], index) => slide === before[index]?.[0] && look === before[index][1];
  return { changed, rebuilt: now.length !== before.length || !now.every(isSame) };
}

/** What reveal.js keeps of a slide, and has to read anew if it changes. */
function knownToReveal({ classList, attributes }) {
  const classes = [...classList].filter((name) => !STATES.includes(name)).sort();
  const background = [...attributes].filter(({ name }) => name.startsWith("data-background"));
  return JSON.stringify([classes, background.map(({ name, value }) => [name, value]).sort()]);
}

/** Return which old slide each fresh one continues: by its id, else by its neighbours. */
function pair(olds, freshOnes) {
  const byId = new Map(olds.map((old) => [old.id, old]));
  const kept = new Map(freshOnes.flatMap((fresh) => (byId.has(fresh.id) ? [[fresh, byId.get(fresh.id)]] : [])));
  const taken = new Set(kept.values());
  freshOnes.forEach((fresh, index) => {
    if (kept.has(fresh)) return;
    const before = kept.get(freshOnes[index - 1]);
    const next = before ? before.nextElementSibling : olds[0];
    if (next?.matches("section") && !taken.has(next)) {
      kept.set(fresh, next);
      taken.add(next);
    }
  });
  return kept;
}

function remove(section) {
  section.querySelectorAll(".demo").forEach(closeDemo);
  section.remove();
}

/** Change a slide into a fresh one; elements that are the same stay untouched. */
function morph(old, fresh) {
  carryDemosOver(old, fresh);
  for (const { name } of [...old.attributes]) {
    if (name.startsWith("data-background") && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (name !== "class" && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const name of [...old.classList]) {
    if (!STATES.includes(name) && !fresh.classList.contains(name)) old.classList.remove(name);
  }
  old.classList.add(...fresh.classList);
  Idiomorph.morph(old, fresh.innerHTML, {
    morphStyle: "innerHTML",
    callbacks: { beforeNodeMorphed, beforeNodeRemoved },
  });
}

/** Keep open demos whose id alone has changed, since ids are made of headings. */
function carryDemosOver(old, fresh) {
  const same = ({ dataset: one }, { dataset: other }) =>
    one.demo === other.demo && one.version === other.version;
  const demos = [...old.querySelectorAll(".demo")];
  for (const demo of fresh.querySelectorAll(".demo")) {
    if (demos.some(({ id }) => id === demo.id)) continue;
    const twin = demos.find((each) => same(each, demo) && !fresh.querySelector(`#${each.id}`));
    if (twin) twin.id = demo.id;
  }
}

function beforeNodeMorphed(old, fresh) {
  if (old.nodeType !== Node.ELEMENT_NODE) return true;
  if (old.dataset.diagram && fresh.dataset?.diagram) {
    renewDiagram(old, fresh);
    return false;
  }
  if (old.dataset.original !== undefined) return old.dataset.original !== fresh.outerHTML;
  if (!old.matches(".demo")) return true;
  const { demo, version } = old.dataset;
  for (const { name, value } of fresh.attributes) {
    if (name !== "class") old.setAttribute(name, value);
  }
  // The early page has no versions of demos: a demo that was opened from it is up to date.
  const isOlder = version !== undefined && version !== fresh.dataset.version;
  if (demo !== fresh.dataset.demo || isOlder) renewDemo(old);
  return false;
}

function beforeNodeRemoved(node) {
  if (node.nodeType === Node.ELEMENT_NODE && node.matches(".demo")) closeDemo(node);
  return true;
}

let theme = document.documentElement.dataset.theme; // the deck's; the key t changes only the page's

/**
 * Bring what is outside the slides up to date: title, theme, footer, the deck's own style.
 * Resolves with whether colours and sizes may have changed; rejects with `Lost`, and changes nothing,
 * if the style did not come.
 */
export async function patchHead(fresh) {
  const restyled = await patchOwnStyle(fresh);
  // Only what differs is set: the browser computes styles anew even if the value is the same.
  patchTitle(fresh);
  const newTheme = fresh.documentElement.dataset.theme;
  const themeChanged = newTheme !== theme;
  if (themeChanged) document.documentElement.dataset.theme = theme = newTheme;
  setText(document.querySelector(".footer"), fresh.querySelector(".footer").textContent);
  return restyled || themeChanged;
}

/** Bring the title up to date, and the language with the direction in which it is written. */
export function patchTitle(fresh) {
  const { lang, dir } = fresh.documentElement;
  if (document.title !== fresh.title) document.title = fresh.title;
  if (document.documentElement.lang !== lang) document.documentElement.lang = lang;
  if (document.dir !== dir) document.dir = dir;
}

/** Bring the deck's own style up to date; resolves with whether it is new. */
export async function patchOwnStyle(fresh) {
  const old = document.querySelector("link[data-own-style]");
  const link = fresh.querySelector("link[data-own-style]");
  if (old?.getAttribute("href") === link?.getAttribute("href")) return false;
  if (link) await replaceLink(old, document.importNode(link));
  else old.remove();
  return true;
}

/** Set a text if it differs, so that no screen reader repeats it and no selection is lost. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
