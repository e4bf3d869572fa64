// Notes, on the wall clock in milliseconds, when this window got a key, or a click that moves the talk,
// and when another slide or step was on screen: at the frame after the one in which it came.

() => {
  const now = () => performance.timeOrigin + performance.now();
  const probe = { presses: [], shown: [] };
  window.probe = probe;
  const note = (event) => probe.presses.push(performance.timeOrigin + event.timeStamp);
  addEventListener("keydown", note, true);
  addEventListener("click", (event) => event.target.closest(".steer") && note(event), true);

  const place = () => {
    const slide = document.querySelector(".reveal .slides > .present");
    const title = document.querySelector(".presenter .slide-count, .page-number");
    return `${title.textContent} ${slide?.querySelectorAll(".fragment.visible").length}`;
  };
  let before = place();
  const observer = new MutationObserver(() => {
    if (place() === before) return;
    before = place();
    requestAnimationFrame(() => requestAnimationFrame(() => probe.shown.push(now())));
  });
  observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributeFilter: ["class"] });
}
