// Runs the slides: reveal.js, live demos that are opened as their slides come near, keys and theme.

import Reveal from "./vendor/reveal/reveal.mjs";
import { layOutNow, patchBokeh } from "./bokeh_internals.js";
import { renewDemo, restyle, updateOnlyShown } from "./demo.js";
import { commandHandler } from "./commands.js";
import { drawDiagrams, tellProblems } from "./diagrams.js";
import { firstPosition, isLeading, joinTalk } from "./channel.js";
import { fit } from "./fit.js";
import { highlightCode, typeset, typesetMaths } from "./typeset.js";
import { focusedElement, listenToKeys } from "./keys.js";
import { watchDemos } from "./room_view.js";
import { reportLayout } from "./layout_report.js";
import { keepUp, patchHead, patchSlides } from "./live_reload.js";
import { mendResources } from "./mend.js";
import { makePen } from "./pen.js";
import { isPrintView, listenToPrinting, withoutPrintView } from "./print.js";
import { idle, layOutNear, rests } from "./neighbours.js";
import { showProblems } from "./problems.js";
import { keepFocus } from "./focus.js";
import { revealSettings } from "./reveal_settings.js";
import { painted, runScripts } from "./scripts.js";
import { hideUntrue, keepStills, openDemos, readStills, showOnly, showStills } from "./stills.js";
import { listenToSwipes } from "./swipes.js";
import { restoreTheme } from "./theme.js";
import { watchUse } from "./use.js";

const RESIZE_PAUSE_MS = 120;
const PAUSE_MS = 150; // on a slide, before its neighbours are laid out
const REST_MS = 1000; // and then before their demos are opened
const MOVES = ["slidechanged", "fragmentshown", "fragmenthidden", "paused", "resumed"];

const slides = document.querySelector(".reveal .slides");
const label = document.querySelector(".recorded");
const pageNumber = document.querySelector(".page-number");

const askedStep = parseInt(location.hash.split("/")[2], 10);
let first = null; // the slide and the step at which the page begins
let isToPrint = false; // then all slides are laid out, so that all demos have a size
const unnumbered = slides.querySelectorAll(".fragment:not([data-fragment-index])");

// Slides first: the large libraries are run once the first slide is painted.
const leads = isLeading();
const started = showSlides();
const seen = started.then(painted);
const bokeh = seen.then(() => runScripts(addressesForLater())).then(patchBokeh);
const stepsKnown = seen.then(() => highlightCode(slides)).then(numberSteps);
const typesetDone = seen
  .then(() => Promise.all([stepsKnown, typesetMaths(slides), drawDiagrams(slides)]))
  .then(fitAnew);
const isLive = document.body.dataset.version !== undefined; // an exported page: nobody changes it
const talk = isLive && !isPrintView ? join() : null; // pages to print are none of the talk's windows
const pen = makePen({ slide: () => Reveal.getCurrentSlide()?.id, send: (message) => talk?.send(message) });
const demos = watchDemos(slides, { slide: () => Reveal.getCurrentSlide(), send: (message) => talk?.send(message) });
const layout = reportLayout((message) => talk?.send(message));
if (isLive) mendResources(() => document.fonts.ready.then(restyle));
started.then(() => listenToPrinting({ ready: typesetDone, open: openAll, fit: fitToPaper, restored }));

async function showSlides() {
  restoreTheme();
  const position = leads ? null : firstPosition();
  // Begin at the talk's slide, not at the one in the address: else that would be shown first.
  if (position) history.replaceState(null, "", `#/${encodeURIComponent(position.slide)}`);
  await withoutPrintView(() => Reveal.initialize(revealSettings()));
  setDirection();
  Reveal.on("slidechanged", arrive);
  Reveal.on("slidechanged", () => pen.turn());
  for (const kind of MOVES) Reveal.on(kind, () => talk?.moved());
  if (position) goTo(position);
  first = here();
  arrive();
  if (isLive) readStills().then(() => showStills(Reveal.getCurrentSlide()));
  const fallBack = () => talk?.send({ do: "fall-back" });
  const stop = () => talk?.send({ do: "stop" });
  const handleCommand = commandHandler({ isLive, recolour, fallBack, stop, pen });
  listenToKeys(handleCommand);
  listenToSwipes(Reveal.getRevealElement(), handleCommand);
  keepFocus();
  if (isLive) watchUse(Reveal.getRevealElement());
  listenToWindow();
}

/** Have slides come from the side that the talk's language, which may change with a save, goes to. */
function setDirection() {
  const rtl = document.dir === "rtl";
  if (Reveal.getConfig().rtl !== rtl) Reveal.configure({ rtl });
  Reveal.getRevealElement().classList.remove("rtl"); // its style would take away the talk's font
}

// Code in steps has become several fragments, and reveal.js has numbered the others without them: the
// step that was asked for may be there only now. Reveal.sync would read all slides anew.
function numberSteps() {
  const now = here();
  const isAsFirst = now.slide === first.slide && now.step === first.step;
  const step = isAsFirst && askedStep >= 0 ? askedStep : now.step;
  const number = () => {
    for (const each of unnumbered) each.removeAttribute("data-fragment-index");
    for (const slide of Reveal.getSlides()) Reveal.syncFragments(slide);
    if (step >= 0) Reveal.slide(Reveal.getSlides().indexOf(now.slide), 0, step);
  };
  if (talk) talk.quietly(number);
  else number();
}

/** Follow the talk: what is saved, and where it is, whichever window moves it. */
function join() {
  const update = keepUp({ path: "/", change, ready: typesetDone });
  const connected = (isConnected) => {
    if (!isConnected) return;
    started.then(arrive); // demos that could not be opened without a connection are opened now
    tellProblems((problem) => channel.send({ do: "diagram-problem", ...problem }));
  };
  const channel = joinTalk({ leads, ready: seen, here: position, go: goTo, receive, connected });
  let newest = null; // the position that the server sent last
  async function receive(state) {
    if (state.ink) return started.then(() => pen.showInk(state.ink));
    if (state.point) return pen.point(state.point);
    if (state.press) return demos.press(state.press);
    demos.allow(state.onlookers);
    showProblems(state.problems);
    showOnly(state.stills);
    label.textContent = state.recorded; // what is played back is never taken for live
    newest = state.position;
    await Promise.all([started, update(state)]);
    showStills(Reveal.getCurrentSlide());
    channel.follow(newest);
    if (layout.allow(state.checks_layout)) idle().then(() => layout.look(Reveal.getCurrentSlide()));
  }
  stepsKnown.then(channel.followAgain);
  return channel;
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

/** Make all slides fit that are laid out, as something has come or changed. */
function fitAnew() {
  fit(Reveal.getSlides(), { anew: true });
}

function listenToWindow() {
  let timer = 0;
  window.addEventListener("resize", () => {
    fitAnew();
    clearTimeout(timer);
    timer = setTimeout(restyle, RESIZE_PAUSE_MS);
    hideUntrue();
  });
  slides.addEventListener("load", fitAnew, true); // a picture
  document.fonts.ready.then(fitAnew);
  // Text on a canvas is not redrawn by itself when its font has come.
  Promise.all([bokeh, document.fonts.ready]).then(restyle);
}

/** A slide is shown: write its number, open and update its demos, then open its neighbours'. */
async function arrive() {
  const slide = Reveal.getCurrentSlide();
  const index = Reveal.getSlides().indexOf(slide);
  fit([slide]);
  updateOnlyShown();
  demos.turn();
  pageNumber.textContent = index > 0 ? String(index + 1) : "";
  // A focused text box on the slide before would go on receiving the keys.
  if (!slide.contains(document.activeElement)) focusedElement()?.blur();
  showStills(slide);
  await bokeh;
  // Another slide may be shown by now.
  if (slide === Reveal.getCurrentSlide()) await openDemos(slide);
  if (!(await rests(slide, PAUSE_MS))) return;
  const neighbours = layOutNear(slide, { all: isToPrint });
  // Opening a demo keeps the server busy, so that windows would follow a move later.
  if (!(await rests(slide, REST_MS))) return;
  layout.look(slide);
  neighbours.forEach(openDemos);
  keepStills(slide);
}

// A half-written file may lack the shown slide or its steps. Then this keeps the position that was
// left (`aim`) and the one shown instead (`now`): the next save goes back, unless somebody has moved.
let lost = null;

function here() {
  const slide = Reveal.getCurrentSlide();
  return { slide, id: slide.id, step: Reveal.getIndices().f };
}

/** Show what was saved, on the same slide and at the same step. */
async function change(fresh) {
  const { slide, id, step } = here();
  const isLost = lost?.now.slide === slide && lost.now.step === step;
  const aim = isLost ? lost.aim : { id, step };
  const index = Reveal.getSlides().indexOf(slide);
  const restyled = await patchHead(fresh);
  setDirection();
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
  fitAnew();
  const now = here();
  const isThere = now.step === aim.step && (target === slide || now.id === aim.id);
  lost = isThere ? null : { aim, now };
  layout.saved(changed, restyled ? all : []);
  // Not awaited: the next save is shown while demos are still opening.
  if (restyled) recolour();
  arrive();
}

// Most saves change words of one slide; for reveal.js to read all slides anew takes far longer.
function resync(slide) {
  if (slide.querySelector("[data-src]")) Reveal.syncSlide(slide);
  else Reveal.syncFragments(slide);
}

function recolour() {
  restyle();
  hideUntrue();
  drawDiagrams(slides);
}

/** Open all demos for the paper, those anew that nobody was looking at: they are as they stood then. */
async function openAll() {
  await bokeh;
  isToPrint = true;
  const shown = Reveal.getCurrentSlide();
  layOutNear(shown, { all: true });
  const others = Reveal.getSlides().filter((slide) => slide !== shown && slide.querySelector(".demo"));
  if (isLive && !isPrintView) others.forEach((slide) => slide.querySelectorAll(".demo").forEach(renewDemo));
  await Promise.all([shown, ...others].map(openDemos));
}

/** Let slides, and plots on them, have the size of their place at once. */
function fitToPaper() {
  fitAnew();
  restyle();
  layOutNow();
}

function restored() {
  isToPrint = false;
  layOutNear(Reveal.getCurrentSlide(), { all: false });
  fitAnew();
  restyle();
}
