// Runs the slides: reveal.js at scale 1, the live demos as their slides come near, keys and theme.

import Reveal from "./vendor/reveal/reveal.mjs";
import { patchBokeh } from "./bokeh_internals.js";
import { attend, openDemo, pressStop, pressVariant, restyle } from "./demo.js";
import { firstPosition, isLeading, joinTalk } from "./channel.js";
import { typeset } from "./typeset.js";
import { focusedElement, isTyping, listenToKeys } from "./keys.js";
import { keepUp, patchHead, patchSlides } from "./live_reload.js";
import { showProblems, toggleProblems } from "./problems.js";
import { painted, runScripts } from "./scripts.js";
import { restoreTheme, toggleTheme } from "./theme.js";

const RESIZE_PAUSE_MS = 120;
const PAUSE_MS = 150; // on a slide, before its neighbours are laid out
const REST_MS = 1000; // and then before their demos are opened
const PRESENTER_WINDOW = "popup,width=1280,height=720";
const MOVES = ["slidechanged", "fragmentshown", "fragmenthidden", "paused", "resumed"];

const slides = document.querySelector(".reveal .slides");
const help = document.querySelector("dialog.help");
const label = document.querySelector(".recorded");
const pageNumber = document.querySelector(".page-number");
const reducedMotion = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

// The slides come first: the large libraries are read once the first one is on the screen.
const leads = isLeading();
const started = showSlides();
const seen = started.then(painted);
const bokeh = seen.then(() => runScripts(addressesForLater())).then(patchBokeh);
const typesetDone = seen.then(() => typeset(slides)).then(numberSteps);
const isLive = document.body.dataset.version !== undefined; // an exported page: nobody changes it
const talk = isLive ? join() : null;

async function showSlides() {
  restoreTheme();
  const position = leads ? null : firstPosition();
  // Where the talk is, not where the address was left: no other slide is shown first.
  if (position) history.replaceState(null, "", `#/${encodeURIComponent(position.slide)}`);
  await Reveal.initialize({
    // A plot under a CSS transform or zoom is drawn at a wrong size and can't be clicked: all sizes
    // follow the window through --u instead.
    disableLayout: true,
    scrollActivationWidth: 0,
    overview: false,
    // A slide and its two neighbours are laid out, so that their demos have a size; see `layOut`.
    viewDistance: 2,
    mobileViewDistance: 2,
    display: "flex",
    center: false,
    transition: reducedMotion ? "none" : "fade",
    backgroundTransition: reducedMotion ? "none" : "fade",
    hash: true,
    progress: true,
    controls: false,
    slideNumber: false,
    help: false,
    jumpToSlide: false,
    // keys.js does all keys: reveal.js reads them through document.activeElement.
    keyboard: false,
    postMessage: false,
  });
  Reveal.on("slidechanged", arrive);
  for (const kind of MOVES) Reveal.on(kind, () => talk?.moved());
  if (position) goTo(position);
  arrive();
  listenToKeys(handleCommand);
  listenToWindow();
}

// Stepped code becomes several fragments. Reveal.sync would look at all else, too.
function numberSteps() {
  for (const slide of Reveal.getSlides()) Reveal.syncFragments(slide);
}

/** Follow the talk: what is saved, and where it is, whichever window moves it. */
function join() {
  const update = keepUp({ path: "/", change, ready: typesetDone });
  // What could not be opened while nobody was there is tried again.
  const connected = (isConnected) => isConnected && started.then(arrive);
  const line = joinTalk({ leads, ready: seen, here: position, go: goTo, receive, connected });
  let newest = null; // the position that the server sent last
  async function receive(news) {
    showProblems(news.problems);
    label.textContent = news.recorded; // what is played back is never taken for live
    newest = news.position;
    await Promise.all([started, update(news)]);
    line.follow(newest);
  }
  typesetDone.then(line.again);
  return line;
}

function position() {
  const { id, step } = here();
  return { slide: id, step: step ?? -1, black: Reveal.isPaused() };
}

function goTo({ slide, step, black }) {
  const index = Reveal.getSlides().findIndex(({ id }) => id === slide);
  const now = position();
  if (index >= 0 && (now.slide !== slide || now.step !== step)) Reveal.slide(index, 0, step);
  if (now.black !== black) Reveal.togglePause(black);
}

function addressesForLater() {
  return [...document.querySelectorAll("link[data-run-later]")].map((link) => link.href);
}

function listenToWindow() {
  let timer = 0;
  window.addEventListener("resize", () => {
    clearTimeout(timer);
    timer = setTimeout(restyle, RESIZE_PAUSE_MS);
  });
  // Text on a canvas is not redrawn by itself when its font has come.
  Promise.all([bokeh, document.fonts.ready]).then(restyle);
  help.querySelector(".help-close").addEventListener("click", () => help.close());
}

/** A slide has come up: show its number, wake its demos, then open its neighbours'. */
async function arrive() {
  const slide = Reveal.getCurrentSlide();
  const index = Reveal.getSlides().indexOf(slide);
  attend();
  pageNumber.textContent = index > 0 ? String(index + 1) : "";
  // A text box on the slide that left would go on taking the keys.
  if (!slide.contains(document.activeElement)) focusedElement()?.blur();
  await bokeh;
  // Who pages on quickly is on another slide by now.
  if (slide === Reveal.getCurrentSlide()) await openDemos(slide);
  if (!(await rests(slide, PAUSE_MS))) return;
  const neighbours = layOut(slide);
  // To open a demo holds the server up for as long as a window may take to follow.
  if (await rests(slide, REST_MS)) neighbours.forEach(openDemos);
}

/** Let a slide rest for so long, and until nothing else is to be done; is it still shown then? */
async function rests(slide, milliseconds) {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  await idle();
  return slide === Reveal.getCurrentSlide();
}

/** Let a slide and its neighbours be laid out, and no others; returns the neighbours. */
function layOut(slide) {
  const all = Reveal.getSlides(); // a save may have brought others meanwhile
  const here = all.indexOf(slide);
  const neighbours = [all[here + 1], all[here - 1]].filter(Boolean);
  for (const each of all) each.classList.toggle("near", each === slide || neighbours.includes(each));
  return neighbours;
}

// Half a save may take the slide away, or its steps: what was there, and what is instead.
let lost = null;

function here() {
  const slide = Reveal.getCurrentSlide();
  return { slide, id: slide.id, step: Reveal.getIndices().f };
}

/** Something was saved: show it, on the same slide and at the same step. */
async function change(fresh) {
  const { slide, id, step } = here();
  const isLost = lost?.now.slide === slide && lost.now.step === step;
  const aim = isLost ? lost.aim : { id, step };
  const index = Reveal.getSlides().indexOf(slide);
  const restyled = await patchHead(fresh);
  const { changed, rebuilt } = patchSlides(slides, fresh.querySelector(".slides"));
  await Promise.all(changed.map(typeset));
  const all = [...slides.children];
  const neighbour = all[Math.min(index, all.length - 1)];
  const target = all.find((each) => each.id === aim.id) ?? (all.includes(slide) ? slide : neighbour);
  talk.quietly(() => {
    if (rebuilt || restyled) Reveal.sync();
    else changed.forEach(resync);
    const found = here();
    const isShown = target === slide && found.id === aim.id && found.step === aim.step;
    const hasSteps = found.step !== undefined && changed.includes(slide);
    if (rebuilt || !isShown || hasSteps) Reveal.slide(all.indexOf(target), 0, aim.step);
  });
  const now = here();
  const isThere = now.step === aim.step && (target === slide || now.id === aim.id);
  lost = isThere ? null : { aim, now };
  // Not awaited: the next save is shown while demos are still opening.
  if (restyled) restyle();
  arrive();
}

// Most saves change words of one slide: to look at all else takes reveal.js longer than all the rest.
function resync(slide) {
  if (slide.querySelector("[data-src]")) Reveal.syncSlide(slide);
  else Reveal.syncFragments(slide);
}

function openDemos(slide) {
  return Promise.all([...(slide?.querySelectorAll(".demo") ?? [])].map(openDemo));
}

function idle() {
  // Safari has no requestIdleCallback.
  const wait = window.requestIdleCallback ?? ((act) => setTimeout(act, 200));
  return new Promise((resolve) => wait(resolve, { timeout: 2000 }));
}

/** Do what a key asks for; the commands are those of keys.js. */
function handleCommand(command, event) {
  if (typeof command === "number") {
    if (!isCovered()) pressVariant(Reveal.getCurrentSlide(), command);
  } else {
    COMMANDS[command](event);
  }
}

const COMMANDS = {
  next: () => uncover() || Reveal.next(),
  previous: () => uncover() || Reveal.prev(),
  first: () => uncover() || Reveal.slide(0),
  last: () => uncover() || Reveal.slide(Reveal.getTotalSlides() - 1),
  black: () => uncover() || Reveal.togglePause(true),
  help: () => uncover() || help.showModal(),
  leave: (event) => uncover() || (isTyping(event) && focusedElement()?.blur()),
  fullscreen: () => toggleFullscreen(),
  theme: () => {
    toggleTheme();
    restyle();
  },
  problems: () => toggleProblems(),
  presenter: () => isLive && window.open("/presenter", "talk-presenter", PRESENTER_WINDOW),
  stop: () => pressStop(Reveal.getCurrentSlide()),
  replay: () => talk?.send({ do: "fall-back" }),
  nothing: () => {},
};

function isCovered() {
  return help.open || Reveal.isPaused();
}

/** Take off what covers the slide; true if there was something. No slide is skipped unseen. */
function uncover() {
  const covered = isCovered();
  help.close();
  Reveal.togglePause(false);
  return covered;
}

async function toggleFullscreen() {
  if (document.fullscreenElement) {
    await document.exitFullscreen();
    return;
  }
  try {
    await document.documentElement.requestFullscreen();
    // A clicker's Esc would end full screen: where the browser can, it takes a long press.
    await navigator.keyboard?.lock?.(["Escape"]);
  } catch (error) {
    console.warn("The browser refused full screen:", error.message);
  }
}
