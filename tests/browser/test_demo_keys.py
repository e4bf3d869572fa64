"""Every demo is driven by keys: each of its buttons has a number, up to nine, and x stops."""

from __future__ import annotations

from playwright.sync_api import expect

from demo.ui.demo_files import OURS
from tests.browser.conftest import OpenPage
from tests.browser.stage import OnStage
from tests.talk import DECKS, RunningTalk

# The buttons that are seen on the slide, in shadow roots, too: their words and what key they show.
SHOWN = """() => {
  const found = [];
  const look = (node, isLater, isStop) => {
    for (const child of node.children) {
      const later = isLater || child.classList.contains("timeline");
      const stop = child.classList.contains("stop") || (isStop && !child.shadowRoot);
      if (child.matches("button.bk-btn") && child.getClientRects().length && !later && !stop)
        found.push(Number(child.dataset.key ?? 0));
      look(child, later, stop);
      if (child.shadowRoot) look(child.shadowRoot, later, stop);
    }
  };
  look(document.querySelector("section.present"), false, false);
  return found;
}"""
NUMBERED = f"""() => {{
  const keys = ({SHOWN})().filter(Boolean);
  const wanted = Math.min(9, ({SHOWN})().length);
  return keys.length === wanted && new Set(keys).size === wanted;
}}"""


def test_each_button_of_each_demo_has_a_key(open_page: OpenPage, demos: RunningTalk) -> None:
    slides = {path.stem.replace("_", "-") for path in (DECKS / "demos").glob("*.md")}
    assert {"backprop", "connections", "device-race"} <= slides
    assert slides <= {path.stem.replace("_", "-") for path in OURS.glob("*.py")}
    page = open_page("#/backprop", of=demos, stays=True)
    stage = OnStage(page, demos, "backprop")
    for slide in sorted(slides):
        stage.go(slide)
        page.wait_for_function(NUMBERED)
    stage.go("backprop")
    page.keyboard.press("1")  # Forward
    expect(stage.button("Back")).to_be_visible()
    stage.go("connections")
    page.wait_for_function(NUMBERED)
    page.keyboard.press("3")
    expect(stage.words("told")).to_contain_text("All nodes use the same three weights")
