// Visits slides for `check`: waits until all of one is there, and looks at it at each of its steps.

import Reveal from "./vendor/reveal/reveal.mjs";
import { catchUp } from "./demo.js";
import { look } from "./layout_check.js";

const LIMIT_MS = 20_000; // for a slide to be all there
const LOOK_MS = 25;
const SETTLE_MS = 250; // what is found twice does not go by itself
const UNSET =
  ".math:not(:has(mjx-container)), pre > code:not([data-highlighted]), .demo.opening, [data-diagram]:not(:has(svg), :empty)";

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

/**
 * Show the slide of this index, from 0, and each of its steps; return what is found there, each with its
 * `step`, from -1. `hasNews`: something has happened on stage since its demos were looked at.
 */
export async function visit(index, hasNews) {
  Reveal.slide(index, 0, -1);
  const slide = Reveal.getCurrentSlide();
  const end = performance.now() + LIMIT_MS;
  while (!isThere(slide) && performance.now() < end) await pause(LOOK_MS);
  if (hasNews) await Promise.all([...slide.querySelectorAll(".demo")].map(catchUp));
  while (!isThere(slide) && performance.now() < end) await pause(LOOK_MS);
  await document.fonts.ready;
  const numbers = [...slide.querySelectorAll(".fragment")].map(({ dataset }) => Number(dataset.fragmentIndex));
  const found = [];
  const known = new Set(); // keys of what was found before
  for (let step = -1; step <= Math.max(-1, ...numbers.filter(Number.isFinite)); step += 1) {
    if (step >= 0) Reveal.slide(index, 0, step);
    await painted();
    await painted();
    for (const problem of await confirmed(slide, known)) found.push({ ...problem, step });
  }
  return found;
}

async function confirmed(slide, known) {
  const found = look(slide);
  const keys = new Set(found.map(({ key }) => key));
  if ([...keys].every((key) => known.has(key))) return found;
  await pause(SETTLE_MS);
  const again = look(slide).filter(({ key }) => keys.has(key));
  for (const { key } of again) known.add(key);
  return again;
}

function isThere(slide) {
  const views = (demo) => window.Bokeh?.index.roots.filter(({ el }) => demo.contains(el)) ?? [];
  const isOpen = (demo) =>
    demo.matches(".unavailable") || views(demo).some(({ model }) => model.document.is_idle);
  const isLoaded = (image) => image.complete || image.loading === "lazy";
  return (
    !slide.querySelector(UNSET) &&
    [...slide.querySelectorAll(".demo")].every(isOpen) &&
    [...slide.querySelectorAll("img")].every(isLoaded)
  );
}
