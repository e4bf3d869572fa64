"""The pointer hits what it points at, at any size of the window."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import SIZES
from tests.browser.race import FIGURE, Race

# Where on the screen the point of an epoch is painted.
PLACE = f"""(epoch) => {{
  {FIGURE}
  const view = Bokeh.index.find_one(figure());
  const {{data}} = figure().renderers.find((each) => each.glyph.type === "Line").data_source;
  const canvas = view.canvas_view.el.getBoundingClientRect();
  const row = [...data.epoch].indexOf(epoch);
  return {{
    x: canvas.left + view.frame.x_scale.compute(epoch),
    y: canvas.top + view.frame.y_scale.compute(data.test[row]),
    width: canvas.width,
  }};
}}"""


def hover(race: Race, epoch: int) -> None:
    """Point at an epoch's point, and expect that its tooltip says so."""
    tip = race.page.locator(".tip")
    race.page.mouse.move(5, 5)  # the tools below come: all is laid out once more
    expect(tip).to_be_hidden()
    race.wait_until_still()
    place = race.page.evaluate(PLACE, epoch)
    race.page.mouse.move(place["x"], place["y"])
    expect(tip).to_contain_text(f"Linear after epoch {epoch}")
    accuracy = race.read().curves["Linear"][epoch]
    expect(tip).to_contain_text(f"{accuracy:.1f} % right: {100 - accuracy:.0f} wrong of 100")


def test_each_point_tells_of_itself(race: Race) -> None:
    race.hurry()
    race.start("Linear")
    race.wait_for_end()
    race.wait_for("the end", "drawing.runs.some((each) => each.epoch.length === 11)")
    race.wait_until_still()
    for size in SIZES:
        race.resize(size)
        for epoch in (10, 8):  # what lies below the axis's first value can't be pointed at
            hover(race, epoch)


def test_after_resizing_in_mid_run(race: Race) -> None:
    race.go("marathon")
    race.start("Linear")
    race.wait_for_epoch(2)
    width = race.page.evaluate(PLACE, 1)["width"]
    race.page.set_viewport_size({"width": 1024, "height": 768})
    race.page.wait_for_function(f"(width) => ({PLACE})(1).width < width - 100", arg=width)
    race.press("Stop")
    last = race.wait_for_end()["epochs"]
    race.wait_for("the end", f"drawing.runs.some((each) => each.epoch.length === {last + 1})")
    race.wait_until_still()
    hover(race, last)
