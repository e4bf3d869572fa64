"""What open pages show of a deck: of each slide the newest version that can be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from demo.catalog.variant_file import Variant
from server.deck.slides import Deck, Demo, Slide, SlideError, fingerprint
from server.deck.talk_folder import TalkError, TalkFolder, read_again, with_last_good, with_variants
from server.page.render import render, render_presenter, with_version
from server.threads import run_in_thread

# What is wrong with a demo, or a few letters that change with what it shows.
Examine = Callable[[Demo], SlideError | str]


class LiveDeck:
    """A deck's slides now; ``reload`` brings in what was saved, and tells those who listen."""

    def __init__(self, talk_folder: TalkFolder, examine: Examine) -> None:
        """``examine`` is asked about every demo; nothing is built for it."""
        self._examine = examine
        self._talk_folder = talk_folder
        self._listeners: list[Callable[[], None]] = []
        self._good: dict[str, Slide] = {}  # by id, as each could be read last
        self.unreadable = ""  # why the whole folder can't be read now
        self._versions: dict[str, str] = {}  # of demos, by id
        self.deck = Deck({}, (), ())
        self._take(talk_folder)

    async def reload(self) -> None:
        """Read the folder again; what can't be read stays as it was, and is a problem.

        Call it on the event loop's thread, which goes on meanwhile.
        """
        try:
            while True:
                known = self._talk_folder
                talk_folder = await run_in_thread(read_again, known)
                if known is self._talk_folder:  # else there are other variants by now
                    break
            self._take(talk_folder)
        except TalkError as error:
            self.unreadable = str(error)
        self.tell()

    def tell(self) -> None:
        """Tell those who listen that there is something new."""
        for listener in tuple(self._listeners):
            listener()

    @property
    def variants(self) -> Mapping[str, Variant]:
        """Those that the slides show, by name."""
        return self._talk_folder.variants

    def use_variants(self, file: Path, source: str) -> None:
        """Show another text of the variants' file, from the next time that slides are read."""
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

    def _take(self, talk_folder: TalkFolder) -> None:
        new = talk_folder.deck
        examined = {demo.id: self._examine(demo) for demo in _demos(new)}
        faults = {name: each for name, each in examined.items() if isinstance(each, SlideError)}
        broken = {
            slide.id
            for slide in new.slides
            if slide.broken or any(demo.id in faults for demo in slide.demos)
        }
        self._talk_folder = talk_folder
        self.unreadable = ""
        self._errors = [*new.problems, *faults.values()]
        self.deck = with_last_good(new, self.deck, broken, self._good)
        self._good = {
            slide.id: slide
            for slide in self.deck.slides
            if slide.id not in broken or slide is self._good.get(slide.id)
        }
        # A slide that stayed as it was has demos that work, whatever the new ones are like.
        stays = {demo.id for slide in self._good.values() for demo in slide.demos}
        self.panels = {name: error for name, error in faults.items() if name not in stays}
        self.demos = {demo.id: demo for demo in _demos(self.deck) if demo.id not in self.panels}
        fresh = {demo.id: demo for demo in _demos(new)}
        for demo in self.demos.values():
            is_fresh = demo is fresh.get(demo.id)
            version = examined[demo.id] if is_fresh else self._examine(demo)
            if isinstance(version, str):  # else it stays as it was
                self._versions[demo.id] = version
        html = render(self.deck, broken=self.panels, demos=self._versions, files=talk_folder.files)
        self.version = fingerprint(html)
        self._presenter = partial(
            render_presenter,
            self.deck,
            broken=self.panels,
            demos=dict(self._versions),
            files=talk_folder.files,
        )
        told = [slide.notes for slide in self.deck.slides]
        self.presenter_version = fingerprint([self.version, told, self.deck.meta])
        self.page = with_version(html, self.version)


def _demos(deck: Deck) -> list[Demo]:
    return [demo for slide in deck.slides for demo in slide.demos]
