// Prints the slides, one a page: they are laid out as pages while the browser prints, or for ?print-pdf.

import Reveal from "./vendor/reveal/reveal.mjs";
import { GROUNDS, sheet } from "./print_sheets.js";

const VIEW = /print-pdf/i; // in the address's query, as in reveal.js
const PAGES = "print-pdf"; // a class; without it reveal.js has a style of its own for paper
const PATIENCE_MS = 20_000; // for demos after Ctrl+P, before what is there is printed

/** True if the page shows its slides as pages, for a browser or a program that prints it. */
export const isPrintView = VIEW.test(location.search);

/** Call `begin()` while reveal.js can't see that its own way to print is asked for. */
export function withoutPrintView(begin) {
  if (!isPrintView) return begin();
  const { href, search } = location;
  history.replaceState(null, "", href.replace(search, ""));
  try {
    return begin();
  } finally {
    history.replaceState(null, "", href);
  }
}

/**
 * Have slides printed as pages, whoever asks for it. `open()` resolves once all demos are open: Ctrl+P
 * waits for it, the browser's menu can't. `fit()` gives demos the size of their place, at once;
 * `ready` resolves once code, formulas and diagrams are set, `restored()` is called after printing.
 */
export function listenToPrinting({ ready, open, fit, restored }) {
  let turnBack = null;
  const begin = () => {
    turnBack ??= layOut();
    fit();
    measureDemos();
  };
  const end = () => {
    if (isPrintView) return;
    turnBack?.();
    turnBack = null;
    restored();
  };
  window.addEventListener("beforeprint", begin);
  window.addEventListener("afterprint", end);
  if (isPrintView) prepare(begin, ready, open);
  else listenToKey(() => patiently(Promise.all([ready, open()])));
}

/** Show all slides as pages; the event is reveal.js's own. */
async function prepare(begin, ready, open) {
  begin();
  await Promise.all([ready, document.fonts.ready, open(), havePictures()]);
  begin();
  document.documentElement.classList.add("print-ready");
  document.querySelector(".reveal").dispatchEvent(new Event("pdf-ready"));
}

function listenToKey(prepared) {
  window.addEventListener("keydown", async (event) => {
    if (event.key.toLowerCase() !== "p" || event.altKey || event.shiftKey) return;
    if (event.ctrlKey === event.metaKey) return; // neither, or both
    event.preventDefault();
    if (event.repeat) return;
    await prepared();
    window.print();
  });
}

function patiently(work) {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  return Promise.race([work.catch((error) => console.warn(error.message)), late]);
}

/** Resolves once all pictures are there, those behind words, too. */
function havePictures() {
  const grounds = [...document.querySelectorAll(".reveal .print-sheet .slide-background-content")];
  const addresses = grounds.flatMap(({ style }) => [...style.backgroundImage.matchAll(/url\("([^"]*)"\)/g)]);
  const pictures = addresses.map(([, address]) => Object.assign(new Image(), { src: address }));
  for (const each of document.images) each.loading = "eager";
  return Promise.allSettled([...document.images, ...pictures].map((each) => each.decode()));
}

/** Turn the slides into pages; returns what turns them back. */
function layOut() {
  const root = document.documentElement;
  const reveal = document.querySelector(".reveal");
  const slides = Reveal.getSlides();
  const displays = slides.map(({ style }) => style.display); // to load a slide's ground changes it
  const sheets = slides.map(sheet);
  slides.forEach((slide, index) => slide.before(sheets[index]));
  const steps = reveal.querySelectorAll(".fragment:not(.visible, .fade-out)");
  steps.forEach((each) => each.classList.add("visible"));
  // The page wears the colours of the slide that is shown: here each slide has its own.
  const ground = GROUNDS.filter((name) => reveal.classList.contains(name));
  reveal.classList.remove(...GROUNDS);
  root.classList.add(PAGES);
  return () => {
    root.classList.remove(PAGES);
    reveal.classList.add(...ground);
    steps.forEach((each) => each.classList.remove("visible"));
    sheets.forEach((each) => each.remove());
    slides.forEach(({ style }, index) => (style.display = displays[index]));
  };
}

/** Note how large demos are laid out: a page of another size shows them smaller or larger. */
function measureDemos() {
  for (const demo of document.querySelectorAll(".slides .demo")) {
    demo.style.setProperty("--demo-wide", `${demo.clientWidth}px`);
    demo.style.setProperty("--demo-high", `${demo.clientHeight}px`);
  }
}
