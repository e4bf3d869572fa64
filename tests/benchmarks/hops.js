// Notes, on the wall clock in milliseconds, when a curve got its next point, its figure was painted,
// and the next frame began.

() => {
  const now = () => performance.timeOrigin + performance.now();
  const note = (hop) => window.hops.push({ hop, time: now() });

  const slide = document.querySelector("section.present");
  const collect = (view) => [view, ...(view.child_views ?? []).flatMap(collect)];
  const figures = Bokeh.index.roots
    .filter((root) => slide.contains(root.el))
    .flatMap(collect)
    .filter((view) => view.model.type === "Figure");
  for (const figure of figures) {
    let fresh = false;
    for (const { data_source: source } of figure.model.renderers) {
      if (!source.data.wrong) continue; // not a curve's own
      const changed = () => {
        if (!fresh) note("applied");
        fresh = true;
      };
      source.properties.data.change.connect(changed);
      source.streaming.connect(changed);
    }
    figure.repainted.connect(() => {
      if (!fresh) return;
      fresh = false;
      note("painted");
      requestAnimationFrame(() => note("shown"));
    });
  }
}
