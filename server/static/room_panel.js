// What the presenter's page shows of the room: live pictures of demos, their buttons, ink, the pointer.

import { ACROSS, drawn, newDrawing } from "./ink.js";

const POINTED_MS = 1500; // until a pointer that rests is gone
const NOBODY = "No window shows the slides: open one, and their demos can be seen and used here.";

const pictures = new Map(); // a demo's id -> its newest picture, decoded

/** Put the newest pictures there are into the places of demos in an element. */
export function putPictures(element) {
  for (const place of element.querySelectorAll("[data-shows]")) put(place);
}

async function keepPicture({ demo, picture }) {
  const image = new Image();
  image.src = picture;
  await image.decode();
  pictures.set(demo, image);
  document.querySelectorAll(`[data-shows="${CSS.escape(demo)}"]`).forEach(put);
}

// On a canvas it is there at once: nothing flickers.
function put(place) {
  const image = pictures.get(place.dataset.shows);
  if (!image) return;
  let canvas = place.querySelector("canvas");
  if (!canvas) place.replaceChildren((canvas = document.createElement("canvas")));
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  canvas.getContext("2d").drawImage(image, 0, 0);
  place.classList.add("pictured");
}

/**
 * Show the room in the picture `now` and its demos' buttons in `box`; `slide()` is the shown slide's id,
 * `send(message)` reaches the talk. Returns `take(news)`, `tell(hasRoom)`, `showInk(ink)`, `point(place)`,
 * `turn()` for another slide, and `press(key)`: false if no button of the room's has that key.
 */
export function roomPanel({ now, box, slide, send }) {
  const ink = newDrawing("pen-surface");
  ink.setAttribute("viewBox", `0 0 ${ACROSS} ${(ACROSS * 9) / 16}`);
  const dot = document.createElement("div");
  dot.className = "pen-dot";
  now.append(ink, dot);
  let hasRoom = false;
  let ofSlide = { slide: "", controls: [] };
  let strokes = { slide: "", strokes: [] };
  let hiding = 0;

  const here = () => (hasRoom && ofSlide.slide === slide() ? ofSlide.controls : []);

  const showControls = () => {
    const controls = here();
    box.replaceChildren(...(hasRoom ? controls.map(control) : [document.createTextNode(NOBODY)]));
  };

  const control = ({ label, key, pressed, disabled }, place) => {
    const button = box.children[place] ?? document.createElement("button");
    button.type = "button";
    if (button.textContent !== label) button.textContent = label;
    if (key) button.dataset.key = key;
    else delete button.dataset.key;
    button.disabled = disabled;
    button.setAttribute("aria-pressed", pressed);
    button.onclick = () => pressAt(place);
    return button;
  };

  const pressAt = (place) => send({ do: "press", slide: slide(), place, label: here()[place].label });

  const showStrokes = () => {
    ink.replaceChildren(...(strokes.slide === slide() ? strokes.strokes.map(drawn) : []));
  };

  return {
    take(news) {
      if (news.picture) return keepPicture(news);
      ofSlide = news;
      showControls();
    },
    tell(seen) {
      hasRoom = seen;
      showControls();
    },
    showInk(fresh) {
      strokes = fresh;
      showStrokes();
    },
    point([across, down]) {
      clearTimeout(hiding);
      dot.style.translate = `${across * now.clientWidth}px ${down * now.clientWidth}px`;
      dot.classList.add("seen");
      hiding = setTimeout(() => dot.classList.remove("seen"), POINTED_MS);
    },
    turn() {
      showControls();
      showStrokes();
    },
    press(key) {
      const place = here().findIndex((each) => each.key === String(key));
      if (place >= 0) pressAt(place);
      return place >= 0;
    },
  };
}
