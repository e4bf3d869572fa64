// All uses and patches of private parts of BokehJS: another version of it may need other code.

import { Lost } from "./again.js";

// Each plot of BokehJS would add a listener here that is never removed, and so keep the plot in memory.
// One listener serves all plots.
if (window.visualViewport) {
  visualViewport.onresize = () => window.Bokeh?.index.roots.forEach(sharpen);
  visualViewport.addEventListener = () => {};
}

function sharpen(view) {
  if (view.canvas?.resize?.()) view.request_repaint();
  view.child_views?.forEach(sharpen);
}

/** Make BokehJS do less work; call it once BokehJS is loaded. */
export function patchBokeh() {
  // It writes the styles of its views at each layout and each painting, though they are mostly the
  // same; after each write the browser would compute all styles of the page anew.
  const { prototype } = Bokeh.require("core/dom").InlineStyleSheet;
  const write = prototype._update;
  prototype._update = function (css) {
    if (this.el.textContent !== css) write.call(this, css);
  };
  // Curves and bars are drawn on the plot's canvas; the element of their own stays empty.
  const { GlyphRendererView } = Bokeh.require("models/renderers/glyph_renderer");
  GlyphRendererView.prototype.update_position = function () {
    this.position.replace(":host", { display: "none" });
  };
}

/** Return the Bokeh document of this JSON, which an exported page contains. */
export function documentFromJson(text) {
  return Bokeh.require("document").Document.from_json(JSON.parse(text));
}

/**
 * Open a session at a WebSocket's address; resolves with it once its document is there, rejects with
 * `Lost` if that does not come within so many milliseconds.
 */
export async function pullSession(address, token, limit) {
  const { ClientConnection } = Bokeh.require("client/connection");
  const connection = new ClientConnection(address, token, null);
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("no answer")), limit);
  });
  try {
    return await Promise.race([connection.connect(), late]);
  } catch (error) {
    // Its own `close` relies on a session. What comes now is not made a document any more.
    connection.closed_permanently = true;
    connection.socket?.close();
    throw new Lost(`WebSocket connection to ${address}: ${error.message ?? error}`);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Forget the document of a closed demo. BokehJS would keep it, with all its models and nodes, as long
 * as the page is open: in its list, and by a timer that checks it every 30 seconds.
 */
export function forgetDocument(document) {
  Bokeh.documents.splice(Bokeh.documents.indexOf(document), 1);
  document._cancel_recompute_all_models();
}

/** Have all plots take the size of their place and be painted at once: who prints waits for no frame. */
export function layOutNow() {
  for (const view of window.Bokeh?.index.roots ?? []) view.after_resize?.();
}

/** Have the plots in an element paint at once all that they show. */
export function paintAgain(element) {
  const paint = (view) => {
    if (view._actual_paint) {
      view._invalidate_all = true;
      view._actual_paint();
    }
    view.child_views?.forEach(paint);
  };
  window.Bokeh?.index.roots.filter(({ el }) => element.contains(el)).forEach(paint);
}
