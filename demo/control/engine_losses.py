"""Counts why engines have ended, so that one cause does not end new engines again and again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from demo.catalog.variant_file import Variant
from demo.events import EnginesGivenUp, EpochEnded, VariantParked, VariantReady, VariantsLoaded
from demo.stage.log import Stage
from demo.training.author_code import FILE
from demo.training.interface import DEATHS, ENGINES_IN_A_ROW, EngineFailure


class EngineLosses:
    """Notes each engine that is lost. Concurrency: the event loop's thread alone uses it."""

    def __init__(
        self,
        stage: Stage,
        find: Callable[[str], Variant | None],
        refuse_file: Callable[[str], None],
    ) -> None:
        """``find`` returns a variant of the file by its name.

        ``refuse_file`` is called with the reason where the file itself is to blame.
        """
        self._stage, self._find, self._refuse_file = stage, find, refuse_file
        self._cursor = stage.since(0)[1]
        self._deaths: Counter[str] = Counter()  # by variant, since it was ready last
        self._in_a_row = 0  # engines that nothing of the author's is to blame for

    def note(self, failure: EngineFailure) -> None:
        """Note why an engine was lost; what is to blame is parked, or no engine is made again."""
        self._note_progress()
        if failure.variant is None:
            self._in_a_row += 1
        else:
            self._deaths[failure.variant] += 1
        # Where it goes on in the talk's own process, no model may end that one, too.
        enough = 1 if failure.hangs or failure.hopeless else DEATHS
        for variant in [name for name, deaths in self._deaths.items() if deaths >= enough]:
            if not failure.hangs or variant == failure.variant:
                self._blame(variant, failure)
        if self._in_a_row >= ENGINES_IN_A_ROW:
            self._give_up(failure.reason)

    def _blame(self, variant: str, failure: EngineFailure) -> None:
        said = failure.reason.rstrip(".")
        came = said if failure.hangs else f"the end of its process ({said})"
        if variant == FILE:
            del self._deaths[FILE]
            self._refuse_file(came)
        elif variant not in self._stage.scene.variants.parked:
            self._park(variant, came)

    def _note_progress(self) -> None:
        events, self._cursor = self._stage.since(self._cursor)
        for event in events:
            match event:
                case VariantReady():
                    self._deaths.pop(event.variant, None)
                case VariantsLoaded():
                    for variant in event.changed:
                        self._deaths.pop(variant, None)
                case EpochEnded():
                    self._in_a_row = 0

    def _park(self, variant: str, came: str) -> None:
        reason = f"Expected it to be built. Received: {came}. Mend it; a click tries it once more."
        known = self._find(variant)
        line, version = (known.line, known.version) if known else (0, "")
        self._stage.append(
            VariantParked(variant=variant, reason=reason, line=line, version=version)
        )

    def _give_up(self, reason: str) -> None:
        self._in_a_row = 0
        self._stage.append(
            EnginesGivenUp(
                reason=f"Expected an engine that trains. Received: {ENGINES_IN_A_ROW} in a row "
                f"that ended: {reason.rstrip('.')}. A click tries once more."
            )
        )
