// The buttons of a slide's demos, each with the number of the key that presses it.

const KEYS = 9; // on a keyboard, from 1
const FIRST = ".variant, .keyed"; // what starts a run, or is what a demo is for, has the first numbers
const LOSING = ".clear, .restart"; // no keys: a wrong one would lose curves
const LATER = "timeline"; // a class: looking back has no keys, but for those of its slider
const KEPT = 50; // letters of a button's words, for the presenter's page

/**
 * Return the buttons of a slide's demos in the order of their keys: those that start something, then
 * all others that are seen, at last those without a key. Stop has a letter. Each is `{ button, host,
 * key }`; `key` is 0 beyond 9.
 */
export function controlsOf(slide) {
  const all = findButtons(slide);
  const first = all.filter(({ host }) => host.matches(FIRST));
  const others = all.filter((each) => !first.includes(each) && !isStop(each) && isSeen(each));
  // A start button that is hidden keeps its number: the presenter's page counts all starts.
  const isUnkeyed = (each) => isLater(each) || each.host.matches(LOSING);
  const [later, sooner] = [others.filter(isUnkeyed), others.filter((each) => !isUnkeyed(each))];
  const keyed = [...first, ...sooner].map((each, place) => ({ ...each, key: place < KEYS ? place + 1 : 0 }));
  return [...keyed, ...later.map((each) => ({ ...each, key: 0 }))];
}

/** Press the button of a slide that has this key; false if there is none. */
export function pressKey(slide, key) {
  const found = controlsOf(slide).find((each) => each.key === key);
  found?.button.click();
  return found !== undefined;
}

/** Press the slide's stop button; false if there is none. */
export function pressStop(slide) {
  const found = findButtons(slide).find(isStop);
  found?.button.click();
  return found !== undefined;
}

/** Write on each button of a slide the number of its key. */
export function showKeys(slide) {
  for (const { button, key } of controlsOf(slide)) {
    if (key) button.dataset.key = key;
    else delete button.dataset.key;
  }
}

/** Return what the presenter's page needs to show a slide's buttons as they are now. */
export function describeControls(slide) {
  return described(slide).map(({ button, key }) => ({
    label: wordsOf(button),
    key: String(key || ""),
    pressed: button.classList.contains("bk-active"),
    disabled: button.disabled,
  }));
}

/** Press the nth of the described buttons, from 0, if it still has this label. */
export function pressDescribed(slide, place, label) {
  const found = described(slide)[place];
  if (found && wordsOf(found.button) === label) found.button.click();
}

// What can't be looked back at yet takes no room, and Stop is never far down.
function described(slide) {
  const seen = controlsOf(slide).filter((each) => isSeen(each) && !(isLater(each) && each.button.disabled));
  const stop = findButtons(slide).find((each) => isStop(each) && isSeen(each));
  const first = seen.filter(({ host }) => host.matches(FIRST)).length;
  return [...seen.slice(0, first), ...(stop ? [{ ...stop, key: "x" }] : []), ...seen.slice(first)];
}

function wordsOf({ textContent, title }) {
  return (textContent.trim() || title).replaceAll(/\s+/g, " ").slice(0, KEPT);
}

function isLater({ host }) {
  for (let each = host; each; each = each.parentElement ?? each.getRootNode().host)
    if (each.classList.contains(LATER)) return true;
  return false;
}

function isStop({ host }) {
  return host.matches(".stop");
}

function isSeen({ button }) {
  return button.getClientRects().length > 0;
}

// Bokeh nests its buttons in shadow roots inside shadow roots.
function findButtons(root, host = null, found = []) {
  for (const child of root.children) {
    if (child.matches("button.bk-btn")) found.push({ button: child, host });
    findButtons(child, host, found);
    if (child.shadowRoot) findButtons(child.shadowRoot, child, found);
  }
  return found;
}
