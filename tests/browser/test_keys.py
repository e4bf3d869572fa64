"""Keys and clickers: each does what a presenter expects, wherever the focus is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.race import Race
from tests.talk import RunningTalk

FIELD = """() => {
  const host = document.createElement("div");
  document.querySelector("section.present").append(host);
  const field = document.createElement("input");
  host.attachShadow({mode: "open"}).append(field);
  field.focus();
}"""
NOTE_KEYS = """() => {
  window.swallowed = [];
  const note = (event) => swallowed.push([event.key, event.defaultPrevented]);
  window.addEventListener("keydown", note, {capture: true});
}"""
# What each key press asks for, by the talk's own script alone.
COMMANDS = """async (presses) => {
  const {listenToKeys} = await import("/assets/keys.js");
  let asked = null;
  listenToKeys((command) => (asked = command));
  return presses.map(([key, code, held]) => {
    asked = null;
    const modifiers = Object.fromEntries(held.map((name) => [name, true]));
    dispatchEvent(new KeyboardEvent("keydown", {key, code, ...modifiers}));
    return asked;
  });
}"""
# The letters in the places of these keys, by keyboard, and what the keys ask for.
PLACES = ("KeyB", "KeyT", "KeyF", "KeyS", "KeyX", "KeyR", "KeyE", "KeyN", "KeyP")
OF_PLACES = (
    *("black", "theme", "fullscreen", "presenter", "stop"),
    *("replay", "problems", "next", "previous"),
)
LETTERS = {
    "Russian": "и е а ы ч к у т з",
    "Ukrainian, with Caps Lock": "И Е А І Ч К У Т З",
    "Greek": "β τ φ σ χ ρ ε ν π",
    "Hebrew": "נ א כ ד ס ר ק מ פ",
    "Arabic": "لا ف ب س ء ق ث ى ح",
    "Persian": "ذ ف ب س ط ق ث د ح",
    "Thai": "\u0e34 ะ ด ห ป พ \u0e33 \u0e37 ย",
    "Hindi": "\u0935 \u0942 \u093f \u0947 \u0902 \u0940 \u093e \u0932 \u091c",
    "Georgian": "ბ ტ ფ ს ხ რ ე ნ პ",
    "Korean": "ㅠ ㅅ ㄹ ㄴ ㅌ ㄱ ㄷ ㅜ ㅔ",
}
SHIFT = ["shiftKey"]
# What else is on keyboards: the key, its place, what is held with it, and what it asks for.
SIGNS: list[tuple[str, str, list[str], str | int | None]] = [
    *(
        (digit, f"Digit{n}", [], n)
        for digits in ("123", "١٢٣", "۱۲۳", "१२३", '&é"', "+ěš", "ๅ/-")
        for n, digit in enumerate(digits, 1)
    ),
    ("1", "Digit1", SHIFT, 1),  # French
    ("!", "Digit1", SHIFT, None),
    ("0", "Digit0", [], None),
    ("٠", "Digit0", [], None),
    ("3", "Numpad3", [], 3),
    ("٣", "Numpad3", [], 3),
    ("End", "Numpad1", [], "last"),  # without Num Lock
    ("Clear", "Numpad5", [], None),
    ("²", "Backquote", [], None),
    # Latin letters count, wherever they are.
    ("q", "KeyA", [], None),
    ("b", "KeyN", [], "black"),  # Dvorak
    ("x", "KeyB", [], "stop"),
    (".", "KeyE", [], "black"),
    ("'", "KeyQ", [], None),
    ("ğ", "KeyE", [], None),  # Turkish F
    ("ç", "Period", [], None),
    ("B", "KeyB", SHIFT, "black"),
    ("E", "KeyE", [], "problems"),  # Caps Lock
    # Signs.
    ("?", "KeyM", SHIFT, "help"),  # French
    ("?", "Digit7", SHIFT, "help"),  # Russian
    ("؟", "Slash", SHIFT, "help"),
    (".", "Slash", [], "black"),  # Hebrew
    ("ю", "Period", [], "black"),
    ("Ю", "Period", SHIFT, None),
    (",", "Slash", SHIFT, None),
    ("\u00a0", "Space", [], "next"),
    # Neither is a letter yet.
    ("Dead", "KeyE", [], None),
    ("Process", "KeyE", [], None),
    *(
        (key, code, [held], None)
        for held in ("ctrlKey", "metaKey", "altKey", "modifierAltGraph", "isComposing")
        for key, code in (("b", "KeyB"), ("и", "KeyB"), ("€", "KeyE"), ("1", "Digit1"))
    ),
]
TYPED = "document.querySelector('section.present > div:last-child').shadowRoot.firstChild.value"


def expect_slide(page: Page, slide: str) -> None:
    expect(page.locator("section.present")).to_have_id(slide)


def is_black(page: Page) -> bool:
    return bool(page.evaluate("document.querySelector('.reveal').classList.contains('paused')"))


def test_keys_go_through_the_slides(open_page: OpenPage) -> None:
    page = open_page()
    expect_slide(page, "start")
    page.keyboard.press("PageDown")  # the step on the first slide
    expect(page.locator(".fragment.visible")).to_have_count(1)
    for key, slide in [
        ("PageDown", "code"),
        ("Space", "race"),
        ("PageUp", "code"),
        ("ArrowRight", "race"),
        ("ArrowLeft", "code"),
        ("ArrowDown", "race"),
        ("ArrowUp", "code"),
        ("Shift+Space", "start"),
        ("End", "broken"),
        ("Home", "start"),
    ]:
        page.keyboard.press(key)
        expect_slide(page, slide)


@pytest.mark.parametrize("key", ["Space", "PageDown"])
def test_after_a_click_on_a_model_the_next_slide_comes(race: Race, key: str) -> None:
    race.start("Linear")
    race.page.keyboard.press(key)
    expect_slide(race.page, "marathon")
    assert len([run for run in race.talk.status()["runs"] if run["state"] == "running"]) <= 1
    race.page.keyboard.press("PageUp")
    expect_slide(race.page, "race")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_model_by_keyboard_alone(race: Race, talk: RunningTalk, key: str) -> None:
    runs = len(talk.status()["runs"])
    race.button("Linear").focus()
    race.page.keyboard.press("Tab")
    expect(race.button("Extra layer")).to_be_focused()
    race.page.keyboard.press(key)
    status = talk.wait("a run", lambda now: len(now["runs"]) == runs + 1)
    assert status["runs"][-1]["variant"] == "extra_layer"
    expect_slide(race.page, "race")
    race.page.keyboard.press("PageDown")
    expect_slide(race.page, "marathon")
    race.page.keyboard.press("PageUp")
    expect_slide(race.page, "race")


def test_numbers_start_models_and_x_stops(race: Race, talk: RunningTalk) -> None:
    race.go("marathon")
    race.page.keyboard.press("2")
    status = talk.wait("a run", lambda now: now["running"] is not None)
    assert status["runs"][-1]["variant"] == "conv"
    expect(race.button("Stop")).to_be_enabled()
    race.page.keyboard.press("x")
    assert race.wait_for_end()["state"] == "stopped"
    runs = len(talk.status()["runs"])
    race.page.keyboard.press("9")  # there is no ninth
    race.page.keyboard.press("1")
    status = talk.wait("the first model", lambda now: len(now["runs"]) > runs)
    assert [run["variant"] for run in status["runs"][runs:]] == ["linear"]


def test_f5_and_escape_leave_the_talk_alone(race: Race) -> None:
    race.page.evaluate(NOTE_KEYS)
    race.start("Linear")
    for key in ("F5", "Escape", "F5"):
        race.page.keyboard.press(key)
    race.wait_for_end()
    # A browser under test does not reload by itself: what counts is that it was told not to.
    assert race.page.evaluate("swallowed") == [["F5", True], ["Escape", True], ["F5", True]]
    expect_slide(race.page, "race")


@pytest.mark.parametrize("key", ["b", "."])
def test_a_black_screen_and_back(open_page: OpenPage, key: str) -> None:
    page = open_page("#/code")
    expect_slide(page, "code")
    page.keyboard.press(key)
    assert is_black(page)
    page.keyboard.press(key)
    assert not is_black(page)
    page.keyboard.press(key)
    page.keyboard.press("PageDown")  # uncovers: no slide is skipped unseen
    assert not is_black(page)
    expect_slide(page, "code")


def test_full_screen_and_back(open_page: OpenPage) -> None:
    page = open_page("#/code")
    expect_slide(page, "code")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement !== null")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement === null")


def test_help_opens_and_closes(open_page: OpenPage) -> None:
    page = open_page("#/code")
    expect_slide(page, "code")
    keys = page.get_by_role("dialog", name="Keys")
    for close in ("?", "Escape", "PageDown"):
        expect(keys).to_be_hidden()
        page.keyboard.press("?")
        expect(keys).to_be_visible()
        page.keyboard.press(close)
    expect(keys).to_be_hidden()
    page.keyboard.press("?")
    assert keys.evaluate("each => each.scrollHeight - each.clientHeight") == 0  # all can be seen
    keys.get_by_role("button", name="Close").click()
    expect(keys).to_be_hidden()
    expect_slide(page, "code")


def test_typing_is_not_steering(race: Race, talk: RunningTalk) -> None:
    before = talk.status()
    race.page.evaluate(FIELD)  # as Bokeh's text boxes are: in a shadow root
    race.page.keyboard.type("nb.f t?1x9 p")
    assert race.page.evaluate(TYPED) == "nb.f t?1x9 p"
    race.page.keyboard.press("Home")
    race.page.keyboard.press("ArrowRight")
    expect_slide(race.page, "race")
    assert not is_black(race.page)
    assert talk.status() == before

    race.page.keyboard.press("PageDown")  # a clicker works all the same
    expect_slide(race.page, "marathon")
    race.page.keyboard.press("n")  # and what the field had is the talk's again
    expect_slide(race.page, "odd")


def test_keys_of_the_browser_stay_its_own(open_page: OpenPage) -> None:
    page = open_page("#/code")
    expect_slide(page, "code")
    for key in ("Control+b", "Alt+x", "Control+End"):
        page.keyboard.press(key)
    assert not is_black(page)
    expect_slide(page, "code")


def test_each_keyboard_has_all_keys(open_page: OpenPage) -> None:
    page = open_page("assets/keys.js")  # where nothing else hears the keys
    letters: list[tuple[str, str, list[str], str | int | None]] = [
        (letter, place, [], command)
        for row in LETTERS.values()
        for letter, place, command in zip(row.split(), PLACES, OF_PLACES, strict=True)
    ]
    presses = [*letters, *SIGNS]
    asked = page.evaluate(COMMANDS, [press[:3] for press in presses])
    assert list(zip(presses, asked, strict=True)) == [(press, press[3]) for press in presses]


def test_a_key_of_another_alphabet_counts_in_both_windows(open_page: OpenPage) -> None:
    slides, presenter = open_page("#/code"), open_page("presenter")
    for page in (presenter, slides):
        page.bring_to_front()
        keyboard = page.context.new_cdp_session(page)
        for black in (True, False):
            for kind in ("keyDown", "keyUp"):
                key = {"key": "и", "code": "KeyB", "windowsVirtualKeyCode": 66}
                keyboard.send("Input.dispatchKeyEvent", {"type": kind, **key})
            expect(slides.locator(".reveal.paused")).to_have_count(int(black))
        keyboard.detach()
    expect_slide(slides, "code")


def test_where_words_go_to_the_left_the_arrow_there_leads_on(open_page: OpenPage) -> None:
    page = open_page("#/code")
    expect_slide(page, "code")
    page.evaluate("document.dir = 'rtl'")
    for key, slide in [("ArrowLeft", "race"), ("ArrowRight", "code"), ("ArrowDown", "race")]:
        page.keyboard.press(key)
        expect_slide(page, slide)
