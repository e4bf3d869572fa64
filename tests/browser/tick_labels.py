"""What stands at the ticks below the plots of the shown slide, and how far apart."""

from __future__ import annotations

# For each axis below a plot: its labels' texts, and the pixels between each and the next one.
TICK_LABELS = """() => {
  const slide = document.querySelector("section.present");
  const roots = Bokeh.index.roots.filter((root) => slide.contains(root.el));
  const figures = roots.flatMap((root) => [...root.model.document.all_models])
    .filter((model) => model.type === "Figure" && model.below.some((axis) => axis.visible));
  return [...new Set(figures)].map((figure) => {
    const view = Bokeh.index.find_one(figure).views.find_one(figure.below[0]);
    const {major} = view.tick_coords;
    const labels = view.compute_labels(major[0]);
    if (!labels.items.length) return {name: figure.name, texts: [], gaps: []};
    labels.visuals = view.visuals.major_label_text.values();
    labels.base_font_size = view.plot_view.base_font_size;
    const xs = view.scoords(major)[0];
    const ends = labels.items.map((item, i) => {
      const half = item.size().width / 2;
      return {text: item.text, left: xs[i] - half, right: xs[i] + half};
    });
    ends.sort((one, other) => one.left - other.left);
    return {
      name: figure.name,
      texts: ends.map(({text}) => text),
      gaps: ends.slice(1).map(({left}, i) => left - ends[i].right),
    };
  });
}"""
