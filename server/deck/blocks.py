"""What the special blocks of a slide hold: a demo's options in YAML, definitions in Python."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import yaml

from demo.catalog.variant_file import parse_python

_TAG = "tag:yaml.org,2002:"
_LONGEST_NUMBER = 40  # characters
_NAMED = re.compile(r"[^\s#:][^:]*:(?=\s|$)")
_ADVICE = "Correct this line."
_HALF = re.compile("[\ud800-\udfff]")  # one half of a surrogate pair, such as "\ud800"


class BlockError(Exception):
    """A block can't be read, ``offset`` lines below its first; the message is one line."""

    def __init__(self, message: str, offset: int = 0) -> None:
        super().__init__(" ".join(message.split()))
        self.offset = offset


class TextLoader(yaml.SafeLoader):
    """YAML in which every value is the text that is written, unless a tag says otherwise."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuse aliases: with them a short text can make an endless or cyclic value."""
        if self.check_event(yaml.AliasEvent):
            mark = self.get_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="found an alias (*name)", problem_mark=mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """Refuse names such as 1: whoever reads the value expects text."""
        for name, _ in node.value if isinstance(node, yaml.MappingNode) else ():
            if name.tag != _TAG + "str":
                problem = "a name that isn't text, and needs quotes to be"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=name.start_mark)
        return super().construct_mapping(node, deep)

    def construct_scalar(self, node: Any) -> Any:
        """Refuse what no page can hold, and numbers that take the square of their length."""
        value = super().construct_scalar(node)
        is_number = node.tag in (_TAG + "int", _TAG + "float")
        if is_number and len(value) > _LONGEST_NUMBER:
            problem = f"a number of {len(value)} characters"
        elif _HALF.search(value):
            problem = "half a character"
        else:
            return value
        raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)


class _OptionLoader(TextLoader):
    """The types of YAML 1.2: here ``no`` and ``on`` are words, and ``12:30`` is no number."""

    _outer: Any = None  # the mapping of all options

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """Refuse a name that stands there twice: one of its values would count for nothing."""
        self._outer = self._outer or node
        known = set[str]()
        for name, _ in node.value if isinstance(node, yaml.MappingNode) else ():
            if name.value in known:
                problem = "a name that stands above, too"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=name.start_mark)
            known.add(str(name.value))
        names = [name for name, _ in node.value] if isinstance(node, yaml.MappingNode) else []
        if node is not self._outer and all(name.tag == _TAG + "int" for name in names):
            for name in names:
                name.tag = _TAG + "str"  # the number of a class
        return super().construct_mapping(node, deep)

    def construct_whole_number(self, node: Any) -> int:
        """Return a whole number: 010 is ten."""
        text = self.construct_scalar(node)
        return int(text, 0 if text[:2] in ("0x", "0o") else 10)


TextLoader.yaml_implicit_resolvers = {}
_OptionLoader.yaml_implicit_resolvers = {}
_OptionLoader.add_constructor(_TAG + "int", _OptionLoader.construct_whole_number)
for _type, _form in {
    "null": r"(?:~|null|Null|NULL|)\Z",
    "bool": r"(?:true|True|TRUE|false|False|FALSE)\Z",
    "int": r"(?:[-+]?[0-9]+|0x[0-9a-fA-F]+|0o[0-7]+)\Z",
    "float": r"(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z",
}.items():
    _OptionLoader.add_implicit_resolver(_TAG + _type, re.compile(_form), None)


def read_demo_name(text: str) -> str:
    """Return the name after ``demo`` in a fence's info string; raises ``BlockError``."""
    name = text.strip()
    if not re.fullmatch(r"[\w-]+", name):
        received = repr(name[:60]) if name else "no name"
        raise BlockError(
            "Expected 'demo NAME' with the name of one demo. "
            f"Received: {received}. Write, for example, 'demo race'."
        )
    return name


@dataclass(frozen=True)
class OptionsBlock:
    """What could be read of a demo's options, and why the rest can't be; rows from the fence's."""

    options: Mapping[str, Any] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)  # of each option
    problems: Sequence[BlockError] = ()


def read_options(text: str) -> OptionsBlock:
    """Read the YAML of a demo's options, and if it is broken, each of them alone."""
    try:
        return OptionsBlock(*_read(text, _OptionLoader, _ADVICE))
    except BlockError as whole:
        options, rows, problems = dict[str, Any](), dict[str, int](), list[BlockError]()
        for above, entry in _entries(text):
            try:
                found, places = _read(entry, _OptionLoader, _ADVICE)
            except BlockError as error:
                problems.append(BlockError(str(error), error.offset + above))
            else:
                options |= found
                rows |= {name: row + above for name, row in places.items()}
        return OptionsBlock(options, rows, problems or [whole])


def _entries(text: str) -> Iterator[tuple[int, str]]:
    """Cut a text before each line that gives a name a value; yield the lines above, and a part."""
    lines = text.split("\n")
    starts = [row for row, line in enumerate(lines) if row == 0 or _NAMED.match(line)]
    for start, end in pairwise([*starts, len(lines)]):
        yield start, "\n".join(lines[start:end])


def read_mapping(
    text: str, loader: type[TextLoader] = _OptionLoader, advice: str = _ADVICE
) -> dict[str, Any]:
    """Read a YAML mapping that begins on its block's second line; nothing at all is ``{}``.

    Raises ``BlockError`` with the line that YAML means, and ``advice`` what to do with it.
    """
    return _read(text, loader, advice)[0]


def _read(
    text: str, loader: type[TextLoader], advice: str
) -> tuple[dict[str, Any], dict[str, int]]:
    """Return a mapping, and the row of each of its names; raises ``BlockError``."""
    try:
        node, value = _load(text, loader)
    except Exception as error:  # PyYAML lets ValueError, KeyError, RecursionError, … through
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or error
        message = f"Received: {str(problem)[:200]}. {advice}"
        raise BlockError(
            f"Expected YAML such as 'epochs: 20'. {message}", 1 + _row(error, text)
        ) from None
    if not isinstance(value, dict | None):
        received = f"a {type(value).__name__}, {repr(value)[:60]}"
        message = f"Received: {received}. Give the value a name."
        raise BlockError(f"Expected YAML such as 'epochs: 20'. {message}", 1)
    names = [name for name, _ in node.value] if isinstance(node, yaml.MappingNode) else []
    rows = {name.value: 1 + text.count("\n", 0, name.start_mark.index) for name in names}
    return value or {}, rows


def _load(text: str, loader: type[TextLoader]) -> tuple[yaml.Node | None, Any]:
    """Return what stands in a text, with its places and without."""
    reader = loader(text)
    try:
        node = reader.get_single_node()
        return node, None if node is None else reader.construct_document(node)
    finally:
        reader.dispose()


def _row(error: Exception, text: str) -> int:
    """Return the row of ``text``, from 0, that a YAML error means."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    index = mark.index if mark else getattr(error, "position", 0)
    # Not mark.line: YAML also counts lines that end in U+2028 and the like.
    return min(text.count("\n", 0, index), text.rstrip("\n").count("\n"))


def read_definitions(file: str, source: str) -> dict[str, str]:
    """Return the text of each top-level function and class by name, decorators included.

    ``file`` is its name, for messages; raises ``BlockError`` when ``source`` isn't Python.
    """
    text = re.sub(r"\r\n?", "\n", source.removeprefix("\ufeff"))
    try:
        with warnings.catch_warnings(action="ignore"):  # about the shown code, not about us
            body = parse_python(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None) or 1
        problem = getattr(error, "msg", None) or str(error)
        raise BlockError(
            f"Expected Python in {file}. Received: {problem[:200]}, near its line {line}. "
            "Correct that file."
        ) from None
    lines = text.split("\n")
    found = {}
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            first = min(part.lineno for part in (node, *node.decorator_list))
            found[node.name] = "\n".join(lines[first - 1 : node.end_lineno]) + "\n"
    return found
