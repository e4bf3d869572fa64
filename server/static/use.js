// Shows what a demo is steered with beside its buttons while somebody is at it, and not otherwise.

const REST_MS = 4000; // without a move, until only what the room looks at is left
const STEERS = ".tools, .timeline"; // of demo/ui/toolkit.py and demo/ui/timeline_bar.py
const CLICK_MS = 700; // from a finger's touch to its click, at most

/**
 * Give an element the class "in-use" while a mouse moves, and after a finger has touched it. Styles of
 * demos do the rest, for a keyboard's focus too.
 */
export function watchUse(element) {
  let timer = 0;
  let last = ""; // where the mouse was: browsers tell of moves, too, when something moves beneath it
  const use = () => {
    element.classList.add("in-use");
    clearTimeout(timer);
    timer = setTimeout(() => element.classList.remove("in-use"), REST_MS);
  };
  const listen = (kind, act) => window.addEventListener(kind, act, { capture: true });
  listen("pointermove", ({ screenX, screenY }) => {
    const place = `${screenX} ${screenY}`;
    if (place !== last) use();
    last = place;
  });
  listen("pointerdown", (event) => {
    // A mouse shows what it is going to press; a finger must not press what nobody sees.
    const isBlind = event.pointerType === "touch" && !element.classList.contains("in-use");
    if (isBlind && event.composedPath().some((node) => node.matches?.(STEERS))) swallow(event);
    use();
  });
}

function swallow(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
  const end = new AbortController();
  const stop = (click) => {
    click.preventDefault();
    click.stopImmediatePropagation();
    end.abort();
  };
  window.addEventListener("click", stop, { capture: true, signal: end.signal });
  setTimeout(() => end.abort(), CLICK_MS);
}
