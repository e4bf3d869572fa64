// What is behind a slide, for its preview: a colour, a gradient, pictures, a film or a page.

const DARK = 128; // of 255: reveal.js calls a colour below it dark

/** Give a preview the slide's own background, as reveal.js does. */
export function paintBackground(frame, { dataset, classList }) {
  const { backgroundColor } = dataset;
  const content = backgroundOf(dataset);
  if (!(backgroundColor || content)) return;
  const ground = document.createElement("div");
  ground.className = "ground";
  ground.style.backgroundColor = backgroundColor ?? "";
  frame.prepend(ground);
  if (content) {
    content.style.opacity = dataset.backgroundOpacity ?? "1";
    ground.append(content);
  }
  const shades = getComputedStyle(ground).backgroundColor.match(/[\d.]+/g)?.map(Number) ?? [];
  if (!backgroundColor || shades.length < 3) return;
  const [red, green, blue] = shades;
  const isDark = (299 * red + 587 * green + 114 * blue) / 1000 < DARK;
  classList.add(isDark ? "has-dark-background" : "has-light-background");
}

/** Return an element with the picture, gradient, film or page behind a slide, if there is one. */
function backgroundOf({ backgroundGradient, backgroundImage, backgroundVideo, backgroundIframe, ...look }) {
  if (backgroundVideo) return filmOf(backgroundVideo, look.backgroundSize);
  if (backgroundIframe) return Object.assign(document.createElement("iframe"), { src: backgroundIframe });
  if (!backgroundGradient && !backgroundImage) return null;
  const content = document.createElement("div");
  content.style.backgroundImage = backgroundGradient ?? picturesOf(backgroundImage);
  content.style.backgroundSize = look.backgroundSize ?? "cover";
  content.style.backgroundPosition = look.backgroundPosition ?? "center";
  return content;
}

/** Return CSS for a list of addresses; those of the deck hold no comma. */
function picturesOf(addresses) {
  if (addresses.startsWith("data:")) return `url(${JSON.stringify(addresses)})`;
  return addresses.split(",").map((each) => `url("${encodeURI(decodeURI(each.trim()))}")`).join(", ");
}

/** Return a film that stands still. */
function filmOf(addresses, size) {
  const film = document.createElement("video");
  film.muted = true;
  film.style.objectFit = size === "contain" ? "contain" : "cover";
  for (const each of addresses.split(",")) {
    const source = document.createElement("source");
    source.src = each.trim();
    film.append(source);
  }
  return film;
}
