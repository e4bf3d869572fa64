"""A talk's demos: examines them before they are shown, opens them in windows, notes failures."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from demo.catalog.variant_file import Variant
from demo.control.controls import Controls
from demo.system.code_files import shown, trace_of
from demo.ui.demo_loader import DemoLoader
from demo.ui.fitting import why_unfit_demo
from demo.ui.options import DemoError
from demo.ui.setting import Setting
from demo.ui.starts import StartRequest
from demo.ui.widget import Widget
from server.deck.slides import Demo, Problem, fingerprint

logger = logging.getLogger(__name__)

LEAVE_OUT = "The slide says so instead: leave the demo out, or give the talk on other data."


class TalkDemos:
    """Makes the demos of slides, all in the setting of one talk."""

    def __init__(
        self, loader: DemoLoader, setting: Setting, on_problem: Callable[[], object]
    ) -> None:
        """``on_problem`` is called when a demo begins to fail, or works again."""
        self.loader, self.setting = loader, setting
        self._on_problem = on_problem

    def use_variants(self, variants: Mapping[str, Variant]) -> None:
        """Let demos that are opened from now on show other variants."""
        self.setting = replace(self.setting, variants=variants)

    def examine(self, demo: Demo) -> list[Problem] | str:
        """Return all that is wrong with a demo, or letters that change with what it shows.

        Builds no models.
        """
        try:
            kind = self.loader.find(demo.name)
            if reason := why_unfit_demo(demo.name, kind, self.setting, demo.options):
                return fingerprint([self.loader.version(demo.name), reason, demo.room])
            options = kind.check(self.setting, demo.options)
        except DemoError as error:
            return self._mistakes(demo) or [demo.error(str(error))]
        except BaseException as error:  # a demo's own check may do anything
            logger.warning("The demo %s can't check options\n%s", demo.name, trace_of(error))
            came = shown(error)
            message = f"Expected {demo.name} to check its options. Received: {came}. Mend it."
            return [demo.error(message)]
        known, places = self.setting.variants, self.setting.positions
        names = [*getattr(options, "variants", ()), getattr(options, "variant", "")]
        variants = [(places[name], _visible(known[name])) for name in names if name in known]
        return fingerprint([self.loader.version(demo.name), demo.options, demo.room, variants])

    def warning(self, demo: Demo) -> Problem | None:
        """Return that a demo can't show the data: its slide has a sentence in its place."""
        with contextlib.suppress(BaseException):  # ``examine`` says why it can't be used at all
            kind = self.loader.find(demo.name)
            if reason := why_unfit_demo(demo.name, kind, self.setting, demo.options):
                return replace(demo.error(f"{reason} {LEAVE_OUT}"), is_warning=True)
        return None

    def _mistakes(self, demo: Demo) -> list[Problem]:
        """Return what is wrong with each of a demo's options."""
        found = self.loader.mistakes(demo.name, self.setting, demo.options)
        return [demo.error(each.message, each.option) for each in found]

    def starts(self, demo: Demo) -> Sequence[StartRequest]:
        """Return what a demo's start buttons ask for; nothing where it can't be shown."""
        with contextlib.suppress(BaseException):  # ``examine`` says why
            kind = self.loader.find(demo.name)
            if not why_unfit_demo(demo.name, kind, self.setting, demo.options):
                return kind.starts(self.setting, kind.check(self.setting, demo.options))
        return ()

    def open(self, demo: Demo) -> Widget:
        """Make a demo's models for one window; where that fails, as its file was when it worked."""
        with self._watching_problems():
            return self.loader.open(demo.name, self._setting_of(demo), demo.options)

    def report_failure(self, widget: Widget, error: BaseException) -> None:
        """Note that a demo failed in an open window."""
        with self._watching_problems():
            self.loader.report_failure(widget, error)

    def build(self, demo: Demo, controls: Controls | None = None) -> Widget:
        """Make a demo's models, whether or not it can be shown; raises what its file raises.

        Its requests go to ``controls``, if not to the talk's own.
        """
        setting = self._setting_of(demo)
        setting = replace(setting, controls=controls) if controls else setting
        return self.loader.build(demo.name, setting, demo.options)

    def _setting_of(self, demo: Demo) -> Setting:
        """Return what a demo finds on stage, and how wide its place is."""
        return self.setting if demo.room == 1 else replace(self.setting, room=demo.room)

    @contextlib.contextmanager
    def _watching_problems(self) -> Iterator[None]:
        known = dict(self.loader.broken)
        try:
            yield
        finally:
            if self.loader.broken != known:
                self._on_problem()


def load_demos(names: Iterable[str]) -> None:
    """Import the demos of these names, as far as they come along, so that a talk has them soon."""
    loader = DemoLoader()
    for name in names:
        with contextlib.suppress(DemoError):  # ``examine`` says why
            loader.find(name)


def _visible(variant: Variant) -> dict[str, Any]:
    """Return what demos show of a variant, which is all but its function."""
    return {name: value for name, value in vars(variant).items() if name != "source"}
