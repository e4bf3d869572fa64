"""A race demo as a presenter uses it: presses its buttons, reads its curves and words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.stage import FIND, POLL_MS, PRESS, OnStage
from tests.talk import RunningTalk

ACTIVE = re.compile("bk-active")
HURRY = "As fast as it can"
FIGURE = f"""
{FIND}
const figure = () => [...root.model.document.all_models].find(({{type}}) => type === "Figure");
"""
READ = f"""() => {{
  {FIGURE}
  const of = (type) => figure().renderers.filter((each) => each.glyph.type === type);
  const columns = (each) => Object.fromEntries(
    Object.entries(each.data_source.data).map(([name, values]) => [name, [...values]]));
  return {{
    runs: of("Line").map(columns),
    lines: of("MultiLine").map(columns)[0],
    labels: of("Text").map(columns)[0],
    x: figure().renderers.find((each) => each.glyph.type === "Line").glyph.x.field,
    areas: of("Patches").map(columns)[0],
  }};
}}"""
STILL = f"""() => {{
  {FIGURE}
  const {{x_range, y_range}} = figure();
  return [x_range, y_range].every((range) => {{
    const [start, end] = range.tags.find((tag) => tag?.goal)?.goal ?? [range.start, range.end];
    return range.start === start && range.end === end;
  }});
}}"""


@dataclass
class Drawing:
    """What a race's figure holds."""

    epochs: dict[str, list[int]]  # of each variant's newest run, by label
    curves: dict[str, list[float]]  # its test accuracies in percent
    earlier_runs: list[list[float]]  # those of earlier runs
    labels: list[str]  # the words at the curves' ends
    x: str  # what the x-axis shows
    gap: bool  # are train curves and the band shown


class Race(OnStage):
    """The race on a slide that a page shows."""

    def __init__(self, page: Page, talk: RunningTalk, slide: str = "race") -> None:
        super().__init__(page, talk, slide)

    def wait_until_still(self) -> None:
        """Wait until the axes have eased to where they should be."""
        self.page.wait_for_function(STILL, polling=POLL_MS)

    def expect(self, name: str, state: str, *, holds: bool = True) -> None:
        """Wait until a button is in a state (running, waiting, broken), or no longer is."""
        self.page.wait_for_function(
            "([button, state, holds]) =>"
            " button.getRootNode().host.classList.contains(state) === holds",
            arg=[self.button(name).element_handle(), state, holds],
            polling=POLL_MS,
        )

    @property
    def status(self) -> Locator:
        """The line that says what is going on."""
        return self.section.get_by_role("status")

    def press(self, name: str) -> None:
        """Click a button."""
        self.button(name).click()

    def start(self, name: str) -> int:
        """Click a variant and wait until its run is under way; return the run's number."""
        before = len(self.talk.status()["runs"])
        self.press(name)
        status = self.talk.wait("a run more", lambda now: len(now["runs"]) > before)
        return int(status["runs"][-1]["id"])

    def wait_for_epoch(self, epoch: int) -> None:
        """Wait until the newest run has come so far."""
        self.talk.wait(f"epoch {epoch}", lambda now: now["runs"][-1]["epochs"] >= epoch)

    def wait_for_end(self) -> dict[str, Any]:
        """Wait until nothing runs and the page knows; return the newest run's status."""
        status = self.talk.wait("the end of the run", lambda now: now["running"] is None)
        self.expect_rest()
        run: dict[str, Any] = status["runs"][-1]
        return run

    def expect_rest(self) -> None:
        """Wait until the page, too, knows that nothing runs."""
        expect(self.button("Stop")).to_be_disabled()

    def calm(self) -> None:
        """Stop, clear, and go back to the usual pace."""
        while self.talk.status()["running"] is not None:
            # A run that ends by itself just now takes the button away with it.
            self.button("Stop").evaluate(PRESS)
        self.expect_rest()
        if "bk-active" in (self.button(HURRY).get_attribute("class") or ""):
            self.slow_down()
        if self.button("Clear").is_enabled():
            self.press("Clear")
        expect(self.status).to_have_text("Click a model to see it learn.")

    def hurry(self) -> None:
        """Go as fast as it can, from the usual pace."""
        self.press(HURRY)
        expect(self.button(HURRY)).to_have_class(ACTIVE)

    def slow_down(self) -> None:
        """Go back to the usual pace."""
        self.press(HURRY)
        expect(self.button(HURRY)).not_to_have_class(ACTIVE)

    def read(self) -> Drawing:
        """Return what the figure holds now."""
        seen = self.page.evaluate(READ)
        lines = list(zip(seen["lines"]["accuracy"], seen["lines"]["dash"], strict=True))
        runs = {run["label"][0]: run for run in seen["runs"] if run["label"]}
        return Drawing(
            epochs={label: run["epoch"] for label, run in runs.items()},
            curves={label: run["test"] for label, run in runs.items()},
            earlier_runs=[curve for curve, dash in lines if not dash],
            labels=seen["labels"]["text"],
            x=seen["x"],
            gap=any(dash for _, dash in lines) and len(seen["areas"]["accuracy"]) > 0,
        )

    def wait_for(self, what: str, condition: str) -> None:
        """Wait until something holds of ``drawing``, the figure's raw content."""
        self.page.wait_for_function(
            f"() => {{ const drawing = ({READ})(); return {condition}; }}  // {what}",
            polling=POLL_MS,
        )
