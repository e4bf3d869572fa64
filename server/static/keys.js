// Keys and clickers: which key presses are meant for the talk, and what each asks for.

// Bokeh's widgets are in shadow roots, which document.activeElement does not see. So every key press
// is handled in the capture phase, and the event's full path says in which element it happened.

// A key means what it types. One that types no Latin letter, as on a Greek keyboard, means what an
// English keyboard has in its place.

/** Asked for by a key wherever the focus is: a clicker must work with the cursor in a text box. */
const EVERYWHERE = {
  pagedown: "next",
  pageup: "previous",
  escape: "leave",
  // Clickers send F5 and Esc to begin and end a slide show. Here F5 would reload the page.
  f5: "nothing",
};

/** Asked for by a key, unless the focused element has a use for it. */
const ELSEWHERE = {
  arrowright: "next",
  arrowdown: "next",
  n: "next",
  " ": "next",
  arrowleft: "previous",
  arrowup: "previous",
  p: "previous",
  home: "first",
  end: "last",
  b: "black",
  ".": "black",
  d: "pen",
  f: "fullscreen",
  t: "theme",
  x: "stop",
  r: "replay",
  e: "problems",
  s: "presenter",
  "?": "help",
};

/** Where the talk is written from right to left, the next slide is at the left. */
const MIRRORED = { arrowright: "previous", arrowleft: "next" };

/** What an English keyboard has in the places of keys that are no letters, without and with Shift. */
const ENGLISH = { Period: [".", ">"], Slash: ["/", "?"], Space: [" ", " "] };

/** Elements for which any key may be input. */
const FIELDS = `
  input:not([type=button], [type=submit], [type=reset], [type=checkbox], [type=file], [type=range]),
  textarea, select, [contenteditable]:not([contenteditable=false]),
  [role=textbox], [role=searchbox], [role=combobox], [role=listbox], [role=spinbutton]`;

/** Elements that arrows, Home and End move. */
const SLIDERS = "[role=slider], input[type=range]";
const MOVES = ["arrowright", "arrowleft", "arrowup", "arrowdown", "home", "end"];

/** Elements that Space and Enter press. */
const BUTTONS = `
  button, a[href], summary, input[type=button], input[type=submit], input[type=reset],
  input[type=checkbox], input[type=radio], input[type=file],
  [role=button], [role=link], [role=checkbox], [role=radio], [role=switch], [role=tab]`;

/**
 * Call `handleCommand(command, event)` for every key press that is meant for the talk, and keep it from
 * everything else. Commands: next, previous, first, last, black, pen, fullscreen, theme, stop, replay,
 * problems, presenter, help, leave, nothing, and the numbers 1 to 9.
 */
export function listenToKeys(handleCommand) {
  window.addEventListener(
    "keydown",
    (event) => {
      const command = commandOf(event);
      if (command === null) return;
      event.preventDefault();
      event.stopPropagation();
      // One press, one step: a key that is held down must not page through the whole talk.
      if (!event.repeat) handleCommand(command, event);
    },
    { capture: true },
  );
  window.addEventListener("mouseup", releaseButton, { capture: true });
}

/** True where typing goes into the element that has the focus. */
export function isTyping(event) {
  return inPath(event, FIELDS);
}

/** The element that has the focus, looked for inside shadow roots too. */
export function focusedElement() {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}

function commandOf(event) {
  // With a modifier it is the browser's: Ctrl+R and Ctrl+F5 reload, Alt+Left goes back.
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return null;
  if (event.getModifierState("AltGraph")) return null; // a character of its own, such as @
  const key = meaning(event);
  if (key in EVERYWHERE) return EVERYWHERE[key];
  if (inPath(event, SLIDERS) && MOVES.includes(key)) return null;
  if (isTyping(event)) return null;
  if ((key === " " || key === "enter") && inPath(event, BUTTONS)) return null;
  if (key === " " && event.shiftKey) return "previous";
  if (document.dir === "rtl" && key in MIRRORED) return MIRRORED[key];
  return ELSEWHERE[key] ?? numberOf(event);
}

/** What the tables above call a key. */
function meaning({ key, code, shiftKey }) {
  // Names such as PageDown begin with a Latin letter, too.
  if (/^[ -~\p{Script=Latin}]/u.test(key)) return key.toLowerCase();
  const [, letter] = /^Key(.)$/.exec(code) ?? [];
  return letter?.toLowerCase() ?? ENGLISH[code]?.[Number(shiftKey)] ?? key;
}

/** The number from 1 to 9 that a key means, or null. */
function numberOf({ key, code, shiftKey }) {
  if (/^[1-9]$/.test(key)) return Number(key);
  const [, place, digit] = /^(Digit|Numpad)([1-9])$/.exec(code) ?? [];
  // On a French keyboard a digit takes Shift: without it, the place of the key says which is meant.
  const isMeant = /^\p{Nd}/u.test(key) || (place === "Digit" && !shiftKey);
  return isMeant && digit ? Number(digit) : null;
}

function inPath(event, selector) {
  return event.composedPath().some((node) => node instanceof Element && node.matches(selector));
}

/** Take the focus off what the mouse has pressed, so that Space is "next slide" again. */
function releaseButton() {
  const element = focusedElement();
  if (element?.matches(`${BUTTONS}, ${SLIDERS}`)) element.blur();
}
