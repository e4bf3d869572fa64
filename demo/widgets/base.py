"""What a live demo is, as authors import it: the base classes, their setting and options."""

from demo.requests import Start
from demo.ui.options import (
    DEFAULT_EPOCHS,
    DemoError,
    LearningOptions,
    NoOptions,
    RunOptions,
    choose_variant,
    expect_between,
    expect_known,
    expect_variants,
)
from demo.ui.setting import Setting
from demo.ui.starts import variant_starts
from demo.ui.widget import RunWidget, Widget

__all__ = [
    "DEFAULT_EPOCHS",
    "DemoError",
    "LearningOptions",
    "NoOptions",
    "RunOptions",
    "RunWidget",
    "Setting",
    "Start",
    "Widget",
    "choose_variant",
    "expect_between",
    "expect_known",
    "expect_variants",
    "variant_starts",
]
