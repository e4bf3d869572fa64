"""What a demo is steered with comes while somebody is at it, and moves nothing."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import SIZES, OpenPage
from tests.browser.finger import Fingers
from tests.browser.race import Race
from tests.talk import RunningTalk

LEAST = 0.6  # of the slide's height that a race's plot has, its axes' labels included
FOOT = "(footer) => { document.querySelector('.footer').textContent = footer }"
SHARE = "(figure) => figure.getBoundingClientRect().height / innerHeight"
OPACITY = """(part) => {
  let alpha = 1;
  for (let each = part; each; each = each.parentElement ?? each.getRootNode().host) {
    alpha *= getComputedStyle(each).opacity;
  }
  return alpha;
}"""
SEEN = f"([part, seen]) => Math.abs(({OPACITY})(part) - seen) < 0.01"
PLACES = """(section) => {
  const found = [];
  const look = (node) => {
    for (const each of node.children) {
      const { left, top, width, height } = each.getBoundingClientRect();
      found.push([each.className, left, top, width, height]);
      look(each);
      if (each.shadowRoot) look(each.shadowRoot);
    }
  };
  look(section);
  return found.filter(([, , , width]) => width > 0);
}"""


def wait_until_seen(race: Race, part: str, *, seen: bool) -> None:
    element = race.section.locator(part).element_handle()
    race.page.wait_for_function(SEEN, arg=[element, float(seen)])


def learn(race: Race) -> None:
    race.hurry()
    race.start("Linear")
    race.wait_for_end()


def test_the_curve_is_the_slide(open_page: OpenPage, talk: RunningTalk) -> None:
    race = Race(open_page("#/race"), talk)
    for footer in ("", "A conference"):
        race.page.evaluate(FOOT, footer)
        for size in SIZES:
            race.resize(size)
            assert race.section.locator(".bk-Figure").evaluate(SHARE) >= LEAST, (size, footer)


def test_the_bar_comes_with_the_pointer_and_goes_by_itself(race: Race) -> None:
    race.page.mouse.move(200, 200)
    race.page.wait_for_selector(".reveal.in-use")
    wait_until_seen(race, ".tools", seen=False)  # there is nothing to look back at
    learn(race)
    race.page.wait_for_selector(".reveal:not(.in-use)")
    wait_until_seen(race, ".tools", seen=False)
    wait_until_seen(race, ".device", seen=True)
    before = race.section.evaluate(PLACES)
    race.page.mouse.move(220, 240)
    wait_until_seen(race, ".tools", seen=True)
    wait_until_seen(race, ".device", seen=False)
    assert race.section.evaluate(PLACES) == before
    race.press("Step back")
    race.page.mouse.move(0, 0)
    race.page.wait_for_selector(".reveal:not(.in-use)")
    wait_until_seen(race, ".tools", seen=True)  # the room sees the past
    race.press("Live")


def test_the_keyboard_brings_the_bar(race: Race) -> None:
    learn(race)
    race.page.wait_for_selector(".reveal:not(.in-use)")
    race.button("Seconds").focus()
    wait_until_seen(race, ".tools", seen=True)


def test_a_finger_brings_the_bar_before_it_presses(race: Race) -> None:
    learn(race)
    race.page.wait_for_selector(".reveal:not(.in-use)")
    box: Any = race.button("Step back").bounding_box()
    place = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    with Fingers(race.page) as fingers:
        fingers.trace([place])
        wait_until_seen(race, ".tools", seen=True)
        expect(race.words("shown-epoch")).to_have_text("epoch 10 of 10")
        race.page.wait_for_timeout(800)  # longer than from a touch to its click
        fingers.trace([place])
        expect(race.words("shown-epoch")).to_have_text("epoch 9 of 10")
    race.press("Live")
