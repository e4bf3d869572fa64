// The presenter's page: notes, clock, previews of slides, and controls of the talk and its models.

import { firstPosition, joinTalk } from "./channel.js";
import { asClock, pace, remaining } from "./clock.js";
import { tellProblems } from "./diagrams.js";
import { listenToKeys } from "./keys.js";
import { keepUp, patchOwnStyle, patchTitle, setText } from "./live_reload.js";
import { mendResources } from "./mend.js";
import { clear, countSteps, draw, keepPictures } from "./slide_preview.js";
import { activityOf, showTraining } from "./training_panel.js";
import { typesetMaths } from "./typeset.js";

const SIZE_KEY = "presenter-notes-size";
const SIZES = [14, 16, 18, 20, 23, 26, 30, 35]; // of the notes, in pixels
const TICK_MS = 250;
const ROOM_FIRST_MS = 50; // after a move, before previews are drawn: the room's window moves first

const find = (selector) => document.querySelector(selector);
const text = (selector, words) => setText(find(selector), words);

let deck = readDeck(document);
let position = firstPosition() ?? { slide: deck[0].id, step: -1, black: false };
let steps = 0; // of the slide that is shown
let began = null; // when the talk's time began, on this page's own clock
let panel = null;

const update = keepUp({ path: "/presenter", change, ready: Promise.resolve() });
const talk = joinTalk({ view: "?view=presenter", here: () => position, go: goTo, receive, connected });

// The deck.

function readDeck(page) {
  const articles = page.querySelector("template.deck").content.children; // others are in slides
  return [...articles].map((article) => {
    const [section, notes] = article.children;
    return { section, id: section.id, title: article.dataset.title, notes };
  });
}

/** Show what was saved. */
async function change(fresh) {
  await patchOwnStyle(fresh);
  patchTitle(fresh);
  document.documentElement.dataset.theme = fresh.documentElement.dataset.theme;
  document.body.dataset.minutes = fresh.body.dataset.minutes;
  deck = readDeck(fresh);
  keepPictures(deck.map(({ section }) => section));
  show();
}

// What comes from the server.

async function receive(state) {
  if (state.panel) {
    panel = state.panel;
    began = panel.began === null ? null : performance.now() - 1000 * (state.now - panel.began);
    showTraining(panel, talk.send);
    showActivity();
    return tick();
  }
  await update(state);
  talk.follow(state.position);
}

function connected(isConnected) {
  text(".link", isConnected ? "" : "No connection: trying again");
  document.body.classList.toggle("unreached", !isConnected);
  if (isConnected) tellProblems((problem) => talk.send({ do: "diagram-problem", ...problem }));
}

function goTo({ slide, step, black }) {
  if (!deck.some(({ id }) => id === slide)) return;
  position = { slide, step, black };
  show();
}

// Moves.

function index() {
  return Math.max(0, deck.findIndex(({ id }) => id === position.slide));
}

function move(changed) {
  position = { ...position, ...changed };
  talk.moved();
  show(ROOM_FIRST_MS);
}

function jump(number, step = -1) {
  if (deck[number]) move({ slide: deck[number].id, step, black: false });
}

// Moves happen in the order of the keys, though counting a slide's steps may take a moment.
let moving = Promise.resolve();
const inTurn = (act) => () => (moving = moving.then(act, act));

const next = inTurn(async () => {
  if (uncover()) return;
  const all = await countSteps(deck[index()].section);
  if (position.step + 1 < all) move({ step: position.step + 1 });
  else jump(index() + 1);
});

const previous = inTurn(async () => {
  if (uncover()) return;
  if (position.step >= 0) return move({ step: position.step - 1 });
  const before = deck[index() - 1];
  if (before) jump(index() - 1, (await countSteps(before.section)) - 1);
});

/** Let the room see again; true if it did not. No slide is skipped unseen. */
function uncover() {
  const { black } = position;
  if (black) move({ black: false });
  return black;
}

const COMMANDS = {
  next,
  previous,
  first: inTurn(() => uncover() || jump(0)),
  last: inTurn(() => uncover() || jump(deck.length - 1)),
  black: inTurn(() => move({ black: !position.black })),
  leave: inTurn(uncover),
  stop: () => talk.send({ do: "stop" }),
  replay: () => talk.send({ do: "fall-back" }),
};

function handleCommand(command) {
  if (typeof command !== "number") return COMMANDS[command]?.();
  const variant = panel?.variants.find(({ key }) => key === command);
  if (variant) talk.send({ do: "start", variant: variant.name });
}

function listenToButtons() {
  const press = (selector, act) => find(selector).addEventListener("click", act);
  press(".forward", next);
  press(".previous", previous);
  press(".black", COMMANDS.black);
  press(".reset", () => talk.send({ do: "reset" }));
  press(".smaller", () => sizeNotes(-1));
  press(".larger", () => sizeNotes(1));
}

// What is shown.

async function show(pause = 0) {
  const here = index();
  const { id, section, title } = deck[here];
  find(".black").setAttribute("aria-pressed", position.black);
  document.body.classList.toggle("blackened", position.black);
  text(".slide-count", `Slide ${here + 1} of ${deck.length}`);
  showNotes(deck[here]);
  showList(here);
  tick();
  const shown = position;
  if (pause) await new Promise((resolve) => setTimeout(resolve, pause));
  if (shown !== position) return; // another move came meanwhile
  draw(find(".now"), section, position.step).then(showActivity);
  find(".now").setAttribute("aria-label", title);
  const all = await countSteps(section);
  if (shown !== position || id !== deck[index()].id) return;
  steps = all;
  text(".step-count", steps ? `Step ${Math.max(0, Math.min(position.step, steps - 1) + 1)} of ${steps}` : "");
  showNext(here);
}

function showNext(here) {
  const isStep = position.step + 1 < steps;
  const coming = isStep ? deck[here] : deck[here + 1];
  text(".next-title", isStep ? "Next: a step" : coming ? `Next: ${coming.title}` : "Next: the end");
  find(".next").setAttribute("aria-label", coming?.title ?? "The end");
  if (coming) draw(find(".next"), coming.section, isStep ? position.step + 1 : -1).then(showActivity);
  else clear(find(".next"));
}

let shownNotes = null; // the slide's id, and the notes as HTML

function showNotes({ id, title, notes }) {
  text(".now-title", `Now: ${title}`);
  if (shownNotes?.id === id && shownNotes.html === notes.innerHTML) return;
  const words = find(".words");
  words.replaceChildren(...document.importNode(notes, true).childNodes);
  if (shownNotes?.id !== id) words.scrollTop = 0; // after a save of the same slide the reader goes on
  shownNotes = { id, html: notes.innerHTML };
  typesetMaths(words);
}

function sizeNotes(change) {
  const before = Number(localStorage.getItem(SIZE_KEY) ?? SIZES.indexOf(innerWidth < 1600 ? 20 : 26));
  const size = Math.max(0, Math.min(SIZES.length - 1, before + change));
  if (change) localStorage.setItem(SIZE_KEY, size);
  find(".words").style.fontSize = `${SIZES[size]}px`;
}

function showList(here) {
  const list = find(".slides-list ol");
  while (list.children.length > deck.length) list.lastChild.remove();
  deck.forEach(({ title }, number) => {
    const button = list.children[number]?.firstChild ?? newEntry(list, number);
    setText(button, title);
    if (number === here) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  });
  const { offsetTop, offsetHeight } = list.children[here];
  list.scrollTop = offsetTop - list.offsetTop - (list.clientHeight - offsetHeight) / 2;
}

function newEntry(list, number) {
  const button = document.createElement("button");
  button.type = "button";
  button.addEventListener("click", inTurn(() => jump(number)));
  const item = document.createElement("li");
  item.append(button);
  list.append(item);
  return button;
}

function showActivity() {
  const words = panel ? activityOf(panel) : "";
  for (const each of document.querySelectorAll(".activity")) each.textContent = words;
}

function tick() {
  const elapsed = began === null ? 0 : Math.max(0, (performance.now() - began) / 1000);
  const planned = 60 * Number(document.body.dataset.minutes);
  text(".elapsed", asClock(elapsed));
  text(".remaining", remaining(elapsed, planned));
  const pacing = began === null ? { words: "", state: "" } : pace(elapsed, planned, index(), deck.length);
  text(".pace", pacing.words);
  find(".clock").dataset.pace = elapsed > planned ? "behind" : pacing.state;
}

// Begins here, once all of the above is defined.

mendResources();
listenToKeys(handleCommand);
listenToButtons();
sizeNotes(0);
show();
tick();
setInterval(tick, TICK_MS);
