"""A pen and a pointer: drawn in one window, seen in all; lines stay with their slide."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage


def lines(page: Page, count: int) -> None:
    expect(page.locator(".pen-surface path")).to_have_count(count)


def draw(page: Page, *places: tuple[float, float]) -> None:
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=4)
    page.mouse.up()


def test_what_is_drawn_is_in_all_windows_and_stays_with_its_slide(open_page: OpenPage) -> None:
    page, other = open_page("#/start"), open_page("#/start")
    other.set_viewport_size({"width": 1024, "height": 768})
    page.keyboard.press("d")
    draw(page, (300, 300), (400, 350), (500, 300))
    page.get_by_role("toolbar", name="Pen").get_by_role("button", name="Colour 2").click()
    draw(page, (300, 400), (500, 400))
    lines(other, 2)
    boxes = [each.locator(".pen-surface path").first.bounding_box() for each in (page, other)]
    assert boxes[0] is not None
    assert boxes[1] is not None
    share = other.evaluate("innerWidth") / page.evaluate("innerWidth")
    assert boxes[1]["width"] == pytest.approx(share * boxes[0]["width"], abs=2)
    page.keyboard.press("End")
    lines(page, 0)
    lines(other, 0)
    page.keyboard.press("Home")
    lines(other, 2)
    other.reload()
    lines(other, 2)
    page.get_by_role("button", name="Take back").click()
    lines(other, 1)
    page.get_by_role("button", name="Clear").click()
    lines(other, 0)
    page.keyboard.press("Escape")
    expect(page.get_by_role("toolbar", name="Pen")).to_be_hidden()


def test_the_pointer_is_seen_elsewhere_and_the_page_can_be_used_again(open_page: OpenPage) -> None:
    page, other = open_page("#/start"), open_page("#/start")
    page.keyboard.press("d")
    page.keyboard.press("d")
    page.mouse.move(500, 300)
    page.mouse.move(600, 330)
    expect(other.locator(".pen-dot")).to_have_class("pen-dot seen")
    expect(other.locator(".pen-dot")).to_have_class("pen-dot")  # it rests
    page.keyboard.press("d")
    assert page.evaluate("document.elementFromPoint(600, 330).closest('section').id") == "start"
