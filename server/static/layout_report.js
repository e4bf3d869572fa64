// Tells the talk what of a slide just saved the room can't see, once the slide rests.

const SETTLE_MS = 300; // between two looks: what is found twice does not go by itself
const EARLY = "first"; // version of the page that was there before the talk: it was not saved
const MOST = 6; // problems that are told of a slide: once these are mended, others follow

/**
 * Return `saved(changed, restyled)`, to be called with slides that have changed, and those whose style
 * has; `allow(isAllowed)`, whether this window may look at them now, which returns whether it may as of
 * now; and `look(slide)`, once that one rests on the screen. What is found is sent by `send`.
 */
export function reportLayout(send) {
  const due = new Set();
  const glance = new Set(); // of those, slides that are not shown: they are looked at beforehand
  const flawed = new Set();
  let isAllowed = false;

  const find = async (slide) => {
    // By an address that is made here: an exported page needs none of it.
    const module = await import(new URL("./layout_check.js", import.meta.url)).catch(() => null);
    if (!module) return []; // no connection, so nothing can be told either
    const isShown = slide.matches(".present");
    const isLaidOut = isShown || slide.matches(".near");
    if (!isLaidOut) slide.classList.add("near");
    try {
      return module.look(slide);
    } finally {
      if (!isLaidOut) slide.classList.remove("near");
    }
  };

  const report = async (slide) => {
    const { version } = document.body.dataset;
    let problems = await find(slide);
    if (problems.length) {
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      const keys = new Set(problems.map(({ key }) => key));
      problems = (await find(slide)).filter(({ key }) => keys.has(key));
    }
    if (!slide.isConnected || version !== document.body.dataset.version) return false;
    // What an earlier page has told of a slide may be mended, too.
    const isNews = problems.length > 0 || flawed.has(slide.id) || slide.matches(".present");
    if (!isNews) return true;
    const size = { width: innerWidth, height: innerHeight };
    if (!send({ do: "layout-problems", slide: slide.id, version, ...size, problems: problems.slice(0, MOST) })) return false;
    if (problems.length) flawed.add(slide.id);
    else flawed.delete(slide.id);
    return true;
  };

  return {
    allow: (allowed) => {
      const begins = allowed && !isAllowed;
      isAllowed = allowed;
      return begins;
    },
    saved: (changed, restyled) => {
      if (document.body.dataset.version === EARLY) return;
      const old = restyled.filter((slide) => slide.matches(".present") || flawed.has(slide.id));
      for (const slide of [...changed, ...old]) due.add(slide) && glance.add(slide);
    },
    look: async (shown) => {
      if (!isAllowed) return;
      for (const slide of glance) {
        if (slide === shown || !slide.isConnected || (await report(slide))) glance.delete(slide);
        await new Promise((resolve) => setTimeout(resolve)); // a key comes first
      }
      if (due.has(shown) && (await isSettled(shown)) && (await report(shown))) due.delete(shown);
    },
  };
}

/** Resolves once all of a slide is there, with whether it is still shown. */
async function isSettled(slide) {
  await document.fonts.ready;
  await Promise.all([...slide.querySelectorAll("img")].map((image) => image.decode().catch(() => {})));
  return slide.matches(".present") && !slide.querySelector(".demo.opening");
}
