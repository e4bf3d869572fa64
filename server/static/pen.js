// A pen and a pointer over the slides: what is drawn or shown in one window is in all of them.

import { createDrauu } from "./vendor/drauu/drauu.mjs";
import { ACROSS, COLOURS, WIDTH, drawn, newDrawing } from "./ink.js";

const TOOLS = ["none", "pen", "pointer"]; // in the order in which the key takes them
const POINTED_MS = 40; // between two places of the pointer that are sent
const SHOWN_MS = 1500; // until a pointer that rests is gone from other windows
const NAMES = { undo: "Take back", clear: "Clear", done: "Done" };

/**
 * Make the pen of a page; `slide()` returns the shown slide's id, `send(message)` reaches the talk.
 *
 * Returns `next()`, which takes the next tool; `putDown()`, which is false if there is none in hand;
 * `showInk({ slide, strokes })`, with what the talk has on a slide; `point([x, y])`, where another
 * window points, as shares of a window's width; and `turn()`, to be called on another slide.
 */
export function makePen({ slide, send }) {
  const surface = document.querySelector(".reveal").appendChild(newDrawing("pen-surface"));
  const dot = document.querySelector(".reveal").appendChild(document.createElement("div"));
  dot.className = "pen-dot";
  const bar = toolbar({ colour: use, undo: () => erase(true), clear: () => erase(false), done: putDown });
  let tool = TOOLS[0];
  let colour = COLOURS[0];
  let ink = { slide: "", strokes: [] };
  let pointed = 0; // when a place was sent last
  let hiding = 0;
  const board = createDrauu({ el: surface, brush: { mode: "draw", color: "", size: WIDTH } });
  board.unmount(); // as long as no pen is in hand, a press is for what lies below
  board.on("committed", keep);
  board.on("canceled", show);
  resize();
  window.addEventListener("resize", resize);
  window.addEventListener("pointermove", (event) => tool === "pointer" && pointFromHere(event));

  function resize() {
    const height = (ACROSS * window.innerHeight) / window.innerWidth;
    surface.setAttribute("viewBox", `0 0 ${ACROSS} ${height.toFixed(1)}`);
  }

  function take(wanted) {
    tool = wanted;
    document.documentElement.dataset.tool = tool;
    bar.hidden = tool !== "pen";
    if (tool === "pen") board.mount(surface);
    else board.unmount();
    if (tool === "pen") use(colour);
    hideDot();
  }

  function use(chosen) {
    colour = chosen;
    board.brush.color = `var(${colour})`;
    for (const each of bar.querySelectorAll("[data-colour]"))
      each.setAttribute("aria-pressed", each.dataset.colour === colour);
  }

  function keep(node) {
    const path = node?.getAttribute("d");
    if (!path) return;
    const stroke = { path, colour };
    if (ink.slide !== slide()) ink = { slide: slide(), strokes: [] };
    ink.strokes.push(stroke);
    send({ do: "draw-stroke", slide: slide(), path, colour });
    show();
  }

  function erase(last) {
    ink.strokes = last ? ink.strokes.slice(0, -1) : [];
    send({ do: "erase-strokes", slide: slide(), last });
    show();
  }

  function show() {
    const strokes = ink.slide === slide() ? ink.strokes : [];
    surface.replaceChildren(...strokes.map(drawn));
  }

  function pointFromHere({ clientX, clientY }) {
    const place = [clientX / window.innerWidth, clientY / window.innerWidth];
    showDot(place);
    if (performance.now() - pointed < POINTED_MS) return;
    pointed = performance.now();
    send({ do: "point", across: place[0], down: place[1] });
  }

  function showDot([across, down]) {
    clearTimeout(hiding);
    dot.style.translate = `${across * window.innerWidth}px ${down * window.innerWidth}px`;
    dot.classList.add("seen");
    if (tool !== "pointer") hiding = setTimeout(hideDot, SHOWN_MS);
  }

  function hideDot() {
    dot.classList.remove("seen");
  }

  function putDown() {
    const had = tool !== "none";
    take("none");
    return had;
  }

  return {
    next: () => take(TOOLS[(TOOLS.indexOf(tool) + 1) % TOOLS.length]),
    putDown,
    showInk(fresh) {
      ink = { slide: fresh.slide, strokes: [...fresh.strokes] };
      if (!board.drawing) show();
    },
    point: (place) => tool !== "pointer" && showDot(place),
    turn: show,
  };
}

function toolbar({ colour, ...actions }) {
  const bar = document.querySelector(".reveal").appendChild(document.createElement("div"));
  bar.className = "pen-bar";
  bar.hidden = true;
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "Pen");
  for (const each of COLOURS) {
    const button = bar.appendChild(document.createElement("button"));
    button.type = "button";
    button.dataset.colour = each;
    button.style.setProperty("--pen", `var(${each})`);
    button.setAttribute("aria-label", `Colour ${COLOURS.indexOf(each) + 1}`);
    button.addEventListener("click", () => colour(each));
  }
  for (const [name, act] of Object.entries(actions)) {
    const button = bar.appendChild(document.createElement("button"));
    button.type = "button";
    button.textContent = NAMES[name];
    button.addEventListener("click", act);
  }
  return bar;
}
