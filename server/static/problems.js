// What is wrong with the talk, for its author: a small panel, hidden until the key e shows it.

const KEY = "talk-problems";
const GOOD_NEWS_MS = 2500;
const panel = document.querySelector(".problems");
const wanted = () => sessionStorage.getItem(KEY) === "shown"; // in this window, also after a reload
let count = 0;
let leaving = 0;

/** Show these problems, a line each, in windows that want to know; the panel goes with the last. */
export function showProblems(lines) {
  const items = lines.map((line) => {
    const item = document.createElement("li");
    item.textContent = line;
    return item;
  });
  panel.querySelector("ul").replaceChildren(...items);
  const hadNone = count === 0;
  count = lines.length;
  if (count > 0 || !hadNone) update();
}

/** Show or hide problems in this window. */
export function toggleProblems() {
  sessionStorage.setItem(KEY, wanted() ? "hidden" : "shown");
  update();
}

function update() {
  const plural = count === 1 ? "problem" : "problems";
  panel.querySelector("h2").textContent = count ? `${count} ${plural}` : "No problems";
  panel.classList.toggle("none", count === 0);
  panel.hidden = !wanted();
  clearTimeout(leaving);
  if (count === 0) leaving = setTimeout(() => (panel.hidden = true), GOOD_NEWS_MS);
}
