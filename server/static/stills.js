// Shows a demo's still picture, as it looked last, faintly until the demo is open; takes new ones.

import { hasNews, isOpen, openDemo, whenPainted } from "./demo.js";
import { rests } from "./neighbours.js";
import { pictureOf } from "./still_picture.js";
import { keep, readAll } from "./still_store.js";

const AGAIN_MS = 4000; // between two pictures of a demo that changes
const QUALITY = 0.8;
const SAME_SHAPE = 0.02; // by how much of its width a demo's shape may differ from its still's

const kept = new Map(); // name -> the still that is there
const shown = new Map(); // .demo element -> the still that is shown in it, and its frame
let truth; // what demos can show now, as soon as the server says
let watched = null; // what the newest call of `keepStills` waits for

/** Resolves once the stills are there that were taken before this page was opened. */
export async function readStills() {
  for (const [name, still] of await readAll()) if (!kept.has(name)) kept.set(name, still);
}

/** The server says what demos can show now: stills of anything else are not shown. */
export function showOnly(stills) {
  truth = stills;
  hideUntrue();
}

/** The theme has changed, or the window's size: show no still that looks otherwise. */
export function hideUntrue() {
  for (const [demo, { still }] of shown) if (stillOf(demo) !== still) hide(demo);
}

/** Show the stills of a slide's demos that are not open yet: those that are true, and of their shape. */
export function showStills(slide) {
  for (const demo of demosOf(slide)) if (!isOpen(demo)) show(demo);
}

/** Open a slide's demos; each takes the place of its still once it is painted. */
export function openDemos(slide) {
  return Promise.all(demosOf(slide).map(open));
}

/** Take a still of each open demo of the shown slide, and again while it is shown and they change. */
export async function keepStills(slide) {
  const own = (watched = {});
  do {
    for (const demo of demosOf(slide)) if (isOpen(demo) && hasNews(demo)) await take(demo);
  } while ((await rests(slide, AGAIN_MS)) && own === watched);
}

async function open(demo) {
  await openDemo(demo);
  await whenPainted(demo);
  if (!demo.matches(".opening")) hide(demo);
}

function show(demo) {
  const still = stillOf(demo);
  if (!still || shown.has(demo)) return;
  const frame = document.createElement("div");
  frame.className = still.isRecorded ? "still plays-recording" : "still";
  frame.ariaHidden = "true";
  const image = new Image();
  image.style = "display: block; width: 100%; height: 100%";
  image.src = URL.createObjectURL(still.picture);
  image.onload = () => URL.revokeObjectURL(image.src);
  frame.attachShadow({ mode: "open" }).append(image); // it is no picture of the slide's own
  shown.set(demo, { still, frame });
  demo.prepend(frame);
}

function hide(demo) {
  shown.get(demo)?.frame.remove();
  shown.delete(demo);
}

async function take(demo) {
  const { clientWidth: width, clientHeight: height } = demo;
  const isKnown = truth !== undefined && demo.dataset.version !== undefined;
  if (!isKnown || !width || !height || shown.has(demo)) return;
  const [name] = namesOf(demo);
  const isRecorded = demo.querySelector(":scope > .plays-recording") !== null;
  const still = { truth, version: demo.dataset.version, width, height, isRecorded };
  still.picture = await encoded(pictureOf(demo));
  if (!still.picture) return;
  kept.set(name, still);
  keep(name, still);
}

function stillOf(demo) {
  if (truth === undefined) return null;
  const stills = namesOf(demo).map((name) => kept.get(name));
  return stills.find((still) => still && isTrue(still, demo) && hasShape(still, demo));
}

// One from before anything was learned is kept beside: each talk begins as it shows.
function namesOf({ id }) {
  const name = `${id} ${document.documentElement.dataset.theme}`;
  return beginning() === truth ? [name] : [`${name} later`, name];
}

function isTrue(still, { dataset }) {
  return still.version === dataset.version && [truth, beginning()].includes(still.truth);
}

function beginning() {
  return truth.split(" ")[0];
}

function hasShape({ width, height }, { clientWidth, clientHeight }) {
  return Math.abs((width * clientHeight) / height - clientWidth) < SAME_SHAPE * clientWidth;
}

function encoded(canvas) {
  return new Promise((resolve) => canvas.toBlob(resolve, "image/webp", QUALITY));
}

function demosOf(slide) {
  return [...(slide?.querySelectorAll(".demo") ?? [])];
}
