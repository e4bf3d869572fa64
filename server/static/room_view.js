// Lets the presenter's page see this window's demos and press their buttons, as long as it is open.

import { CHANGED } from "./demo.js";
import { describeControls, pressDescribed, showKeys } from "./demo_controls.js";
import { smallPictureOf } from "./small_picture.js";

const PAUSE_MS = 500; // after a change: ranges have moved by then, and more may have changed
const NUMBERS_MS = 50;

/**
 * Watch the demos in an element, of which `slide()` returns the shown slide; `send(message)` reaches
 * the talk. Returns `allow(pages)`, by which the talk says how many pages look; `press({ slide, place,
 * label })`, which presses a button; and `turn()`, to be called on another slide.
 */
export function watchDemos(element, { slide, send }) {
  const sent = new Map(); // a demo's id, or that of the slide's buttons -> what was sent last
  let pages = 0; // that look
  let pictures = 0; // timers
  let numbers = 0;

  const soon = () => {
    numbers ||= setTimeout(number, NUMBERS_MS);
    if (pages) pictures ||= setTimeout(show, PAUSE_MS);
  };

  const number = () => {
    numbers = 0;
    if (slide()) showKeys(slide());
  };

  const show = async () => {
    pictures = 0; // what changes from here on needs another one
    const shown = slide();
    if (!shown) return;
    sendNews("controls", { slide: shown.id, controls: describeControls(shown) });
    for (const demo of shown.querySelectorAll(".demo:not(.opening)")) {
      const picture = await smallPictureOf(demo);
      if (picture && slide() === shown) sendNews("picture", { demo: demo.id, picture });
    }
  };

  const sendNews = (kind, news) => {
    const [key, text] = [news.demo ?? kind, JSON.stringify(news)];
    if (pages && sent.get(key) !== text && send({ do: kind, ...news })) sent.set(key, text);
  };

  element.addEventListener(CHANGED, ({ target }) => slide()?.contains(target) && soon());
  window.addEventListener("resize", soon);
  new MutationObserver(soon).observe(document.documentElement, { attributeFilter: ["data-theme"] });

  return {
    turn: soon,
    press: (pressed) => pressed.slide === slide()?.id && pressDescribed(slide(), pressed.place, pressed.label),
    allow(count) {
      const isMore = count > pages;
      pages = count;
      if (!isMore) return;
      sent.clear(); // a page more has seen nothing yet
      soon();
    },
  };
}
