"""What open pages show of a deck: of each slide the newest version that can be read."""

from __future__ import annotations

from collections.abc import Callable

from server.deck import Deck, Demo, Slide, SlideError, fingerprint
from server.material import Material, TalkError, read_again, with_last_good
from server.page import render

Check = Callable[[Demo], SlideError | None]


class Show:
    """A deck's slides now; ``reload`` brings in what was saved, and tells those who listen."""

    def __init__(self, material: Material, check: Check) -> None:
        """``check`` says what is wrong with a demo; nothing is built for it."""
        self._check = check
        self._listeners: list[Callable[[], None]] = []
        self._good: dict[str, Slide] = {}  # by id, as each could be read last
        self._unreadable = ""  # why the whole folder can't be read now
        self.deck = Deck({}, (), ())
        self._take(material)

    def reload(self) -> None:
        """Read the folder again; what can't be read stays as it was, and is a problem."""
        try:
            self._take(read_again(self._material))
        except TalkError as error:
            self._unreadable = str(error)
        for listener in tuple(self._listeners):
            listener()

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` after each reload; return the call that ends this."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @property
    def problems(self) -> list[str]:
        """What is wrong with the slides, a line each."""
        lines = [f"{each.file}:{each.line}: {each.message}" for each in self._errors]
        return [self._unreadable, *lines] if self._unreadable else lines

    def _take(self, material: Material) -> None:
        new = material.deck
        faults = {demo.id: error for demo in _demos(new) if (error := self._check(demo))}
        broken = {
            slide.id
            for slide in new.slides
            if slide.broken or any(demo.id in faults for demo in slide.demos)
        }
        self._material, self._unreadable = material, ""
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
        html = render(self.deck, broken=self.panels, files=material.files)
        self.version = fingerprint(html)
        self.page = html.replace("<body>", f'<body data-version="{self.version}">', 1)


def _demos(deck: Deck) -> list[Demo]:
    return [demo for slide in deck.slides for demo in slide.demos]
