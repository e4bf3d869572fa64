// All that uses or changes what BokehJS keeps to itself: other versions of it may need other code.

// For each plot BokehJS would listen here without end, and so keep them all. One does for all.
if (window.visualViewport) {
  visualViewport.onresize = () => window.Bokeh?.index.roots.forEach(sharpen);
  visualViewport.addEventListener = () => {};
}

function sharpen(view) {
  if (view.canvas?.resize?.()) view.request_repaint();
  view.child_views?.forEach(sharpen);
}

/** Let BokehJS, once it is there, work less. */
export function patchBokeh() {
  // It writes the styles of its views again whenever it lays them out or paints them, though they
  // are mostly the same; for each the browser would work out all styles of the page anew.
  const { prototype } = Bokeh.require("core/dom").InlineStyleSheet;
  const write = prototype._update;
  prototype._update = function (css) {
    if (this.el.textContent !== css) write.call(this, css);
  };
  // What a curve or a bar is drawn on is the canvas. It has an element too, in which there is nothing.
  const { GlyphRendererView } = Bokeh.require("models/renderers/glyph_renderer");
  GlyphRendererView.prototype.update_position = function () {
    this.position.replace(":host", { display: "none" });
  };
}

/** Return the document of a demo that stands in the page as JSON. */
export function documentFromJson(text) {
  return Bokeh.require("document").Document.from_json(JSON.parse(text));
}

/** Open a session at a WebSocket's address; resolves with it once its document is there. */
export function pullSession(address, token) {
  return Bokeh.require("client/connection").pull_session(address, token, null);
}

/**
 * Forget the document of a demo that is closed. BokehJS would keep it, with all its models and nodes,
 * as long as the page is open: in its list, and by a timer that looks through it every 30 seconds.
 */
export function forgetDocument(document) {
  Bokeh.documents.splice(Bokeh.documents.indexOf(document), 1);
  document._cancel_recompute_all_models();
}
