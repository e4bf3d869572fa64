// Previews of slides: their own HTML and style in a small box, with a picture of each demo.

import { drawDiagrams } from "./diagrams.js";
import { paintBackground } from "./slide_background.js";
import { fit } from "./fit.js";
import { putPictures } from "./room_panel.js";
import { highlightCode, typesetMaths } from "./typeset.js";

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
  await picture.completed;
  if (box.wanted === wanted) fill(box, picture, step);
}

/** Leave a box empty. */
export function clear(box) {
  box.wanted = {};
  clearFrame(box);
}

function clearFrame(box) {
  box.querySelector(":scope > .reveal")?.remove(); // what lies over it stays
}

function nameOf({ id, dataset }) {
  return `${id} ${dataset.version} ${document.documentElement.dataset.theme}`; // diagrams wear its colours
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
  slide.querySelectorAll("[data-src]").forEach((each) => each.setAttribute("src", each.dataset.src));
  slide.querySelectorAll(".demo").forEach(replaceByPlaceholder);
  const isLate = slide.querySelector(".math, [data-diagram]") !== null;
  await highlightCode(slide);
  const steps = numberSteps(slide);
  // Steps can be counted before formulas and diagrams are there, which take large libraries.
  const picture = { slide, steps, isComplete: !isLate, completed: null };
  if (isLate) picture.completed = complete(slide).then(() => (picture.isComplete = true));
  return picture;
}

async function complete(slide) {
  const frame = framed(slide);
  document.querySelector(".typesetting").append(frame);
  paintBackground(frame, slide); // diagrams wear the colours of the slide's ground
  await Promise.all([typesetMaths(slide), drawDiagrams(slide)]);
  frame.remove();
}

function replaceByPlaceholder(demo) {
  const name = document.createElement("b");
  name.textContent = (demo.dataset.demo ?? "").replaceAll(/[_-]/g, " ");
  const activity = document.createElement("span");
  activity.className = "activity";
  demo.dataset.shows = demo.id;
  demo.removeAttribute("id");
  demo.replaceChildren(name, activity);
}

/** Number the steps of a slide in the order in which reveal.js shows them; return how many there are. */
function numberSteps(slide) {
  const ordered = [];
  const others = [];
  for (const part of slide.querySelectorAll(".fragment:not(.disabled)")) {
    const index = parseInt(part.dataset.fragmentIndex, 10);
    if (!(index >= 0)) others.push([part]);
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
  clearFrame(box);
  box.prepend(frame);
  putPictures(frame);
  fit([copy]);
  paintBackground(frame, copy);
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
