// Has pictures, videos, styles and fonts fetched again that did not come.

import { Lost, patience, untilDone } from "./again.js";

const KINDS = ["img", "image", "css", "link", "video", "audio"]; // what elements and styles ask for
const mending = new Set(); // addresses
const replaced = new WeakSet(); // links for which another one is on its way

/** Begin to look for what does not come; `mended()` is called after what may change sizes or colours. */
export function mendResources(mended = () => {}) {
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (isLost(entry)) mend(entry.name, mended);
  });
  observer.observe({ type: "resource", buffered: true });
}

// A file that isn't there (404) is no loss, and of other hosts' files a page learns no status.
function isLost({ name, initiatorType, responseStatus }) {
  if (!KINDS.includes(initiatorType) || new URL(name).origin !== location.origin) return false;
  return responseStatus === 0 || responseStatus >= 500;
}

async function mend(address, mended) {
  const isWanted = () => holes(address).length > 0;
  if (mending.has(address) || !isWanted()) return;
  mending.add(address);
  const quiet = () => {}; // the browser has said it
  const status = await untilDone((tries) => reach(address, patience(tries)), { isWanted, failed: quiet });
  mending.delete(address);
  if (status !== 200) return;
  await Promise.allSettled(holes(address).map((fill) => fill())); // what is lost again comes here again
  mended();
}

/** Resolves with the status of the answer; rejects with `Lost` if there is none from the talk. */
async function reach(address, limit) {
  const response = await fetch(address, { signal: AbortSignal.timeout(limit) }).catch(() => null);
  if (!response || response.status >= 500) throw new Lost(`Failed to fetch ${address}`);
  return response.status;
}

/** Return what fetches this address again, for each place that lacks it. */
function holes(address) {
  const name = new URL(address).pathname.split("/").pop();
  const all = (selector) => [...document.querySelectorAll(selector)];
  const pictures = all("img").filter((each) => each.currentSrc === address && !each.naturalWidth);
  const media = all("video, audio").filter(({ currentSrc, error }) => currentSrc === address && error);
  const posters = all("video[poster]").filter(({ poster }) => poster === address);
  const links = all("link[rel=stylesheet]").filter(
    ({ href, sheet }) => href === address || uses(sheet, name),
  );
  const styles = all("style").filter(({ sheet }) => uses(sheet, name));
  const inline = all("[style*='url(']").filter(({ style }) => style.cssText.includes(name));
  return [
    ...pictures.map((each) => () => setAgain(each, "src")),
    ...media.map((each) => () => each.load()),
    ...posters.map((each) => () => setAgain(each, "poster")),
    ...links.map((each) => () => replaced.has(each) || replaceLink(each, each.cloneNode())),
    ...styles.map((each) => () => each.replaceWith(each.cloneNode(true))),
    ...inline.map((each) => () => restart(each)),
  ];
}

function uses(sheet, name) {
  try {
    return [...(sheet?.cssRules ?? [])].some((rule) => rule.cssText.includes(name));
  } catch {
    return false; // it did not come itself
  }
}

function setAgain(element, name) {
  element.setAttribute(name, element.getAttribute(name));
}

function restart({ style }) {
  const { backgroundImage } = style;
  style.backgroundImage = "none";
  style.backgroundImage = backgroundImage;
}

/**
 * Put a style sheet's link in the place of another, which may be missing, once it has come; rejects
 * with `Lost`, and leaves the old one, if it does not.
 */
export function replaceLink(old, link) {
  if (old) replaced.add(old);
  return new Promise((resolve, reject) => {
    link.onload = () => {
      old?.remove(); // only now: a page without its style would flash
      resolve();
    };
    link.onerror = () => {
      link.remove();
      replaced.delete(old);
      reject(new Lost(`Expected a style sheet at ${link.href}. Received: nothing`));
    };
    // The presenter's own style comes last.
    const last = document.querySelector("link[href$='presenter.css']");
    if (old) old.after(link);
    else document.head.insertBefore(link, last);
  });
}
