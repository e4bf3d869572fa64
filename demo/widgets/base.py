"""What a live demo is, as authors import it: the base classes, their setting and options."""

from demo.ui.widget import (
    DEFAULT_EPOCHS,
    DemoError,
    NoOptions,
    RunOptions,
    RunWidget,
    Setting,
    Widget,
    choose_variant,
    expect_between,
    expect_variants,
)

__all__ = [
    "DEFAULT_EPOCHS",
    "DemoError",
    "NoOptions",
    "RunOptions",
    "RunWidget",
    "Setting",
    "Widget",
    "choose_variant",
    "expect_between",
    "expect_variants",
]
