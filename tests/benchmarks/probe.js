// Notes, on the wall clock in milliseconds, clicks and when points have reached the screen.
// A point counts from the animation frame after the one in which its figure was drawn.

() => {
  const probe = { clicks: [], points: [] };
  window.probe = probe;
  addEventListener("click", (event) => probe.clicks.push(performance.timeOrigin + event.timeStamp), true);

  const figures = [];
  const collect = (view) => {
    if (view.model.type === "Figure") figures.push(view);
    for (const child of view.child_views ?? []) collect(child);
  };
  const slide = document.querySelector("section.present");
  for (const root of Bokeh.index.roots) if (slide.contains(root.el)) collect(root);

  for (const figure of figures) {
    const fresh = new Set();
    for (const renderer of figure.model.renderers) {
      const source = renderer.data_source;
      if (!source.data.wrong) continue; // not a curve's own
      const note = () => fresh.add(source);
      source.properties.data.change.connect(note);
      source.streaming.connect(note);
    }
    figure.repainted.connect(() => {
      const drawn = [...fresh].filter(({ data }) => data.epoch.length);
      const points = drawn.map(({ data }) => [data.label.at(-1), data.epoch.at(-1)]);
      fresh.clear();
      requestAnimationFrame(() => {
        const time = performance.timeOrigin + performance.now();
        for (const [label, epoch] of points) probe.points.push({ label, epoch, time });
      });
    });
  }
  return figures.length;
}
