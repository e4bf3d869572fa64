// Puts Mermaid diagrams into slides, in their colours; the library is fetched only if it is needed.

import { TEXT, problemOf, setUp } from "./diagram_library.js";
import { runScripts } from "./scripts.js";

const USUAL = 2.2; // size of a diagram's words where there is room, in the page's unit
const SMALLEST = 1.45; // and of the smallest of them
const TOKENS = [
  ...["--ink", "--ink-soft", "--rule", "--panel", "--ground"],
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((each) => `--series-${each}`),
];
const sources = new WeakMap(); // a diagram's element -> its Mermaid text
const looks = new WeakMap(); // a diagram's element -> its text and colours when it was drawn
const plainColours = new Map(); // a colour as it is written -> in numbers
const problems = new Map(); // a diagram's key -> what is wrong with it
let report = () => {};
let drawing = Promise.resolve(); // Mermaid can draw one after the other
let library = null;
let count = 0;

/** Draw the diagrams inside `root`, which is in the document, that aren't drawn as they are to be. */
export function drawDiagrams(root) {
  const diagrams = [...root.querySelectorAll("[data-diagram]")];
  for (const each of diagrams) if (!sources.has(each)) sources.set(each, each.textContent);
  if (diagrams.length === 0) return Promise.resolve();
  drawing = drawing.then(() => drawAll(diagrams));
  return drawing;
}

/** Make a saved diagram of one that is shown: the old picture stays until the new one is drawn. */
export function renewDiagram(old, fresh) {
  for (const { name, value } of fresh.attributes) old.setAttribute(name, value);
  sources.set(old, fresh.textContent);
}

/** Call `tell({ diagram, line, reason })` for each diagram that can't be drawn, now and later. */
export function tellProblems(tell) {
  report = tell;
  problems.forEach(report);
}

async function drawAll(diagrams) {
  library ??= load();
  await library;
  for (const each of diagrams) if (each.isConnected) await draw(each);
}

async function load() {
  const address = new URL("./vendor/mermaid/mermaid.min.js", import.meta.url).href;
  await Promise.all([runScripts([address]), document.fonts.load(`${TEXT}px "Inter Variable"`)]);
}

async function draw(element) {
  const style = getComputedStyle(element);
  const tokens = Object.fromEntries(TOKENS.map((name) => [name, plain(style.getPropertyValue(name))]));
  const own = element.closest("section")?.dataset.backgroundColor;
  if (own) tokens["--ground"] = plain(own);
  tokens["--font"] = style.getPropertyValue("--font");
  const source = sources.get(element);
  const look = JSON.stringify([source, tokens]);
  if (looks.get(element) === look) return;
  looks.set(element, look);
  const desk = laidOut();
  try {
    setUp(window.mermaid, tokens, style.colorScheme.includes("dark"));
    count += 1;
    const { svg } = await window.mermaid.render(`diagram-${count}`, source, desk);
    show(element, svg);
  } catch (error) {
    const problem = { diagram: element.dataset.diagram, ...problemOf(source, error) };
    problems.set(problem.diagram, problem);
    report(problem);
    if (!element.querySelector("svg")) element.replaceChildren(); // its text is for nobody
  } finally {
    desk.remove();
  }
}

/** A colour as red, green and blue: Mermaid reads fewer forms than a browser, and no wish is lost. */
function plain(colour) {
  if (!plainColours.has(colour)) {
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d");
    context.fillStyle = colour.trim();
    context.fillRect(0, 0, 1, 1);
    plainColours.set(colour, `rgb(${[...context.getImageData(0, 0, 1, 1).data.slice(0, 3)].join(", ")})`);
  }
  return plainColours.get(colour);
}

/** Where a diagram is measured: it has a size, and nobody sees it. */
function laidOut() {
  const desk = document.createElement("div");
  desk.style.cssText = "position: fixed; left: -9999px; width: 900px; visibility: hidden";
  desk.inert = true;
  document.body.append(desk);
  return desk;
}

/** Show a picture as large as its words are to be, or else as its place allows. */
function show(element, svg) {
  element.innerHTML = svg;
  const picture = element.querySelector("svg");
  for (const name of ["width", "height", "style", "role", "aria-roledescription"]) picture.removeAttribute(name);
  picture.setAttribute("aria-hidden", "true"); // the element has a label
  const words = [...picture.querySelectorAll("text, tspan")].filter((each) => each.textContent.trim());
  const sizes = words.map((each) => parseFloat(getComputedStyle(each).fontSize));
  const scale = Math.max(USUAL / TEXT, SMALLEST / Math.min(TEXT, ...sizes));
  picture.style.setProperty("--width", (picture.viewBox.baseVal.width * scale).toFixed(2));
}
