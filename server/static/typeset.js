// Typesets slides: code, formulas, diagrams. Each library is fetched only if it is needed.

import { Lost, untilDone } from "./again.js";
import { drawDiagrams } from "./diagrams.js";
import { runScripts } from "./scripts.js";

const CODE_FONT = '100px "JetBrains Mono Variable", "DejaVu Sans Mono", Menlo, Consolas, monospace'; // talk.css
const TAB = 4; // columns, as talk.css says
const paper = document.createElement("canvas").getContext("2d");

/** Highlight the code, set formulas, draw diagrams inside `root`; resolves when all is in place. */
export async function typeset(root) {
  await Promise.all([highlightCode(root), typesetMaths(root), drawDiagrams(root)]);
}

/** Highlight the code inside `root`; code in steps becomes several fragments. */
export async function highlightCode(root) {
  const blocks = root.querySelectorAll("pre > code:not([data-highlighted])");
  if (blocks.length === 0) return;
  const { default: Highlight } = await untilDone(loadHighlight);
  const plugin = Highlight();
  for (const code of blocks) {
    remember(code.parentElement);
    measure(code);
    plugin.highlightBlock(code);
  }
}

async function loadHighlight(tries) {
  try {
    if (!tries) return await import("./vendor/reveal/plugin/highlight.mjs");
    // Some browsers remember that a module did not come: it is asked for by another address then.
    return await import(`./vendor/reveal/plugin/highlight.mjs?again=${tries}`);
  } catch (error) {
    throw new Lost(error.message);
  }
}

/** Keep an element's original HTML: live reload compares it with the saved slide. */
function remember(element) {
  element.dataset.original = element.outerHTML;
}

/** Tell the style sheet how large the code is, so that it fills its place and no line is cut. */
function measure(code) {
  const lines = code.textContent.trimEnd().split("\n");
  const pre = code.parentElement;
  pre.style.setProperty("--lines", lines.length);
  pre.style.setProperty("--columns", Math.max(1, ...lines.map(columns)).toFixed(2));
}

/** Return how wide a line is, in columns: Japanese and emoji take more than one, accents none. */
function columns(line) {
  const pieces = line.split("\t");
  const last = width(pieces.pop());
  return pieces.reduce((end, piece) => TAB * (Math.floor((end + width(piece)) / TAB + 0.01) + 1), 0) + last;
}

function width(text) {
  paper.font = CODE_FONT;
  return paper.measureText(text).width / paper.measureText("0").width;
}

/** Set the formulas inside `root`, which is in the document. */
export async function typesetMaths(root) {
  const formulas = [...root.querySelectorAll(".math:not([data-original])")];
  if (formulas.length === 0) return;
  formulas.forEach(remember);
  mathJax ??= loadMathJax();
  await mathJax;
  await window.MathJax.typesetPromise(formulas);
}

let mathJax = null;

async function loadMathJax() {
  window.MathJax = {
    // Glyphs within each formula, so that a slide can be moved or replaced by itself.
    svg: { fontCache: "local" },
    options: { enableMenu: false },
    loader: { require: (url) => runScripts([url]) }, // its own would try only once
    startup: { typeset: false },
  };
  await runScripts([new URL("./vendor/mathjax/tex-svg.js", import.meta.url).href]);
  await window.MathJax.startup.promise;
}
