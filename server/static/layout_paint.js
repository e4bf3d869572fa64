// Tells whether an element of a slide hides what is beneath it: a picture, a colour, a drawing's shape.

export const OPAQUE = "img, video, iframe, object, embed";
export const WATERMARK = 0.5; // opacity below which words may stand under others

/** True if nothing can be seen through an element, where it is. */
export function hides(element) {
  if (element instanceof SVGGeometryElement) return fills(element);
  const { backgroundColor, backgroundImage, maskImage } = getComputedStyle(element);
  if (opacityOf(element) < WATERMARK || maskImage !== "none") return false;
  const shares = backgroundColor.match(/[\d.]+/g) ?? [];
  const isColoured = shares.length < 4 || Number(shares[3]) > WATERMARK;
  return element.matches(OPAQUE) || isColoured || backgroundImage.includes("url(");
}

/** How much of an element is seen, with all that it stands in: a demo's tools wait unseen. */
function opacityOf(element) {
  let alpha = 1;
  for (let each = element; each instanceof Element; each = each.parentElement ?? each.getRootNode().host)
    alpha *= getComputedStyle(each).opacity;
  return alpha;
}

function fills(shape) {
  if (shape.closest("[data-diagram]")) return false; // whose words have their places from Mermaid
  const { fill, fillOpacity } = getComputedStyle(shape);
  const [, , , share = 1] = fill.match(/[\d.]+/g) ?? [];
  let alpha = fill === "none" ? 0 : fillOpacity * share;
  for (let each = shape; each.localName !== "svg"; each = each.parentElement) alpha *= getComputedStyle(each).opacity;
  return alpha > WATERMARK;
}
