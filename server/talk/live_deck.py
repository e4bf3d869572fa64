"""The deck as open pages show it: of each slide the newest version that works."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path

from demo.catalog.variant_file import Variant
from server.deck.slides import Deck, Demo, Problem, Slide, fingerprint
from server.files.talk_folder import (
    TalkError,
    TalkFolder,
    read_again,
    with_last_good,
    with_variants,
)
from server.page.render import render, render_presenter, with_version
from server.threads import run_in_thread

# Returns all that is wrong with a demo, or its version: letters that change with what it shows.
Examine = Callable[[Demo], Sequence[Problem] | str]
Warn = Callable[[Demo], Problem | None]  # returns why a demo that works can't show the data


class LiveDeck:
    """A deck's slides and pages; ``reload`` reads what was saved, and notifies the listeners."""

    def __init__(
        self, talk_folder: TalkFolder, examine: Examine, warn: Warn = lambda _: None
    ) -> None:
        """``examine`` and ``warn`` are asked about every demo; nothing is built for it."""
        self._examine, self._warn = examine, warn
        self._talk_folder = talk_folder
        self._listeners: list[Callable[[], None]] = []
        self._good: dict[str, Slide] = {}  # by id, the last version of each that worked
        self.unreadable = ""  # why the whole folder can't be read now
        self._versions: dict[str, str] = {}  # of demos, by id
        self.deck = Deck({}, (), ())
        self._use(talk_folder)

    async def reload(self) -> None:
        """Read the folder again; what can't be read stays as it was, and is a problem.

        Call it on the event loop's thread, which goes on meanwhile.
        """
        try:
            while True:
                known = self._talk_folder
                talk_folder = await run_in_thread(read_again, known)
                if known is self._talk_folder:  # no other variants came while it was read
                    break
            self._use(talk_folder)
        except TalkError as error:
            self.unreadable = str(error)
        self.notify()

    def notify(self) -> None:
        """Call the listeners: slides or problems may have changed."""
        for listener in tuple(self._listeners):
            listener()

    @property
    def variants(self) -> Mapping[str, Variant]:
        """Those that the slides show, by name."""
        return self._talk_folder.variants

    @property
    def source(self) -> str:
        """The text of the variants' file that the slides show."""
        return self._talk_folder.sources["variants.py"]

    @property
    def styles(self) -> Mapping[str, str]:
        """The deck's style sheets as browsers get them, by name."""
        return self._talk_folder.served_styles

    def use_variants(self, file: Path, source: str) -> None:
        """Take over another variants' file; slides show it after the next ``reload``."""
        self._talk_folder = with_variants(self._talk_folder, file, source)

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` after each reload; return the call that ends this."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @property
    def problems(self) -> list[str]:
        """What is wrong with the slides, a line each."""
        lines = [f"{each.file}:{each.line}: {each.message}" for each in self._errors]
        return [self.unreadable, *lines] if self.unreadable else lines

    @property
    def presenter_page(self) -> str:
        """The presenter's page, with the notes; made only when somebody asks for it."""
        return self._presenter(version=self.presenter_version)

    def _use(self, talk_folder: TalkFolder) -> None:
        """Show a folder that was read, of each slide the newest version that works."""
        self._talk_folder = talk_folder
        self.unreadable = ""
        new = talk_folder.deck
        examined = {demo.id: self._examine(demo) for demo in _demos(new)}
        problems = {name: each for name, each in examined.items() if not isinstance(each, str)}
        unread = [self._examine(demo) for slide in new.slides for demo in slide.unread]
        told = [*problems.values(), *(each for each in unread if not isinstance(each, str))]
        warnings = filter(None, map(self._warn, _demos(new)))
        self._errors = [*new.problems, *chain.from_iterable(told), *warnings]
        self._use_deck(new, {name: each[0] for name, each in problems.items()})
        self._note_versions({demo.id: demo for demo in _demos(new)}, examined)
        self._make_pages(talk_folder.files)

    def _use_deck(self, new: Deck, problems: Mapping[str, Problem]) -> None:
        """Take over the new slides; those with a problem stay as they were when they worked."""
        broken = {
            slide.id
            for slide in new.slides
            if slide.broken or any(demo.id in problems for demo in slide.demos)
        }
        self.deck = with_last_good(new, self.deck, broken, self._good)
        self._good = {
            slide.id: slide
            for slide in self.deck.slides
            if slide.id not in broken or slide is self._good.get(slide.id)
        }
        # A slide that stayed as it was has demos that work, whatever the new ones are like.
        working = {demo.id for slide in self._good.values() for demo in slide.demos}
        self.broken_demos = {name: each for name, each in problems.items() if name not in working}
        shown = _demos(self.deck)
        self.demos = {demo.id: demo for demo in shown if demo.id not in self.broken_demos}

    def _note_versions(
        self, new: Mapping[str, Demo], examined: Mapping[str, Sequence[Problem] | str]
    ) -> None:
        """Keep the version of each demo that is shown; one that broke is shown as it was."""
        for demo in self.demos.values():
            is_new = demo is new.get(demo.id)
            version = examined[demo.id] if is_new else self._examine(demo)
            if isinstance(version, str):
                self._versions[demo.id] = version

    def _make_pages(self, files: Mapping[str, str]) -> None:
        broken, demos = self.broken_demos, dict(self._versions)
        html = render(self.deck, broken=broken, demos=demos, files=files)
        self.version = fingerprint(html)
        self.page = with_version(html, self.version)
        notes = [slide.notes for slide in self.deck.slides]
        self.presenter_version = fingerprint([self.version, notes, self.deck.meta])
        self._presenter = partial(
            render_presenter, self.deck, broken=broken, demos=demos, files=files
        )


def _demos(deck: Deck) -> list[Demo]:
    return [demo for slide in deck.slides for demo in slide.demos]
