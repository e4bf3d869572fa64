// The presenter's view of the training: a row for each variant, the newest run, and what is wrong.

import { setText } from "./live_reload.js";

/** What can be asked for in a variant's row; the server says what can be done now. */
const ROW_ACTIONS = {
  start: { label: "Start", ask: ({ name }) => ({ variant: name }) },
  replay: { label: "Replay", ask: ({ name }) => ({ variant: name }) },
};

/** What can be asked for of the newest run. */
const RUN_ACTIONS = {
  stop: { label: "Stop", ask: () => ({}) },
  restart: { label: "Restart", ask: () => ({}) },
  resume: { label: "Resume", ask: ({ id }) => ({ run: id }) },
};

/** What can be asked for beside runs; a button is there only when it can. */
const STAGE_ACTIONS = {
  renew: { label: "Fresh engine", ask: () => ({}) },
  "bring-back": { label: "Bring back the last session", ask: () => ({}) },
};

const STATES = { broken: "can’t be built" }; // all others are shown by their names

const find = (selector) => document.querySelector(`.training ${selector}`);
const rows = new Map(); // by variant

/** Show the training's state; `send` sends what a button asks for. */
export function showTraining(panel, send) {
  showVariants(panel.variants, send);
  showRun(panel.run, send);
  for (const name of ["engine", "recording"]) {
    const line = find(`.${name}`);
    setText(line, panel[name].words);
    line.dataset.state = panel[name].state;
  }
  showStage(panel.engine, send);
  showProblems(panel.problems);
}

function showStage(engine, send) {
  const box = find(".stage-actions");
  showActions(box, STAGE_ACTIONS, engine, { send, of: "", hints: {}, keys: {} });
  for (const button of box.children) button.hidden = button.disabled;
}

/** Return what goes on in one line, for the placeholders of demos. */
export function activityOf({ run, engine }) {
  if (engine.state !== "ready") return engine.words;
  return run?.state === "running" ? `${run.label}: ${run.facts[0]}` : "";
}

function showVariants(variants, send) {
  const list = find(".variants");
  for (const [name, row] of rows) {
    if (variants.every((each) => each.name !== name)) {
      row.remove();
      rows.delete(name);
    }
  }
  variants.forEach((variant, index) => {
    if (!rows.has(variant.name)) rows.set(variant.name, newRow());
    const row = rows.get(variant.name);
    if (list.children[index] !== row) list.insertBefore(row, list.children[index] ?? null);
    showVariant(row, variant, send);
  });
}

function newRow() {
  const row = document.createElement("li");
  row.append(newPart("name"), newPart("state"), newPart("result"), newPart("actions"));
  return row;
}

function newPart(name) {
  const part = document.createElement("span");
  part.className = name;
  return part;
}

function showVariant(row, variant, send) {
  const { label, series, mark, state, result, key, epochs } = variant;
  showSeries(row.querySelector(".name"), { series, mark });
  setText(row.querySelector(".name"), label);
  row.dataset.state = state;
  setText(row.querySelector(".state"), STATES[state] ?? state);
  setText(row.querySelector(".result"), result);
  row.querySelector(".result").title = result;
  const hints = { replay: "a recorded run", start: `${epochs} epochs${key ? `, key ${key}` : ""}` };
  const keys = { start: key };
  showActions(row.querySelector(".actions"), ROW_ACTIONS, variant, { send, of: label, hints, keys });
}

function showRun(run, send) {
  find(".run").hidden = run === null;
  if (run === null) return;
  const { series, mark, label, state, facts, progress } = run;
  showSeries(find(".run-line"), { series, mark });
  find(".run").dataset.state = state;
  setText(find(".run-line"), [label, ...facts].join(" · "));
  find("progress").value = progress;
  showActions(find(".run-actions"), RUN_ACTIONS, run, { send, of: label, hints: {}, keys: { stop: "x" } });
}

/** Give an element a variant's colour and mark, the same as on the slides. */
function showSeries(element, { series, mark }) {
  element.dataset.mark = mark;
  element.style.setProperty("--series", series ? `var(--series-${series})` : "var(--ink)");
}

/** Make the buttons in `box`, and enable those actions that `subject` allows now. */
function showActions(box, actions, subject, { send, of, hints, keys }) {
  for (const [name, { label, ask }] of Object.entries(actions)) {
    const button = box.querySelector(`[data-do="${name}"]`) ?? newButton(box, name);
    const hint = hints[name] ? `, ${hints[name]}` : "";
    button.setAttribute("aria-label", `${label} ${of}${hint}`.trim());
    button.title = hints[name] ?? "";
    button.disabled = !subject.can.includes(name);
    button.onclick = () => send({ do: name, ...ask(subject) });
    setText(button, label);
    if (keys[name]) button.dataset.key = keys[name];
    else delete button.dataset.key;
  }
}

function newButton(box, name) {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.do = name;
  box.append(button);
  return button;
}

function showProblems(lines) {
  const box = find(".problem-list");
  box.hidden = lines.length === 0;
  setText(box.querySelector("h2"), `${lines.length} ${lines.length === 1 ? "problem" : "problems"}`);
  const list = box.querySelector("ul");
  if ([...list.children].map((item) => item.textContent).join("\n") === lines.join("\n")) return;
  list.replaceChildren(
    ...lines.map((line) => {
      const item = document.createElement("li");
      item.textContent = line;
      return item;
    }),
  );
}
