"""A demo without a page: what a test can press, move and wait for, and what is told it can't."""

from __future__ import annotations

import pytest

from demo.testing import OpenDemo
from demo.ui.demo_files import OURS
from demo.ui.options import DemoError


def test_what_can_not_be_pressed_or_moved_is_told() -> None:
    opened = OpenDemo(OURS / "race.py", {"variants": ["linear"]})
    assert {"Linear", "Stop"} <= set(opened.buttons())
    with pytest.raises(AssertionError, match=r"press: .*Linear.* Received: 'Stop'\.$"):
        opened.press("Stop")
    with pytest.raises(AssertionError, match=r"^Expected one slider\. Received: 0 called 'Heat'"):
        opened.slide("Heat", 1)
    with pytest.raises(AssertionError, match=r"^Expected one choice\. Received: 0 with 'Hot'"):
        opened.choose("Hot")
    opened.choose("Seconds")
    assert any(text.startswith("Click") for text in opened.texts())


def test_what_never_happens_is_not_waited_for() -> None:
    opened = OpenDemo(OURS / "race.py")
    with pytest.raises(TimeoutError, match=r"within 0\.1 seconds"):
        opened.wait(lambda scene: scene.last, seconds=0.1)


def test_options_that_can_not_be_are_refused_as_on_a_slide() -> None:
    with pytest.raises(DemoError, match="Expected an option"):
        OpenDemo(OURS / "race.py", {"epoch": 3})
