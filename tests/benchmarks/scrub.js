// Notes, on the wall clock in milliseconds, when a slider was moved, and when curves of its slide
// that have changed were on screen: at the frame after the one in which they were drawn.

() => {
  const probe = { moves: [], curves: [] };
  window.probe = probe;
  const now = () => performance.timeOrigin + performance.now();

  const views = [];
  const collect = (view) => {
    views.push(view);
    for (const child of view.child_views ?? []) collect(child);
  };
  const slide = document.querySelector("section.present");
  for (const root of Bokeh.index.roots) if (slide.contains(root.el)) collect(root);

  // The epoch that a figure shows is that of its longest curve.
  const figure = views.find(({ model }) => model.type === "Figure");
  const sources = figure.model.renderers.map((each) => each.data_source);
  const curves = sources.filter(({ data }) => data.wrong);
  let drawn = null;
  const note = () => (drawn = Math.max(...curves.map(({ data }) => data.epoch.length)) - 1);
  for (const source of curves) {
    source.properties.data.change.connect(note);
    source.streaming.connect(note);
  }
  figure.repainted.connect(() => {
    if (drawn === null) return;
    const epoch = drawn;
    drawn = null;
    requestAnimationFrame(() => probe.curves.push({ time: now(), epoch }));
  });
  const slider = views.find(({ model }) => model.name === "epoch").model;
  slider.properties.value.change.connect(() => probe.moves.push({ time: now(), epoch: slider.value }));
}
