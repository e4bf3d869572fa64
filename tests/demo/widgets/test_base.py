"""What authors import from the demos' public modules is there, and all of it is what it was."""

from __future__ import annotations

from demo.ui import options, setting, widget
from demo.ui import style as look
from demo.widgets import base, style


def test_authors_find_the_base_classes_and_options() -> None:
    assert set(base.__all__) == {
        *("Setting", "Widget", "RunWidget"),
        *("DemoError", "LearningOptions", "NoOptions", "RunOptions", "DEFAULT_EPOCHS"),
        *("choose_variant", "expect_between", "expect_known", "expect_variants"),
        *("Start", "variant_starts"),
    }
    assert all(hasattr(base, name) for name in base.__all__)
    assert base.Widget is widget.Widget
    assert base.Setting is setting.Setting
    assert base.DemoError is options.DemoError


def test_authors_find_how_demos_look() -> None:
    assert all(getattr(style, name) is getattr(look, name) for name in style.__all__)
    assert style.series_colour(0) == "--series-1"
