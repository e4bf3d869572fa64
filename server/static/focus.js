// Keeps the keys with the talk: no frame on a slide takes the focus by itself.

const ASKED_MS = 500; // after Tab, which may lead into a frame
let tabbed = -ASKED_MS;

/** Take the focus back from frames that nobody has clicked, or gone to with Tab. */
export function keepFocus() {
  window.addEventListener("keydown", ({ key }) => key === "Tab" && (tabbed = performance.now()), { capture: true });
  window.addEventListener("blur", () => {
    const frame = document.activeElement;
    const isAsked = performance.now() < tabbed + ASKED_MS || frame?.matches(":hover");
    if (frame?.matches("iframe") && !isAsked) setTimeout(() => frame.blur()); // it has no focus yet
  });
}
