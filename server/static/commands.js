// What keys, clickers and swipes ask for, done: the commands are those of keys.js.

import Reveal from "./vendor/reveal/reveal.mjs";
import { pressKey, pressStop } from "./demo_controls.js";
import { focusedElement, isTyping } from "./keys.js";
import { toggleProblems } from "./problems.js";
import { toggleTheme } from "./theme.js";

const PRESENTER_WINDOW = "popup,width=1280,height=720";

const help = document.querySelector("dialog.help");

/**
 * Return the function that does a command; `recolour` follows the theme, `fallBack` and `stop` ask the
 * talk to replay and to stop, `pen` is that of pen.js.
 */
export function commandHandler({ isLive, recolour, fallBack, stop, pen }) {
  help.querySelector(".help-close").addEventListener("click", () => help.close());
  const commands = {
    next: () => uncover() || Reveal.next(),
    previous: () => uncover() || Reveal.prev(),
    first: () => uncover() || Reveal.slide(0),
    last: () => uncover() || Reveal.slide(Reveal.getTotalSlides() - 1),
    black: () => uncover() || Reveal.togglePause(true),
    help: () => uncover() || help.showModal(),
    pen: () => uncover() || pen.next(),
    leave: (event) => uncover() || pen.putDown() || (isTyping(event) && focusedElement()?.blur()),
    fullscreen: toggleFullscreen,
    theme: () => {
      toggleTheme();
      recolour();
    },
    problems: toggleProblems,
    presenter: () => isLive && window.open("/presenter", "talk-presenter", PRESENTER_WINDOW),
    stop: () => pressStop(Reveal.getCurrentSlide()) || stop(), // what learns may have begun elsewhere
    replay: fallBack,
    nothing: () => {},
  };
  return (command, event) => {
    if (typeof command !== "number") commands[command](event);
    else if (!isCovered()) pressKey(Reveal.getCurrentSlide(), command);
  };
}

function isCovered() {
  return help.open || Reveal.isPaused();
}

/** Remove the black screen and the help; true if there was either: then a key does nothing else. */
function uncover() {
  const covered = isCovered();
  help.close();
  Reveal.togglePause(false);
  return covered;
}

async function toggleFullscreen() {
  if (document.fullscreenElement) {
    await document.exitFullscreen();
    return;
  }
  try {
    await document.documentElement.requestFullscreen();
    // A clicker's Esc would end full screen: where the browser can, it takes a long press.
    await navigator.keyboard?.lock?.(["Escape"]);
  } catch (error) {
    console.warn("The browser refused full screen:", error.message);
  }
}
