// How reveal.js is set up: it chooses slides and steps; sizes, keys and touch are this page's own.

/** Settings for `Reveal.initialize`. */
export function revealSettings() {
  const reducedMotion = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  return {
    // A plot under a CSS transform or zoom is drawn at a wrong size and can't be clicked: all sizes
    // follow the window through --u instead.
    disableLayout: true,
    scrollActivationWidth: 0,
    overview: false,
    // A slide and its two neighbours are laid out, so that their demos have a size; see neighbours.js.
    viewDistance: 2,
    mobileViewDistance: 2,
    display: "flex",
    center: false,
    transition: reducedMotion ? "none" : "fade",
    backgroundTransition: reducedMotion ? "none" : "fade",
    hash: true,
    progress: true,
    controls: false,
    slideNumber: false,
    help: false,
    jumpToSlide: false,
    // keys.js handles all keys: reveal.js relies on document.activeElement.
    keyboard: false,
    touch: false, // see swipes.js
    rtl: document.dir === "rtl",
    postMessage: false,
  };
}
