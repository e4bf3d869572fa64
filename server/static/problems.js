// What is wrong with the talk, for its author: a small panel that no audience sees by itself.

const KEY = "talk-problems";
const panel = document.querySelector(".problems");
const wanted = () => sessionStorage.getItem(KEY) === "shown"; // in this window, a reload keeps it

/** Show these problems, a line each, in windows that want to know; without any the panel goes. */
export function showProblems(lines) {
  const items = lines.map((line) => {
    const item = document.createElement("li");
    item.textContent = line;
    return item;
  });
  panel.querySelector("ul").replaceChildren(...items);
  update();
}

/** Let this window show problems, or no longer. */
export function toggleProblems() {
  sessionStorage.setItem(KEY, wanted() ? "hidden" : "shown");
  update();
}

function update() {
  const count = panel.querySelectorAll("li").length;
  panel.hidden = !wanted();
  panel.classList.toggle("none", count === 0);
  const plural = count === 1 ? "problem" : "problems";
  panel.querySelector("h2").textContent = count ? `${count} ${plural}` : "No problems";
}
