"""Fingers: what they move in a demo turns no slide, and beside it they go on turning them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.finger import Fingers, Place
from tests.browser.stage import POLL_MS, READY
from tests.talk import RunningTalk

FAR = 240  # pixels
SETTLED_MS = 300  # after which no second click comes of one tap
# Where on the shown slide there are sliders' handles, plots, a button, and what holds them all.
PARTS = """() => {
  const kinds = {
    handle: ".noUi-target:not([disabled]) .noUi-handle",
    plot: ".bk-events",
    button: "button:enabled",
    all: ".demo-root",
  };
  const places = {handle: [], plot: [], button: [], all: []};
  const look = (node) => {
    for (const child of node.children) {
      const {left, top, width, height} = child.getBoundingClientRect();
      for (const kind in kinds) {
        if (child.matches(kinds[kind]) && width > 0) {
          places[kind].push([left + width / 2, top + height / 2]);
        }
      }
      look(child);
      if (child.shadowRoot) look(child.shadowRoot);
    }
  };
  look(document.querySelector("section.present .demo"));
  return places;
}"""
HAS_MOVED = f"before => JSON.stringify(({PARTS})().handle) !== JSON.stringify(before)"
SHOWN = "document.querySelector('section.present').id"
DEMOS = "() => [...document.querySelectorAll('section:has(.demo)')].map(({id}) => id)"
GO = "(slide) => { location.hash = `#/${slide}`; }"
# Notes clicks, and lets none of them do anything.
NOTE_CLICKS = """() => {
  window.clicks = 0;
  addEventListener("click", (event) => {
    window.clicks += 1;
    event.stopImmediatePropagation();
  }, {capture: true});
}"""


def shown(page: Page) -> str:
    return str(page.evaluate(SHOWN))


def title(page: Page) -> Place:
    """Return a place on the title of the slide that is shown."""
    box = page.locator("section.present > :is(h1, h2)").bounding_box()
    assert box is not None
    return box["x"] + FAR + 5, box["y"] + box["height"] / 2


@pytest.fixture
def fingers(open_page: OpenPage, demos: RunningTalk) -> Iterator[Fingers]:
    with Fingers(open_page("#/draw", of=demos, motion="reduce")) as fingers:
        fingers.page.wait_for_function(READY, arg="draw", polling=POLL_MS)
        yield fingers


def test_what_a_finger_moves_in_a_demo_turns_no_slide(fingers: Fingers) -> None:
    page = fingers.page
    for slide in page.evaluate(DEMOS):
        page.evaluate(GO, slide)
        page.wait_for_function(READY, arg=slide, polling=POLL_MS)
        parts = page.evaluate(PARTS)
        plots = {*map(tuple, (parts["plot"][:1] + parts["plot"][-1:]))}  # they listen all alike
        for place in (*plots, *parts["handle"], *parts["all"]):
            fingers.drag(place, -FAR)
            assert shown(page) == slide, place
        if handles := page.evaluate(PARTS)["handle"]:  # at the left by now, if not before
            for place in handles:
                fingers.drag(place, FAR)
                assert shown(page) == slide, place
            page.wait_for_function(HAS_MOVED, arg=handles, polling=POLL_MS)
        fingers.drag(title(page), -FAR)
        assert shown(page) != slide, "a swipe beside the demo"


def test_a_tap_presses_a_button_once(fingers: Fingers) -> None:
    page = fingers.page
    page.evaluate(NOTE_CLICKS)
    (place, *_) = page.evaluate(PARTS)["button"]
    while not page.evaluate("window.clicks"):  # on a busy machine a tap may take too long to be one
        fingers.trace([place])
        page.wait_for_timeout(SETTLED_MS)
    assert page.evaluate("window.clicks") == 1


@pytest.fixture
def plain(open_page: OpenPage, demos: RunningTalk) -> Iterator[Fingers]:
    """Return fingers on a slide that has words alone, between two that have a demo."""
    with Fingers(open_page("#/after-draw", of=demos, motion="reduce")) as fingers:
        expect(fingers.page.locator("section.present")).to_have_id("after-draw")
        yield fingers


def test_a_swipe_does_what_a_key_does(plain: Fingers) -> None:
    page = plain.page
    place = title(page)
    plain.drag(place, -FAR)
    assert shown(page) == "dropout"
    plain.drag(place, FAR)
    assert shown(page) == "after-draw"
    page.keyboard.press("b")
    plain.drag(place, -FAR)  # uncovers: no slide is skipped unseen
    assert shown(page) == "after-draw"
    expect(page.locator(".reveal.paused")).to_have_count(0)
    for across, down in [(-20, 0), (-FAR / 2, FAR / 2 + 1), (0, FAR)]:
        plain.drag(place, across, down)  # too short, too steep
    assert shown(page) == "after-draw"
    page.evaluate("document.dir = 'rtl'")
    plain.drag(place, FAR)
    assert shown(page) == "dropout"


def test_two_fingers_turn_nothing(plain: Fingers) -> None:
    (x, y), page = title(plain.page), plain.page
    plain.put((x, y), (x + 100, y))
    plain.move((x - 200, y), (x + 300, y))
    plain.lift()
    plain.put((x, y))
    plain.put((x, y), (x + 100, y + 100))
    plain.move((x - FAR, y), (x - FAR + 100, y + 100))
    plain.lift()
    assert shown(page) == "after-draw"


MOVED = [
    '<div style="width: 400px; overflow: auto"><div style="width: 4000px">wide</div></div>',
    '<div style="height: 40px; overflow-y: scroll"><div style="height: 400px">long</div></div>',
    '<input type="range">',
    "<textarea>Words</textarea>",
    "<p data-prevent-swipe>mine</p>",
    '<p contenteditable="true">yours</p>',
    "<p>words</p>",  # these alone turn the slide
]


def test_what_a_finger_moves_elsewhere_turns_no_slide(plain: Fingers) -> None:
    page = plain.page
    page.evaluate(
        "(all) => document.querySelector('section.present').insertAdjacentHTML('beforeend', all)",
        f"<div class='tried'>{''.join(MOVED)}</div>",
    )
    turned = []
    for part, html in zip(page.locator(".tried > *").all(), MOVED, strict=True):
        box = part.bounding_box()
        assert box is not None
        plain.drag((box["x"] + 20, box["y"] + box["height"] / 2), FAR)
        if shown(page) != "after-draw":
            turned.append(html)
    assert turned == MOVED[-1:]
