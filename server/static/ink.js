// Lines of the pen, as each page draws them: as sizes on slides, they follow the window's width.

export const ACROSS = 1000; // units of a drawing across a window
export const COLOURS = ["--series-6", "--series-2", "--ink"];
export const WIDTH = 4; // of a line

const SVG = "http://www.w3.org/2000/svg";

/** Return a drawing that lies over its page, and that nobody reads out. */
export function newDrawing(name) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("class", name);
  drawing.setAttribute("aria-hidden", "true");
  return drawing;
}

/** Return a line of a drawing. */
export function drawn({ path, colour }) {
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  line.setAttribute("stroke", `var(${COLOURS.includes(colour) ? colour : COLOURS[0]})`);
  line.setAttribute("stroke-width", WIDTH);
  line.setAttribute("fill", "none");
  line.setAttribute("stroke-linecap", "round");
  line.setAttribute("stroke-linejoin", "round");
  return line;
}
