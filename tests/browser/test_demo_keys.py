"""Every demo is driven by keys: each of its buttons has a number, up to nine, and x stops."""

from __future__ import annotations

from playwright.sync_api import expect

from demo.ui.demo_files import OURS
from tests.browser.conftest import OpenPage
from tests.browser.stage import OnStage
from tests.talk import DECKS, RunningTalk

# The keys that the buttons show which are seen on the slide, in shadow roots, too; 0: none. Looking
# back and losing curves have no keys, Stop has a letter.
SHOWN = """() => {
  const found = [];
  const look = (node, isLeftOut) => {
    for (const child of node.children) {
      const leftOut = isLeftOut || child.matches(".timeline, .stop, .clear, .restart");
      if (child.matches("button.bk-btn") && child.getClientRects().length && !leftOut)
        found.push(Number(child.dataset.key ?? 0));
      look(child, leftOut);
      if (child.shadowRoot) look(child.shadowRoot, leftOut);
    }
  };
  look(document.querySelector("section.present"), false);
  return found;
}"""
NUMBERED = f"""(least) => {{
  const shown = ({SHOWN})(), keys = shown.filter(Boolean);
  const wanted = Math.max(least, Math.min(9, shown.length));
  return keys.length === wanted && new Set(keys).size === wanted;
}}"""
NO_BUTTONS = {"memory", "split", "predictions"}  # of digits there are no predicted numbers


def test_each_button_of_each_demo_has_a_key(open_page: OpenPage, demos: RunningTalk) -> None:
    slides = {path.stem.replace("_", "-") for path in (DECKS / "demos").glob("*.md")}
    assert {"backprop", "connections", "device-race"} <= slides
    assert slides <= {path.stem.replace("_", "-") for path in OURS.glob("*.py")}
    page = open_page("#/backprop", of=demos, stays=True)
    stage = OnStage(page, demos, "backprop")
    for slide in sorted(slides):
        stage.go(slide)
        page.wait_for_function(NUMBERED, arg=0 if slide in NO_BUTTONS else 1)
    stage.go("backprop")
    page.keyboard.press("1")  # Forward
    expect(stage.button("Back")).to_be_visible()
    stage.go("connections")
    page.wait_for_function(NUMBERED, arg=1)
    page.keyboard.press("3")
    expect(stage.words("told")).to_contain_text("All nodes use the same three weights")
