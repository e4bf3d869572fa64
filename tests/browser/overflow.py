"""What does not fit on the shown slide: cut off, covered or too small to be read."""

from __future__ import annotations

# All that shows on the slide, in shadow roots too: lines of text, pictures, canvases.
MISFITS = """() => {
  const LEAST = 18, OF_HEIGHT = 720, SLACK = 1.5;
  const slide = document.querySelector("section.present");
  const page = slide.getBoundingClientRect();
  const style = getComputedStyle(slide);
  const foot = document.querySelector(".footer").textContent ? 2.9 : 1;
  const unit = parseFloat(style.getPropertyValue("--u"));
  const room = {
    left: page.left + parseFloat(style.paddingLeft),
    right: page.right - parseFloat(style.paddingRight),
    top: page.top,
    bottom: page.bottom - foot * unit,
  };
  const found = [];
  const named = (element, text) => {
    const name = (each) => `${each.localName}.${String(each.className).replaceAll(" ", ".")}`;
    return `${name(element.getRootNode().host ?? element.parentElement)} ${name(element)} ${text}`;
  };
  const seen = (element, box, clip, what) => {
    if (box.width < 1 || box.height < 1) return;
    const part = named(element, what.trim().slice(0, 24));
    const {left, right, top, bottom} = clip;
    const isOut = box.left < left - SLACK || box.right > right + SLACK
      || box.top < top - SLACK || box.bottom > bottom + SLACK;
    const [its, inside] = [box, clip].map(({left, right, top, bottom}) =>
      [left, right, top, bottom].map(Math.round));
    if (isOut) found.push(`cut off: ${part} ${its} in ${inside}`);
    shown.push({element, box, part});
  };
  const shown = [];
  const meet = (one, other) => {
    const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
    const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
    return width > 2 && height > 0.25 * Math.min(one.height, other.height);
  };
  const titleOf = (element) => {
    for (let each = element; each; each = each.parentElement ?? each.getRootNode().host) {
      if (each.title) return each.title;
    }
    return "";
  };
  const look = (element, clip) => {
    const css = getComputedStyle(element);
    const isGone = css.display === "none" || css.visibility === "hidden";
    const isHidden = isGone || css.opacity === "0"; // as what waits until it is used
    if (isHidden || element.matches("script, style, mjx-assistive-mml")) return;
    let inner = clip;
    if (css.overflow !== "visible" && css.display !== "inline") {
      const box = element.getBoundingClientRect();
      const hasTitle = titleOf(element) || element.getRootNode().host?.matches(".facts");
      const isShortened = css.textOverflow === "ellipsis" && hasTitle;
      inner = isShortened ? {...clip, right: Infinity, shortened: box} : {
        left: Math.max(clip.left, box.left), right: Math.min(clip.right, box.right),
        top: Math.max(clip.top, box.top), bottom: Math.min(clip.bottom, box.bottom)};
    }
    if (element.matches("img, canvas, video")) {
      seen(element, element.getBoundingClientRect(), inner, "");
    }
    for (const child of element.childNodes) {
      if (child.nodeType !== Node.TEXT_NODE || !child.data.trim()) continue;
      const size = parseFloat(css.fontSize);
      if (size > 0 && size < (LEAST / OF_HEIGHT) * unit / 0.0178 - 0.3) {
        found.push(`too small: ${named(element, child.data.trim().slice(0, 24))} ${size}`);
      }
      const range = document.createRange();
      range.selectNodeContents(child);
      if (size > 0) for (const box of range.getClientRects()) {
        seen(element, inner.shortened ?? box, clip, child.data);
      }
    }
    for (const child of element.shadowRoot?.children ?? []) look(child, inner);
    for (const child of element.children) look(child, inner);
  };
  for (const child of slide.children) look(child, room);
  shown.forEach((one, index) => {
    for (const other of shown.slice(index + 1)) {
      const [a, b] = [one.element, other.element];
      const isSame = a === b || a.contains(b) || b.contains(a)
        || (a.localName === "canvas" && b.localName === "canvas");
      if (!isSame && meet(one.box, other.box)) {
        found.push(`over each other: ${one.part} / ${other.part}`);
      }
    }
  });
  return found;
}"""
