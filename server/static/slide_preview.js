// Previews of slides: their own HTML and style in a small box, with a placeholder for each demo.

import { fit } from "./fit.js";
import { highlightCode, typesetMaths } from "./typeset.js";

const DARK = 128; // of 255: reveal.js calls a colour below it dark
const prepared = new Map(); // a slide's id and version -> a promise of its preview

/** Forget the previews of slides that are not among these. */
export function keepPictures(sections) {
  const names = new Set(sections.map(nameOf));
  for (const name of prepared.keys()) if (!names.has(name)) prepared.delete(name);
}

/** Resolves with a slide's number of steps. */
export async function countSteps(section) {
  return (await prepare(section)).steps;
}

/** Show a slide at a step in a box; resolves when all of it is there. */
export async function draw(box, section, step) {
  const wanted = (box.wanted = {}); // a later call replaces it
  const picture = await prepare(section);
  if (box.wanted !== wanted) return;
  fill(box, picture, step);
  if (picture.isComplete) return;
  await picture.formulas;
  if (box.wanted === wanted) fill(box, picture, step);
}

/** Leave a box empty. */
export function clear(box) {
  box.wanted = {};
  box.replaceChildren();
}

function nameOf({ id, dataset }) {
  return `${id} ${dataset.version}`;
}

function prepare(section) {
  const name = nameOf(section);
  if (!prepared.has(name)) prepared.set(name, make(section));
  return prepared.get(name);
}

async function make(section) {
  const slide = document.importNode(section, true);
  slide.removeAttribute("id");
  slide.classList.add("present");
  slide.querySelectorAll("script").forEach((script) => script.remove());
  slide.querySelectorAll(".demo").forEach(replaceByPlaceholder);
  const hasFormulas = slide.querySelector(".math") !== null;
  await highlightCode(slide);
  const steps = numberSteps(slide);
  // Steps can be counted before formulas are set, which takes a large library.
  const picture = { slide, steps, isComplete: !hasFormulas, formulas: null };
  if (hasFormulas) picture.formulas = setFormulas(slide).then(() => (picture.isComplete = true));
  return picture;
}

async function setFormulas(slide) {
  const frame = framed(slide);
  document.querySelector(".typesetting").append(frame);
  await typesetMaths(slide);
  frame.remove();
}

function replaceByPlaceholder(demo) {
  const name = document.createElement("b");
  name.textContent = demo.dataset.demo.replaceAll(/[_-]/g, " ");
  const activity = document.createElement("span");
  activity.className = "activity";
  demo.removeAttribute("id");
  demo.replaceChildren(name, activity);
}

/** Number the steps of a slide in the order in which reveal.js shows them; return how many there are. */
function numberSteps(slide) {
  const ordered = [];
  const others = [];
  for (const part of slide.querySelectorAll(".fragment:not(.disabled)")) {
    const index = parseInt(part.dataset.fragmentIndex, 10);
    if (Number.isNaN(index)) others.push([part]);
    else (ordered[index] ??= []).push(part);
  }
  const groups = [...ordered.filter(Boolean), ...others];
  groups.forEach((group, index) => group.forEach((part) => (part.dataset.fragmentIndex = index)));
  return groups.length;
}

function fill(box, { slide }, step) {
  const copy = slide.cloneNode(true);
  for (const part of copy.querySelectorAll(".fragment:not(.disabled)")) {
    const index = Number(part.dataset.fragmentIndex);
    part.classList.toggle("visible", index <= step);
    part.classList.toggle("current-fragment", index === step);
  }
  const frame = framed(copy);
  box.replaceChildren(frame);
  fit([copy]);
  colour(frame, copy);
}

function framed(slide) {
  const frame = document.createElement("div");
  frame.className = "reveal";
  frame.inert = true;
  const slides = document.createElement("div");
  slides.className = "slides";
  slides.append(slide);
  frame.append(slides);
  return frame;
}

/** Give a preview the slide's own background, as reveal.js does. */
function colour(frame, { dataset, classList }) {
  const { backgroundColor, backgroundGradient, backgroundImage, backgroundOpacity } = dataset;
  if (!(backgroundColor || backgroundGradient || backgroundImage)) return;
  const ground = document.createElement("div");
  ground.className = "ground";
  const { style } = ground;
  style.backgroundColor = backgroundColor ?? "";
  frame.prepend(ground);
  const image = backgroundGradient ?? (backgroundImage && `url("${encodeURI(decodeURI(backgroundImage))}")`);
  if (image) {
    const content = document.createElement("div");
    content.style.backgroundImage = image;
    content.style.backgroundSize = dataset.backgroundSize ?? "cover";
    content.style.backgroundPosition = dataset.backgroundPosition ?? "center";
    content.style.opacity = backgroundOpacity ?? "1";
    ground.append(content);
  }
  const shades = getComputedStyle(ground).backgroundColor.match(/[\d.]+/g)?.map(Number) ?? [];
  if (!backgroundColor || shades.length < 3) return;
  const [red, green, blue] = shades;
  const isDark = (299 * red + 587 * green + 114 * blue) / 1000 < DARK;
  classList.add(isDark ? "has-dark-background" : "has-light-background");
}
