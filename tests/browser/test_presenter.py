"""The presenter's page beside the slides: either window drives, both follow, either may go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, WebSocketRoute, expect

from tests.browser.conftest import LIMIT_MS, SIZES, OpenPage
from tests.browser.race import Race
from tests.talk import RunningTalk, until

WITHOUT_ROOM = """() => {
  const {scrollHeight, scrollWidth, clientHeight, clientWidth} = document.scrollingElement;
  return [scrollHeight - clientHeight, scrollWidth - clientWidth];
}"""
# What stands on the page, and reaches beyond its window or is hidden beneath something else.
OUT_OF_REACH = """() => [...document.querySelectorAll("button:enabled")]
  .filter((button) => !button.closest("ol, .variants"))
  .filter((button) => {
    const {left, top, width, height} = button.getBoundingClientRect();
    const there = document.elementFromPoint(left + width / 2, top + height / 2);
    return !button.contains(there);
  })
  .map((button) => button.textContent)"""
# Key after key, before the page can get to any of them.
PRESS_AT_ONCE = """(keys) => {
  for (const key of keys) {
    document.body.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
  }
}"""
PHONE = (390, 844)


class Presenter:
    """The presenter's page, as a presenter reads it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("button", name=name)

    def expect(self, slide: int, step: str = "") -> None:
        """Wait until this slide is shown, by its number, and this step."""
        expect(self.page.locator(".slide-count")).to_have_text(f"Slide {slide} of 7")
        expect(self.page.locator(".step-count")).to_have_text(step)

    @property
    def slide(self) -> int:
        """The number of the slide that is shown."""
        return int((self.page.locator(".slide-count").text_content() or "").split()[1])

    @property
    def entries(self) -> Locator:
        """The list of slides."""
        return self.page.get_by_role("navigation", name="Slides").get_by_role("button")


@pytest.fixture
def slides(open_page: OpenPage) -> Page:
    page = open_page(stays=True)
    expect_slide(page, "start")
    return page


@pytest.fixture
def presenter(slides: Page, open_page: OpenPage) -> Presenter:
    """Return the presenter's page beside the slides, both at the first one."""
    presenter = Presenter(open_page("presenter"))
    presenter.expect(1, "Step 0 of 1")
    return presenter


def expect_slide(page: Page, slide: str, steps: int = 0) -> None:
    expect(page.locator("section.present")).to_have_id(slide)
    expect(page.locator("section.present .fragment.visible")).to_have_count(steps)


def slide_of(page: Page) -> int:
    """Return the number of the slide that a window shows."""
    return int(page.locator(".page-number").text_content() or 1)


def expect_black(page: Page, *, black: bool) -> None:
    page.wait_for_function(
        "black => document.querySelector('.reveal').classList.contains('paused') === black",
        arg=black,
    )


# Either drives


def test_the_presenter_s_page_leads_and_the_slides_follow(
    slides: Page, presenter: Presenter
) -> None:
    keys = presenter.page.keyboard
    for key, number, slide, step in [
        ("PageDown", 1, "start", 1),
        ("Space", 2, "code", 0),
        ("ArrowLeft", 1, "start", 1),
        ("PageUp", 1, "start", 0),
        ("End", 7, "broken", 0),
        ("Home", 1, "start", 0),
    ]:
        keys.press(key)
        presenter.expect(number, f"Step {step} of 1" if number == 1 else "")
        expect_slide(slides, slide, step)
    presenter.button("Next").click()
    expect_slide(slides, "start", 1)
    presenter.button("Next").click()
    expect_slide(slides, "code")
    presenter.button("Previous").click()
    expect_slide(slides, "start", 1)
    presenter.entries.nth(2).press("Enter")
    expect_slide(slides, "race")
    expect(presenter.entries.nth(2)).to_have_attribute("aria-current", "true")
    expect(presenter.page.locator("[aria-current]")).to_have_count(1)


def test_the_slides_lead_and_the_presenter_s_page_follows(
    slides: Page, presenter: Presenter
) -> None:
    slides.bring_to_front()
    slides.keyboard.press("PageDown")
    presenter.expect(1, "Step 1 of 1")
    slides.evaluate("location.hash = '#/end'")
    presenter.expect(6)
    slides.keyboard.press("PageUp")
    presenter.expect(5)


def test_who_pages_fast_arrives_and_nobody_goes_back(slides: Page, presenter: Presenter) -> None:
    there_and_back = (*["PageDown"] * 5, *["PageUp"] * 4)
    for page, number, slide in [(presenter.page, 1, "start"), (slides, 2, "code")]:
        page.bring_to_front()
        for key in there_and_back:
            page.keyboard.press(key)
        presenter.expect(number, "Step 1 of 1" if number == 1 else "")
        expect_slide(slides, slide, int(number == 1))

    # Both at once, each from where it is: they end at one slide, whichever it is.
    for key in there_and_back:
        slides.keyboard.press(key)
        presenter.page.keyboard.press(key)
    until(lambda: presenter.slide == slide_of(slides), "both at one slide")
    presenter.entries.nth(2).click()
    presenter.expect(3)
    expect_slide(slides, "race")


def test_what_is_asked_for_at_once_is_done_in_turn(slides: Page, presenter: Presenter) -> None:
    for keys, number, slide in [
        (["PageDown", "PageDown", "End", "PageUp", "PageUp", "End"], 7, "broken"),
        (["PageUp", "PageUp", "Home"], 1, "start"),
    ]:
        presenter.page.evaluate(PRESS_AT_ONCE, keys)
        presenter.expect(number, "Step 0 of 1" if number == 1 else "")
        expect_slide(slides, slide)


def test_black_in_both(slides: Page, presenter: Presenter) -> None:
    black = presenter.button(re.compile("^Black screen"))
    presenter.page.keyboard.press("b")
    expect_black(slides, black=True)
    expect(black).to_have_attribute("aria-pressed", "true")
    presenter.page.keyboard.press("PageDown")  # uncovers: no step is skipped unseen
    expect_black(slides, black=False)
    presenter.expect(1, "Step 0 of 1")
    slides.bring_to_front()
    slides.keyboard.press(".")
    expect(black).to_have_attribute("aria-pressed", "true")
    black.click()
    expect_black(slides, black=False)


# Either may go


def test_after_a_reload_either_is_where_the_talk_is(slides: Page, presenter: Presenter) -> None:
    presenter.page.keyboard.press("PageDown")
    expect_slide(slides, "start", 1)
    for page in (slides, presenter.page):
        page.reload()
        presenter.expect(1, "Step 1 of 1")
        expect_slide(slides, "start", 1)
    presenter.entries.nth(4).click()
    slides.reload()  # wherever its address had got to
    expect_slide(slides, "odd")
    presenter.expect(5)


def test_a_new_window_joins_unless_its_address_names_a_slide(
    presenter: Presenter, open_page: OpenPage
) -> None:
    presenter.entries.nth(5).click()
    joined = open_page("")
    expect_slide(joined, "end")
    led = open_page("#/code")
    expect_slide(led, "code")
    presenter.expect(2)
    expect_slide(joined, "code")
    expect_slide(open_page("#/no-such-slide"), "code")
    expect_slide(open_page("#/start/0"), "start", 1)
    presenter.expect(1, "Step 1 of 1")


@pytest.fixture
def cabled(context: BrowserContext) -> Iterator[tuple[Page, Cable]]:
    """Return a new page, and what its line to the talk goes through."""
    page, cable = context.new_page(), Cable()
    page.set_default_timeout(LIMIT_MS)
    page.route_web_socket(re.compile("/changes$"), cable.connect)
    yield page, cable
    page.close()


def test_a_page_that_was_cut_off_takes_the_talk_along_unless_it_went_on(
    presenter: Presenter, cabled: tuple[Page, Cable], talk: RunningTalk
) -> None:
    page, cable = cabled
    page.goto(talk.url)
    expect_slide(page, "start")
    cable.pull()
    page.keyboard.press("PageDown")
    expect_slide(page, "start", 1)
    presenter.expect(1, "Step 0 of 1")
    cable.plug_in()
    presenter.expect(1, "Step 1 of 1")

    cable.pull()
    page.keyboard.press("End")
    presenter.entries.nth(1).click()
    cable.plug_in()
    expect_slide(page, "code")
    presenter.expect(2)


def test_a_page_that_was_cut_off_before_the_answer_takes_the_talk_along_too(
    presenter: Presenter, cabled: tuple[Page, Cable], talk: RunningTalk
) -> None:
    page, cable = cabled
    page.goto(talk.url)
    expect_slide(page, "start")
    cable.wait(page)
    cable.is_mute = True
    page.keyboard.press("PageDown")
    presenter.expect(1, "Step 1 of 1")  # it was heard, and the page does not know
    cable.pull()
    page.keyboard.press("PageDown")
    cable.is_mute = False
    cable.plug_in()
    presenter.expect(2)
    expect_slide(page, "code")


@pytest.mark.parametrize("again", ["the line is back", "who left comes back"])
def test_a_demo_that_could_not_be_reached_opens_later(
    cabled: tuple[Page, Cable], talk: RunningTalk, again: str
) -> None:
    page, cable = cabled
    page.goto(f"{talk.url}#/start")
    expect_slide(page, "start")
    cable.pull()
    page.route("**/demo-session/**", lambda route: route.abort())
    page.evaluate("location.hash = '#/race'")
    expect(page.locator("#race .demo.unavailable")).to_have_count(1)
    page.unroute("**/demo-session/**")
    if again == "the line is back":
        cable.plug_in()
    else:
        page.evaluate("location.hash = '#/start'")
        page.evaluate("location.hash = '#/race'")
    expect(page.locator("#race .demo.unavailable")).to_have_count(0)
    assert Race(page, talk).button("Linear").is_visible()


class Cable:
    """What a page's line to the talk goes through."""

    def __init__(self) -> None:
        self.is_mute = False  # what the talk says does not come through
        self._is_in_use = False
        self._is_plugged = True
        self._lines: list[WebSocketRoute] = []

    def connect(self, line: WebSocketRoute) -> None:
        if self._is_plugged:
            server = line.connect_to_server()
            server.on_message(partial(self._pass_on, line))
            self._lines.append(line)
        else:
            line.close()

    def _pass_on(self, line: WebSocketRoute, message: str | bytes) -> None:
        self._is_in_use = True
        if not self.is_mute:
            line.send(message)

    def wait(self, page: Page) -> None:
        """Wait until the talk has told the page something: the slide is there before."""
        while not self._is_in_use:
            page.wait_for_timeout(20)

    def pull(self) -> None:
        self._is_plugged = False
        for line in self._lines:
            line.close()
        self._lines.clear()

    def plug_in(self) -> None:
        self._is_plugged = True


def test_s_opens_the_presenter_s_page(slides: Page) -> None:
    with slides.expect_popup() as opened:
        slides.keyboard.press("s")
    page = opened.value
    try:
        assert page.url.endswith("/presenter")
        Presenter(page).expect(1, "Step 0 of 1")  # it is there
        page.keyboard.press("End")
        expect_slide(slides, "broken")
    finally:
        page.close()
    slides.keyboard.press("Home")
    expect_slide(slides, "start", 1)


# What it shows


def test_slides_and_notes(presenter: Presenter) -> None:
    page = presenter.page
    notes = page.get_by_role("region", name="Speaker notes")
    expect(notes).to_contain_text("Said by nobody.")
    expect(notes.locator("mjx-container svg")).to_be_visible()
    now, following = page.locator(".picture.now"), page.locator(".picture.next")
    expect(now.get_by_text("and a step.")).to_be_hidden()
    expect(now.locator("mjx-container svg")).to_be_visible()
    expect(page.get_by_role("heading", name="Next: a step")).to_be_visible()
    expect(following.get_by_text("and a step.")).to_be_visible()
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    expect(now.locator(".hljs-keyword").first).to_have_text("def")
    expect(following.locator(".demo")).to_contain_text("race")
    expect(page.get_by_role("region", name="Speaker notes")).to_have_text("")
    assert page.evaluate("document.querySelectorAll('iframe').length") == 0
    assert page.evaluate("window.Bokeh") is None
    page.keyboard.press("End")
    expect(page.get_by_role("heading", name="Next: the end")).to_be_visible()


@pytest.mark.parametrize(
    ("entry", "parts"),
    [(0, ["h1", "img", ".math"]), (1, ["h2", "pre code", ".hljs-title"]), (5, ["h2", "p"])],
)
def test_a_picture_is_the_slide_small(
    slides: Page, presenter: Presenter, entry: int, parts: list[str]
) -> None:
    picture = presenter.page.locator(".picture.now")
    presenter.entries.nth(entry).click()
    presenter.expect(entry + 1, "Step 0 of 1" if entry == 0 else "")

    def share(place: Locator, whole: Locator) -> list[float]:
        """Return where something stands in a slide, in hundredths of its width."""
        box, frame = place.bounding_box(), whole.bounding_box()
        if box is None or frame is None:  # it is being drawn anew
            return []
        unit = frame["width"] / 100
        return [
            *((box["x"] - frame["x"]) / unit, (box["y"] - frame["y"]) / unit),
            *(box["width"] / unit, box["height"] / unit),
        ]

    def is_alike(part: str) -> bool:
        small, large = picture.locator(part).first, slides.locator(f".present {part}").first
        for each in (small, large):
            expect(each).to_be_visible()
        expected = share(large, slides.locator(".reveal"))
        return bool(expected and share(small, picture) == pytest.approx(expected, abs=0.7))

    for part in parts:
        until(partial(is_alike, part), f"{part} stands where it stands in the slide")


def test_the_size_of_the_notes_is_kept(presenter: Presenter) -> None:
    words = presenter.page.get_by_role("region", name="Speaker notes")
    size = "element => parseFloat(getComputedStyle(element).fontSize)"
    before = words.evaluate(size)
    presenter.button("Larger notes").click()
    larger = words.evaluate(size)
    assert larger > before
    presenter.page.reload()
    presenter.expect(1, "Step 0 of 1")
    assert words.evaluate(size) == larger
    presenter.button("Smaller notes").click()
    assert words.evaluate(size) == before


def test_the_clock_runs_from_the_first_slide_on(presenter: Presenter) -> None:
    elapsed = presenter.page.get_by_role("timer")
    pace = presenter.page.locator(".pace")
    presenter.button("Reset clock").click()
    expect(elapsed).to_have_text("0:00")
    presenter.page.keyboard.press("PageDown")  # a step: the talk has not begun
    presenter.expect(1, "Step 1 of 1")
    expect(pace).to_have_text("")
    presenter.page.keyboard.press("PageDown")
    expect(pace).to_have_text(re.compile("ahead: slide 1 is due"))
    expect(elapsed).to_have_text(re.compile("^0:0[1-9]$"))
    expect(presenter.page.locator(".remaining")).to_have_text(re.compile(r"^29:\d\d left$"))
    presenter.page.reload()
    expect(elapsed).to_have_text(re.compile("^0:(0[1-9]|[1-5])"))
    presenter.button("Reset clock").click()
    expect(elapsed).to_have_text("0:00")


# Models


def test_a_model_is_started_and_stopped(race: Race, open_page: OpenPage, talk: RunningTalk) -> None:
    presenter = Presenter(open_page("presenter"))
    page = presenter.page
    presenter.expect(3)
    row = page.get_by_role("listitem").filter(has_text="Convolution").filter(has_text="Start")
    run = page.locator(".run")
    before = len(talk.status()["runs"])
    presenter.entries.nth(3).click()
    expect(presenter.button("Start Convolution, 300 epochs, key 2")).to_be_enabled()
    page.keyboard.press("2")
    expect(row.locator(".state")).to_have_text("running")
    expect(run).to_contain_text(re.compile(r"Convolution · epoch \d+ of 300"))
    expect(run).to_contain_text(re.compile(r"\d s left .* s per epoch"))
    expect(page.locator(".now .activity")).to_have_text(re.compile("^Convolution: epoch"))
    expect(page.locator(".recording")).to_have_text(re.compile(r"^Recording to runs/.*\.jsonl$"))
    race.slide = "marathon"
    race.expect("Convolution", "running")
    presenter.button("Stop Convolution").click()
    expect(row.locator(".state")).to_have_text("stopped")
    expect(row.locator(".result")).to_have_text(re.compile(r"^\d+\.\d %$"))
    expect(presenter.button("Stop Convolution")).to_be_disabled()

    presenter.button("Restart Convolution").click()
    expect(row.locator(".state")).to_have_text("running")
    page.keyboard.press("x")
    expect(row.locator(".state")).to_have_text("stopped")
    presenter.entries.nth(2).click()
    presenter.button("Start Extra layer, 10 epochs, key 2").click()
    talk.wait("the runs", lambda now: len(now["runs"]) == before + 3 and not now["running"])
    assert [each["variant"] for each in talk.status()["runs"][before:]] == [
        *("conv", "conv", "extra_layer"),
    ]
    expect(run).to_contain_text("10 epochs finished")


def test_a_model_that_fails_says_why(presenter: Presenter) -> None:
    presenter.entries.nth(4).click()
    presenter.button(re.compile("^Start .*, key 2$")).click()
    expect(presenter.page.locator(".run")).to_contain_text(re.compile("failed in epoch 1: .+"))
    expect(presenter.page.locator(".variants [data-state=failed]")).to_have_count(1)


def test_problems_are_told(presenter: Presenter) -> None:
    expect(presenter.page.get_by_role("heading", name=re.compile(r"^\d problems$"))).to_be_visible()
    expect(presenter.page.locator(".problem-list")).to_contain_text("2-more.md:28: Expected")


# Room


def test_the_page_fills_its_window(presenter: Presenter) -> None:
    for width, height in SIZES:
        presenter.page.set_viewport_size({"width": width, "height": height})
        assert presenter.page.evaluate(WITHOUT_ROOM) == [0, 0]
        assert presenter.page.evaluate(OUT_OF_REACH) == []
        clock = presenter.page.get_by_role("timer").bounding_box()
        assert clock is not None
        assert clock["height"] >= 60


def test_on_a_phone(slides: Page, presenter: Presenter) -> None:
    page = presenter.page
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert page.evaluate(WITHOUT_ROOM)[1] == 0
    for name in ("Next", "Previous"):
        box = presenter.button(name).bounding_box()
        assert box is not None
        assert box["height"] >= 72
        assert box["width"] >= 120
        assert box["y"] > PHONE[1] / 2
    presenter.button("Next").click()
    expect_slide(slides, "start", 1)
    presenter.entries.last.click()  # by scrolling
    expect_slide(slides, "broken")
