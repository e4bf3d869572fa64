// Swipes: a finger that moves across the slide turns it, unless it moves something on it.

const SHORTEST = 40; // pixels
const ENLARGED = 1.05; // by two fingers: from this scale on one finger is not meant for the slide

/** What a finger moves, draws on or plays with; an author says so by data-prevent-swipe. */
const MOVED = `
  .demo, .pen-surface, [data-prevent-swipe], input, textarea, select, video[controls], audio[controls],
  [draggable=true], [contenteditable]:not([contenteditable=false])`;

/**
 * Call `handleCommand("next" | "previous", event)` for each swipe on an element.
 *
 * reveal.js hears no end of a drag that BokehJS keeps to itself, and takes that finger for one of two
 * ever after. Here each gesture is told by its own events, before anything else can stop them.
 */
export function listenToSwipes(element, handleCommand) {
  let start = null; // the event with which one finger came down, as long as this may be a swipe
  const listen = (kind, act) =>
    element.addEventListener(kind, (event) => event.pointerType === "touch" && act(event), { capture: true });
  listen("pointerdown", (event) => {
    // A second finger makes it a pinch.
    const isAlone = event.isPrimary && (window.visualViewport?.scale ?? 1) < ENLARGED;
    start = isAlone && !isMoving(event) ? event : null;
  });
  listen("pointercancel", () => (start = null));
  listen("pointerup", (event) => {
    const command = start && commandOf(event.clientX - start.clientX, event.clientY - start.clientY);
    start = null;
    if (command) handleCommand(command, event);
  });
}

function commandOf(across, down) {
  if (Math.abs(across) < Math.max(SHORTEST, Math.abs(down))) return null;
  return across > 0 === (document.dir === "rtl") ? "next" : "previous";
}

function isMoving(event) {
  const parts = event.composedPath().filter((node) => node instanceof Element);
  return parts.some((part) => part.matches(MOVED) || isScrolled(part));
}

function isScrolled(part) {
  const { overflowX, overflowY } = getComputedStyle(part);
  const scrolls = (overflow) => ["auto", "scroll"].includes(overflow);
  return (
    (scrolls(overflowX) && part.scrollWidth > part.clientWidth) ||
    (scrolls(overflowY) && part.scrollHeight > part.clientHeight)
  );
}
