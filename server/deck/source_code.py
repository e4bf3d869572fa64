"""The Python that ``source FILE#NAME`` blocks show: files, and the definitions in them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping

from demo.hyperparameters import AS_WRITTEN, Hyperparameters
from demo.system.nearest_name import advice
from server.deck.blocks import BlockError, read_definitions


class SourceCode:
    """The files that a deck's blocks may show; each is read once, when the first block names it."""

    def __init__(
        self, files: Mapping[str, str], hyperparameters: Hyperparameters = AS_WRITTEN
    ) -> None:
        """``files`` maps a file's name to its text; ``hyperparameters`` count over slides' own."""
        self.files, self.hyperparameters = files, hyperparameters
        self._definitions: dict[str, dict[str, str]] = {}  # file -> name -> text

    def text(self, target: str) -> str:
        """Return the text of ``FILE`` or ``FILE#NAME``; raises ``BlockError``."""
        file, _, name = target.partition("#")
        if file not in self.files:
            what_to_do = advice([file], self.files, "Correct the file's name")
            raise BlockError(
                f"Expected 'source FILE#NAME' with one of the files {_list(self.files)}. "
                f"Received: {target[:60]!r}. {what_to_do}."
            )
        text = self._definition(file, name) if name else self.files[file]
        return text.replace("\0", "\ufffd")  # which no page can hold

    def _definition(self, file: str, name: str) -> str:
        if file not in self._definitions:
            self._definitions[file] = read_definitions(file, self.files[file])
        known = self._definitions[file]
        if name not in known:
            what_to_do = advice([name], known, "Correct the name")
            raise BlockError(
                f"Expected a top-level function or class of {file}: {_list(known)}. "
                f"Received: {name[:60]!r}. {what_to_do}, or add it to {file}."
            )
        return known[name]


def _list(names: Iterable[str]) -> str:
    return textwrap.shorten(", ".join(names) or "(none)", 120, placeholder=" …")
