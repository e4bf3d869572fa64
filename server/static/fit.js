// Makes pictures and words of a slide smaller until all of it fits; talk.css says how small at most.

const STEPS = 6; // of halving: a share is found to within 1 %
// Shares, in the order in which they are tried; what is to be read stops before, where it can be.
const SMALLEST = { pictures: 0.3, blocks: 0.3, words: 0.3 };
const KINDS = { pictures: "img, video, svg.figure", blocks: "pre, table, .math.display", words: "*" };
const LEAST_PICTURE = 0.18; // of the slide's height: words give way before pictures get smaller
const SLACK = 1; // pixels

const fitted = new WeakMap(); // slide -> the size of its box when it was fitted

/**
 * Make slides fit that are laid out, unless they do already; `anew` after a change of any of them. Then
 * the others are left as they were written, until they are laid out.
 */
export function fit(slides, { anew = false } = {}) {
  for (const slide of slides) {
    const size = `${slide.clientWidth} ${slide.clientHeight}`;
    const isLaidOut = slide.clientHeight > 0;
    if (!anew && (!isLaidOut || fitted.get(slide) === size)) continue;
    forget(slide);
    if (!isLaidOut) continue;
    fitted.set(slide, size);
    fitSlide(slide);
  }
}

function forget(slide) {
  if (!fitted.delete(slide)) return;
  for (const kind of Object.keys(KINDS)) slide.style.removeProperty(`--fit-${kind}`);
  delete slide.dataset.tight;
}

function fitSlide(slide) {
  for (const [kind, parts] of Object.entries(KINDS)) {
    if (fits(slide)) return;
    if (slide.querySelector(parts)) shrink(slide, kind);
  }
  if (isTooWide(slide)) slide.dataset.tight = "";
}

/** Find the largest share at which the slide fits; if there is none, the smallest. */
function shrink(slide, kind) {
  const set = (share) => slide.style.setProperty(`--fit-${kind}`, share.toFixed(3));
  let [low, high] = [SMALLEST[kind], 1];
  set(low);
  if (!fits(slide)) return;
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    set(middle);
    if (fits(slide)) low = middle;
    else high = middle;
  }
  set(low);
}

function fits(slide) {
  return !isTooHigh(slide) && !isTooWide(slide) && [...slide.querySelectorAll("img, [data-diagram] > svg")].every(isSeen);
}

function isTooHigh(slide) {
  const { bottom } = inside(slide);
  const parts = [...slide.children, ...slide.querySelectorAll(".columns > *")];
  return parts.some((part) => !isLaidOver(part) && part.getBoundingClientRect().bottom > bottom + SLACK);
}

function isTooWide(slide) {
  const { right } = inside(slide);
  return [...slide.querySelectorAll("table, mjx-container > svg")].some((part) => {
    const column = part.closest(".columns > *");
    const edge = column ? column.getBoundingClientRect().right : right;
    return part.getBoundingClientRect().right > edge + SLACK;
  });
}

// Where a slide's content may be: within its padding.
function inside(slide) {
  const { bottom, right } = slide.getBoundingClientRect();
  const { paddingBottom, paddingRight } = getComputedStyle(slide);
  return { bottom: bottom - parseFloat(paddingBottom), right: right - parseFloat(paddingRight) };
}

// A picture that has given way to words until nobody can see it is none.
function isSeen(picture) {
  const { width: wide, height: high } = picture.viewBox?.baseVal ?? { width: picture.naturalWidth, height: picture.naturalHeight };
  if (!wide || isLaidOver(picture) || isLaidOver(picture.parentElement)) return true;
  const { width, height } = picture.getBoundingClientRect();
  const whole = (width * high) / wide;
  const least = LEAST_PICTURE * picture.closest("section").clientHeight;
  return height > Math.min(least, 0.95 * whole) - SLACK;
}

function isLaidOver(part) {
  return getComputedStyle(part).position === "absolute";
}
