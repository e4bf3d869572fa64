// Tells when something that was saved is on the screen, in milliseconds of the wall clock: at the
// frame after the one that found it painted.

() => {
  const documents = (slide) => {
    const views = window.Bokeh.index.roots.filter(({ el }) => slide.contains(el));
    return [...new Set(views.map(({ model }) => model.document))];
  };
  const heading = (slide) => slide.querySelector("h2");
  const looks = {
    words: (slide, wanted) => heading(slide).textContent === wanted,
    colour: (slide, wanted) => getComputedStyle(heading(slide)).color === wanted,
    picture: (slide, wanted) => {
      const picture = slide.querySelector("img");
      return picture.complete && picture.naturalWidth === wanted;
    },
    // The old demo is gone, and the new one is painted.
    button: (slide, wanted) => {
      const [demo, ...others] = documents(slide);
      if (!demo?.is_idle || others.length) return false;
      return [...demo.all_models].some(({ label }) => label === wanted);
    },
  };

  window.seen = (look, wanted, limit) =>
    new Promise((resolve, reject) => {
      const end = performance.now() + limit;
      const search = () => {
        if (performance.now() > end) reject(new Error(`Expected ${look} ${wanted}. Received: none.`));
        else if (!looks[look](document.querySelector("section.present"), wanted)) requestAnimationFrame(search);
        else requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()));
      };
      search();
    });
}
