"""Looking back in a browser: the bar is dragged, stepped and played, and all windows follow."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from playwright.sync_api import Locator, expect

from demo.control.timeline import DRAG_SECONDS
from demo.events import EpochShown
from tests.browser.conftest import SIZES, OpenPage
from tests.browser.race import ACTIVE, Race
from tests.browser.stage import PRESS
from tests.talk import RunningTalk

ENOUGH = 150  # epochs to play: a test that is slow is still in their midst
BOX = """(bar) => {
  const rows = [...bar.shadowRoot.children].filter((each) => each.tagName === "DIV");
  const boxes = rows.map((each) => each.getBoundingClientRect()).filter(({ width }) => width);
  const own = bar.getBoundingClientRect();
  const slide = document.querySelector("section.present").getBoundingClientRect();
  const inside = boxes.every(({ left, right }) => left >= own.left - 1 && right <= own.right + 1);
  return inside && own.bottom <= slide.bottom;
}"""


def points(count: int, is_so: str = "===") -> str:
    """A condition on a drawing: its newest curve has so many points."""
    return f"drawing.runs.some((each) => each.epoch.length {is_so} {count})"


def handle(race: Race) -> Locator:
    return race.section.get_by_role("slider")


def shown_epoch(race: Race) -> Locator:
    return race.words("shown-epoch")


def play(race: Race) -> Locator:
    return race.section.get_by_role("button", name="Play")


def drag(race: Race, across: int, *, steps: int = 10) -> None:
    """Drag the handle by so many pixels."""
    box = handle(race).bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 48
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse = race.page.mouse
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + across, y, steps=steps)
    mouse.up()


def looks(talk: RunningTalk) -> list[EpochShown]:
    """Return all that was ever shown of the past, as it was recorded."""
    return [event for event in talk.recorded() if isinstance(event, EpochShown)]


@pytest.fixture
def learned(race: Race) -> Iterator[Race]:
    """Return a race with one run of 10 epochs."""
    race.hurry()
    race.start("Linear")
    race.wait_for_end()
    expect(shown_epoch(race)).to_have_text("epoch 10 of 10")
    yield race
    if race.button("Live").is_enabled():
        race.press("Live")
    expect(shown_epoch(race)).to_have_text("epoch 10 of 10")


def test_a_drag_takes_all_windows_back(
    learned: Race, open_page: OpenPage, talk: RunningTalk
) -> None:
    other = Race(open_page("#/race", size=(1024, 768)), talk)
    learned.page.bring_to_front()
    whole = learned.read()
    before = len(looks(talk))
    drag(learned, -2000, steps=60)
    for window in (learned, other):
        window.wait_for("the first point alone", points(1))
        expect(shown_epoch(window)).to_have_text("epoch 0 of 10")
        drawn = window.read()
        assert drawn.curves["Linear"] == whole.curves["Linear"][:1]
        assert drawn.earlier_runs == [whole.curves["Linear"]]  # faint, to its end
        assert drawn.labels != whole.labels
    talk.wait("the truth", lambda now: now["runs"][-1]["epochs"] == 10)
    shown = looks(talk)[before:]
    assert shown[-1].epoch == 0
    assert all(b.time - a.time > 0.9 * DRAG_SECONDS for a, b in pairwise(shown[:-1]))
    other.press("Live")
    for window in (learned, other):
        window.wait_for("all points", points(11))
    assert learned.read() == whole


def test_steps_by_buttons_and_by_keys(learned: Race) -> None:
    expect(learned.button("Step on")).to_be_disabled()
    learned.press("Step back")
    learned.press("Step back")
    learned.wait_for("two points less", points(9))
    handle(learned).press("ArrowLeft")
    expect(shown_epoch(learned)).to_have_text("epoch 7 of 10")
    handle(learned).press("Home")
    expect(shown_epoch(learned)).to_have_text("epoch 0 of 10")
    expect(learned.button("Step back")).to_be_disabled()
    learned.press("Step on")
    learned.wait_for("the second point", points(2))
    handle(learned).press("End")
    learned.wait_for("all points", points(11))
    expect(learned.button("Live")).to_be_disabled()


def test_playing_goes_on_once_whoever_presses(
    race: Race, open_page: OpenPage, talk: RunningTalk
) -> None:
    race.hurry()
    race.go("marathon")
    race.start("Linear")
    race.wait_for_epoch(ENOUGH)
    race.button("Stop").evaluate(PRESS)  # a run that has ended meanwhile took the button away
    race.wait_for_end()
    other = Race(open_page("#/race"), talk)
    other.go("marathon")
    before = len(looks(talk))
    play(other).click()
    expect(play(race)).to_have_class(ACTIVE)
    other.wait_for("three points", points(3, ">="))
    play(race).evaluate(PRESS)
    expect(play(other)).not_to_have_class(ACTIVE)
    stayed = looks(talk)[-1].epoch
    assert stayed is not None
    for window in (race, other):
        expect(shown_epoch(window)).to_have_text(re.compile(rf"^epoch\s{stayed}\sof\s\d+$"))
    play(race).evaluate(PRESS)
    for window in (race, other):
        window.wait_for("two points more", points(stayed + 3, ">="))
    race.press("Live")
    expect(play(other)).not_to_have_class(ACTIVE)
    *shown, last = [look.epoch for look in looks(talk)[before:]]
    assert shown == [*range(stayed + 1), stayed, *range(stayed, len(shown) - 2)]
    assert last is None


def test_playing_ends_at_the_newest(learned: Race) -> None:
    play(learned).click()
    expect(play(learned)).to_have_class(ACTIVE)
    learned.wait_for("all points", points(11))
    expect(play(learned)).not_to_have_class(ACTIVE)


def test_a_run_goes_on_while_the_room_looks_back(race: Race, talk: RunningTalk) -> None:
    race.go("marathon")
    expect(play(race)).to_be_disabled()
    race.start("Linear")
    race.wait_for_epoch(3)
    handle(race).press("Home")
    expect(shown_epoch(race)).to_have_text(re.compile(r"^epoch\s0, live\sat\s\d+$"))
    race.wait_for("the first point alone", points(1))
    newest = int(talk.status()["runs"][-1]["epochs"])
    race.wait_for_epoch(newest + 2)
    expect(race.status).to_have_text(re.compile(r"^Linear learns: epoch \d+ of 300$"))
    assert race.read().epochs == {"Linear": [0]}
    race.start("Convolution")  # whoever starts something wants to see it
    expect(shown_epoch(race)).to_have_text(re.compile(r"^epoch\s\d+ of\s300$"))
    expect(race.button("Live")).to_be_disabled()


def test_the_bar_fits(open_page: OpenPage, talk: RunningTalk) -> None:
    race = Race(open_page("#/race"), talk)
    for size in SIZES:
        race.resize(size)
        assert race.section.locator(".timeline").evaluate(BOX)
