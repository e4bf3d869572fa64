// Notes, on the wall clock in milliseconds, when the pointer was lifted and when changed bars of
// the demo "draw" were on screen: at the frame after the one in which they were drawn.

() => {
  const probe = { ends: [], answers: [] };
  window.probe = probe;
  addEventListener("pointerup", (event) => probe.ends.push(performance.timeOrigin + event.timeStamp), true);

  const find = (view) =>
    view.model.name === "answers" ? view : (view.child_views ?? []).map(find).find(Boolean);
  const slide = document.querySelector("section.present");
  const figure = Bokeh.index.roots.filter((root) => slide.contains(root.el)).map(find).find(Boolean);

  let changed = false;
  for (const { data_source: source } of figure.model.renderers) {
    if (source.name?.startsWith("bars-")) {
      source.properties.data.change.connect(() => { changed = true; });
    }
  }
  figure.repainted.connect(() => {
    if (!changed) return;
    changed = false;
    requestAnimationFrame(() => probe.answers.push(performance.timeOrigin + performance.now()));
  });
}
