// What lies behind and around each slide when it is printed: ground, footer, number, label.

import Reveal from "./vendor/reveal/reveal.mjs";

/** Classes by which reveal.js says whether a slide's ground is dark or light. */
export const GROUNDS = ["has-dark-background", "has-light-background"];

/** Return an element without a height that a slide lies on when it follows. */
export function sheet(slide, index) {
  const page = document.createElement("div");
  page.append(...groundOf(slide));
  if (!slide.matches(".title, .no-footer")) page.append(copy("footer"));
  if (index > 0) page.append(copy("page-number", String(index + 1)));
  const isLive = document.body.dataset.version !== undefined; // an exported page shows recordings alone
  if (slide.querySelector(isLive ? ".demo > .plays-recording" : ".demo")) page.append(copy("recorded"));
  const element = document.createElement("div");
  element.className = "print-sheet";
  if (slide.matches(".dark, .has-dark-background")) element.classList.add(GROUNDS[0]);
  if (slide.matches(".light, .has-light-background")) element.classList.add(GROUNDS[1]);
  element.append(page);
  return element;
}

function copy(name, text = document.querySelector(`.reveal > .${name}`).textContent) {
  const element = document.createElement("p");
  element.className = name;
  element.textContent = text;
  return element;
}

function groundOf(slide) {
  try {
    Reveal.loadSlide(slide, { excludeIframes: true });
  } catch (error) {
    console.warn(error.message); // an address that can't be read
  }
  const ground = Reveal.getSlideBackground(slide);
  if (!ground) return [];
  const copied = ground.cloneNode(true);
  copied.querySelectorAll("iframe").forEach((each) => each.remove());
  copied.querySelectorAll("video").forEach((each, index) => {
    each.replaceWith(still(ground.querySelectorAll("video")[index]));
  });
  return [copied];
}

/** The frame that a film shows now. */
function still(film) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [film.videoWidth, film.videoHeight];
  if (film.readyState >= 2) canvas.getContext("2d").drawImage(film, 0, 0);
  return canvas;
}
