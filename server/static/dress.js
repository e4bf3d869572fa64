// Dresses slides: code gets its colours, formulas are set. Each library is fetched only if needed.

/** Highlight the code and set the formulas inside `root`; resolves when all is in place. */
export async function dress(root) {
  await Promise.all([dressCode(root), dressMaths(root)]);
}

async function dressCode(root) {
  const blocks = root.querySelectorAll("pre > code:not([data-highlighted])");
  if (blocks.length === 0) return;
  const { default: Highlight } = await import("./vendor/reveal/plugin/highlight.mjs");
  const plugin = Highlight();
  for (const code of blocks) {
    measure(code);
    plugin.highlightBlock(code);
  }
}

/** Tell the style sheet how large the code is, so that it fills the slide and no line is cut. */
function measure(code) {
  const lines = code.textContent.trimEnd().split("\n");
  const pre = code.parentElement;
  pre.style.setProperty("--lines", lines.length);
  pre.style.setProperty("--columns", Math.max(...lines.map((line) => line.length)));
}

async function dressMaths(root) {
  const formulas = [...root.querySelectorAll(".math")];
  if (formulas.length === 0) return;
  await loadMathJax();
  await window.MathJax.typesetPromise(formulas);
}

let mathJax = null;

function loadMathJax() {
  mathJax ??= new Promise((resolve, reject) => {
    window.MathJax = {
      // Glyphs within each formula, so that a slide can be moved or replaced by itself.
      svg: { fontCache: "local" },
      options: { enableMenu: false },
      startup: {
        typeset: false,
        ready: () => {
          window.MathJax.startup.defaultReady();
          window.MathJax.startup.promise.then(resolve, reject);
        },
      },
    };
    const script = document.createElement("script");
    script.src = new URL("./vendor/mathjax/tex-svg.js", import.meta.url).href;
    script.onerror = () => reject(new Error(`Expected MathJax at ${script.src}. Received: nothing`));
    document.head.append(script);
  });
  return mathJax;
}
