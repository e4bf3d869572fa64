// The slides beside the one that is shown: laid out and opened while nobody waits for anything else.

import Reveal from "./vendor/reveal/reveal.mjs";
import { fit } from "./fit.js";

/** Wait for so long and until the browser is idle; resolves with whether the slide is still shown. */
export async function rests(slide, milliseconds) {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  await idle();
  return slide === Reveal.getCurrentSlide();
}

/** Resolve once the browser has nothing else to do, or after two seconds. */
export function idle() {
  // Safari has no requestIdleCallback.
  const wait = window.requestIdleCallback ?? ((act) => setTimeout(act, 200));
  return new Promise((resolve) => wait(resolve, { timeout: 2000 }));
}

/** Have a slide and its neighbours laid out, and no others unless all are; return the neighbours. */
export function layOutNear(slide, { all }) {
  const slides = Reveal.getSlides(); // a save may have brought others meanwhile
  const here = slides.indexOf(slide);
  const neighbours = [slides[here + 1], slides[here - 1]].filter(Boolean);
  const isNear = (each) => all || each === slide || neighbours.includes(each);
  for (const each of slides) each.classList.toggle("near", isNear(each));
  fit(neighbours);
  return neighbours;
}
