// Says of what can't be seen on a slide which part it is, by words that its author finds in the file.

const LENGTH = 50; // letters of what is quoted
const NAMES = {
  ...{ TABLE: "table", PRE: "code", UL: "list", OL: "list", DL: "list", BLOCKQUOTE: "quote" },
  ...{ H1: "heading", H2: "heading", H3: "heading", H4: "heading", H5: "heading", H6: "heading" },
};

/**
 * Return one problem, as plain values, for each element and kind of problem. `part` is what it is, `words`
 * of it stand in the file, `nth` says which of the same words, from 0; `demo` and `source` are the id of
 * its demo and what its code is the source of. `sides` are those where it is cut off, `by` is what
 * covers it, `size` that of its letters in pixels at 720 p, `count` how many of its parts it is about,
 * and `key` the same for the same element.
 */
export function describe(section, problems) {
  const found = new Map();
  for (const problem of problems) {
    const key = `${problem.kind} ${pathOf(ofSeveral(problem.part))}`;
    if (found.has(key)) extend(found.get(key), problem);
    else found.set(key, begun(section, key, problem));
  }
  return [...found.values()].map(({ parts, ...problem }) => ({ ...problem, count: parts.size }));
}

/** Return the element whose problems of one kind are told together: of a column's words, the column. */
function ofSeveral({ owner, demo, kind, inFlow }) {
  return inFlow && kind === "text" && !demo && !NAMES[owner.tagName] ? (owner.parentElement ?? owner) : owner;
}

function begun(section, key, { part, kind, sides = [], by, size = 0 }) {
  const { owner, demo } = part;
  const words = wordsOf(part);
  return {
    ...{ key, kind, part: nameOf(part), words, nth: demo ? 0 : nthOf(section, part, words) },
    ...{ demo: demo?.id ?? "", source: owner.dataset?.source ?? "", sides, by: by ? coverOf(by) : "" },
    ...{ size, parts: new Set([idOf(part)]) },
  };
}

function extend(problem, { part, sides = [], size = 0 }) {
  problem.sides = [...new Set([...problem.sides, ...sides])];
  problem.size = Math.min(problem.size, size);
  problem.parts.add(idOf(part));
}

/** Return what counts as one part: of code, a line. */
function idOf(part) {
  return part.kind === "text" && part.owner.localName === "pre" ? wordsOf(part) : (part.node ?? part);
}

function nameOf({ owner, demo, kind }) {
  if (demo) return "demo";
  if (owner.matches(".footer, .recorded, .page-number")) return owner.className;
  return (kind === "text" && NAMES[owner.tagName]) || kind;
}

/** Return words that stand in the file, too: of what is written there or of the file that is shown. */
function wordsOf({ text, kind, node, owner }) {
  if (text) return shortened(text);
  if (kind === "text" && owner.localName === "pre") return shortened(lineOf(owner, node));
  if (kind === "text") return shortened(node.data ?? node.textContent);
  if (kind === "formula") return shortened(texOf(node));
  if (kind === "control") return shortened(node.textContent || node.ariaLabel || node.title || "");
  if (kind === "plot") return shortened(node.getRootNode().host?.ariaLabel ?? "");
  const address = node.getAttribute("src") ?? node.querySelector("source, use")?.getAttribute("src") ?? "";
  return address.startsWith("data:") ? "" : fileOf(address);
}

function shortened(text) {
  const [line = ""] = text.trim().split("\n");
  return [...line.trim()].slice(0, LENGTH).join("");
}

function fileOf(address) {
  const name = address.replace(/^\/?slides\//, "").replace(/[?#].*$/, "");
  try {
    return shortened(decodeURI(name));
  } catch {
    return shortened(name);
  }
}

/** Return the line of code that a piece of it stands in. */
function lineOf(pre, node) {
  const code = node.parentElement?.closest("code") ?? pre;
  const row = node.parentElement?.closest("tr");
  if (row) return row.textContent;
  const before = textUpTo(code, node);
  return code.textContent.split("\n")[before.split("\n").length - 1];
}

function texOf(formula) {
  const original = document.createElement("template");
  original.innerHTML = formula.closest(".math")?.dataset.original ?? "";
  return original.content.textContent.replace(/^\s*\\[([]\s*|\s*\\[)\]]\s*$/g, "");
}

function nthOf(section, { node }, words) {
  if (!words || !(node instanceof Node)) return 0;
  return textUpTo(section, node).split(words).length - 1;
}

function textUpTo(element, node) {
  const range = document.createRange();
  range.setStart(element, 0);
  range.setEndBefore(node);
  return range.toString();
}

function coverOf({ kind, owner, node, text }) {
  if (owner?.matches(".footer, .recorded, .page-number")) return owner.className;
  if (kind === "text") return `“${shortened(text ?? node.data ?? node.textContent)}”`;
  if (kind === "control" && node.textContent.trim()) return `“${shortened(node.textContent)}”`;
  return kind;
}

/** Return the way to an element, by the places of all elements that hold it. */
function pathOf(element) {
  const steps = [];
  for (let each = element; each.parentElement; each = each.parentElement) {
    steps.unshift([...each.parentElement.children].indexOf(each));
  }
  return steps.join(" ");
}
