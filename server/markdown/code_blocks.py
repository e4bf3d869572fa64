"""The first line of a code block: its language, and which lines light up, step by step."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from server.markdown.attributes import read_attrs

_GROUP = re.compile(r"\{[^{}]*\}?|\[[^\[\]]*\]?")
_LINES = re.compile(r"[ \t]*(\d{1,6})[ \t]*(?:-[ \t]*(\d{1,6})[ \t]*)?")
_ALL = ("", "*", "all")
# {lines:true,startLine:5}, as Slidev has it.
_OPTION = re.compile(r"[ \t]*(lines|startLine)[ \t]*:[ \t]*(true|false|\d{1,6})[ \t]*")
# [5: 1|2-3] or [1|2-3], as reveal.js has it; [name.py] is a title elsewhere.
_OFFSET = re.compile(r"(?:[ \t]*(\d{1,6})[ \t]*:)?([ \t]*[\d*][^:]*|[ \t]*)")
_STEPS_KEYS = ("code-line-numbers", "data-line-numbers")  # Quarto's, reveal.js's
_FIRST_KEYS = ("startFrom", "start-from", "data-ln-start-from")


@dataclass
class CodeBlock:
    """What the first line of a code block says."""

    language: str
    steps: str | None = None  # as in data-line-numbers: "1|2-3"; "": all lines; None: none are said
    first: int | None = None  # the number of the first line, if numbers are shown
    attrs: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def more_steps(self) -> int:
        """How many key presses it takes to go through the steps."""
        return (self.steps or "").count("|")


def read_code_block(info: str, line_count: int) -> CodeBlock:
    """Read what stands behind the backquotes of a block of so many lines.

    Steps are written as in Slidev ``{1|2-3}``, reveal.js ``[1|2-3]`` or Quarto
    ``{.python code-line-numbers="1|2-3"}``; ``all`` and ``*`` are all lines. Line numbers begin
    elsewhere with ``{startLine:5}``, which the steps then count by, ``[5: 1]`` or ``startFrom=5``.
    """
    language = re.match(r"[^\s{\[]*", info.strip())
    reader = _StepsReader(CodeBlock(language[0] if language else ""))
    for group in _GROUP.findall(info):
        reader.read(group)
    reader.read_steps(line_count)
    return reader.block


class _StepsReader:
    """Reads one group in braces or brackets after the other."""

    def __init__(self, block: CodeBlock) -> None:
        self.block = block
        self._group = ""  # that the steps stand in
        self._begin = 1  # the number by which steps call the first line

    def read(self, group: str) -> None:
        """Take over what a group says, or note what is wrong with it."""
        end = {"{": "}", "[": "]"}[group[0]]
        if group[-1] != end:
            self._tell(group, f"{end} at the end")
        elif end == "]":
            self._read_brackets(group)
        else:
            self._read_braces(group)

    def _read_brackets(self, group: str) -> None:
        if found := _OFFSET.fullmatch(group[1:-1]):
            self.block.first = int(found[1]) if found[1] else self.block.first
            self.block.steps, self._group = found[2], group

    def _read_braces(self, group: str) -> None:
        inner = group[1:-1]
        if inner.lstrip()[:1] in (".", "#") or "=" in inner:
            self._read_attrs(group)
        elif ":" in inner:
            self._read_options(group)
        elif not self.block.language and re.fullmatch(r"[A-Za-z][\w+-]*", inner):
            self.block.language = inner  # {python}, a cell of Quarto's
        else:
            self.block.steps, self._group = inner, group

    def _read_attrs(self, group: str) -> None:
        """Read ``{.python .wide code-line-numbers="1|2"}``: the first class is the language."""
        block, attrs = self.block, read_attrs(group)
        if not attrs:
            self._tell(group, "classes and values such as {.python startFrom=5}")
        if not block.language:
            block.language, _, classes = attrs.pop("class", "").partition(" ")
            attrs |= {"class": classes} if classes else {}
        for key in _STEPS_KEYS:
            steps = attrs.pop(key, "")
            block.steps = {"": block.steps, "true": "", "false": None}.get(steps, steps)
        for key in _FIRST_KEYS:
            first = attrs.pop(key, "")
            block.first = int(first) if re.fullmatch(r"\d{1,6}", first) else block.first
        block.attrs |= attrs
        self._group = group

    def _read_options(self, group: str) -> None:
        """Read ``{lines:true,startLine:5}``."""
        options = [_OPTION.fullmatch(each) for each in group[1:-1].split(",")]
        known = {each[1]: each[2] for each in options if each}
        if len(known) < len(options):
            self._tell(group, "{lines:true} or {startLine:5}")
        start = known.get("startLine", "")
        if start.isdigit():
            self.block.first = self._begin = int(start)
        elif known.get("lines") == "true":
            self.block.first = 1

    def read_steps(self, line_count: int) -> None:
        """Write the steps as reveal.js reads them; one that lights no line shows all alike."""
        if self.block.steps is None:
            return
        steps = self.block.steps.split("|")
        last = self._begin + line_count - 1
        self.block.steps = "|".join(self._read_step(step, last) for step in steps)

    def _read_step(self, step: str, last: int) -> str:
        ranges = []
        for part in step.split(",") if step.strip() not in _ALL else ():
            found = _LINES.fullmatch(part)
            begin, end = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
            if begin < self._begin or end < begin:
                self._tell(self._group, "lines such as {1|2-3|all}", part)
            elif begin > last:
                self._tell(self._group, f"lines up to {last}, the last one", part)
            else:
                ends = dict.fromkeys((begin - self._begin + 1, end - self._begin + 1))
                ranges.append("-".join(map(str, ends)))
        return ",".join(ranges)

    def _tell(self, group: str, expected: str, part: str = "") -> None:
        received = " ".join(group.split())[:60]
        what = f"{part.strip()[:30]!r} in {received}" if part else received
        self.block.problems.append(
            f"Expected {expected}. Received: {what}. Correct the block's first line."
        )
