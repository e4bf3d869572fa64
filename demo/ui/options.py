"""What an author may set of a demo, and how a mistake in it is told."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from demo.control.variant_fit import why_misfit
from demo.data.core.class_weights import class_weights
from demo.data.core.dataset import SHUFFLED
from demo.data.slide_data import slide_data
from demo.hyperparameters import Hyperparameters, read_hyperparameters, too_large
from demo.system.nearest_name import advice
from demo.ui.setting import Setting

DEFAULT_EPOCHS = 20
METRICS = ("accuracy", "loss")  # that curves can be of
MOST_TOLD = 30  # mistakes of one demo: to find each takes a check for each of its options
NOTHING_TO_SET = ("none, this demo has nothing to set",)
DATA_OPTIONS = "dataset", "target", "size"  # which together say what is read

Options = TypeVar("Options")


class DemoError(ValueError):
    """A demo block can't be shown; one line says what was expected, what came, what to do."""


@dataclass(frozen=True)
class NoOptions:
    """A demo that has nothing to set."""


@dataclass(frozen=True)
class LearningOptions:
    """What an author may set of a demo whose models learn; what is None, the model's code says."""

    learning_rate: Any = None  # above 0
    batch: Any = None  # examples in a step
    optimizer: Any = None  # any of Keras's, by its name
    class_weight: Any = None  # "balanced", or how much an example of each class counts
    dropout: Any = None  # share of units to hide, in all such layers
    l2: Any = None  # how much large kernels cost
    activation: Any = None  # of hidden layers, any of Keras's, by its name

    @property
    def hyperparameters(self) -> Hyperparameters:
        """These, as a start asks for them; raises ``DemoError``."""
        try:
            return read_hyperparameters(vars(self))
        except ValueError as error:
            raise DemoError(str(error)) from error


@dataclass(frozen=True)
class RunOptions(LearningOptions):
    """What an author may set of a demo that starts runs."""

    variants: list[str] = field(default_factory=list)  # all, if none is named
    epochs: int = DEFAULT_EPOCHS


def read_options(kind: type[Options], options: Mapping[str, Any]) -> Options:
    """Return what an author wrote as a demo's own dataclass; raises ``DemoError``.

    Its fields are the names an author may set; a value must be of its default's type. Where that
    is None, the demo says itself what it takes.
    """
    defaults = vars(kind())
    defaults = {
        name: defaults[name] for name in sorted(defaults, key=lambda each: defaults[each] is None)
    }
    for name in options:
        expect_known("an option", [name], defaults or NOTHING_TO_SET)
    for name, value in options.items():
        if defaults[name] is None:
            continue
        if type(value) is not type(defaults[name]) or not _holds_names(kind, name, value):
            raise DemoError(
                f"Expected {name} to be like {defaults[name]!r}. Received: {value!r}. "
                "Mend the value."
            )
    return kind(**options)


def _holds_names(kind: type[Any], name: str, value: object) -> bool:
    """Tell whether a list holds text alone, if a field is to hold names."""
    field_ = getattr(kind, "__dataclass_fields__", {}).get(name)
    is_of_names = field_ is not None and str(field_.type) == "list[str]"
    return not is_of_names or all(isinstance(each, str) for each in cast(list[object], value))


@dataclass(frozen=True)
class Mistake:
    """What is wrong with a demo's options: with the one of this name, or with none alone ("")."""

    option: str
    message: str  # one line: expected, received, what to do


def all_mistakes(
    check: Callable[[Mapping[str, Any]], object], options: Mapping[str, Any]
) -> list[Mistake]:
    """Return all that ``check`` finds wrong with options, though it stops at the first mistake.

    That is about the option without which it is not found, so the others are checked without it;
    of several, about the one that the message names.
    """
    found, rest = list[Mistake](), dict(options)
    while len(found) < MOST_TOLD and (message := _refusal(check, rest)):
        tried = [*rest][:MOST_TOLD]
        left = {name: _refusal(check, _without(rest, name)) for name in tried}
        blamed = [name for name, other in left.items() if other != message]
        # Without another one, which the author has set rightly, its default may be a mistake.
        doubts = {name: (f"{name}: " not in message, bool(left[name])) for name in blamed}
        option = min(blamed, key=doubts.__getitem__, default="")
        known = [_expected(each.message) for each in found]
        if blamed or _expected(message) not in known:  # nor that of one that was left out
            found.append(Mistake(option, message))
        if not blamed:
            break
        gone = DATA_OPTIONS if option in DATA_OPTIONS else (option,)
        rest = {name: each for name, each in rest.items() if name not in gone}
    return found


def _expected(message: str) -> str:
    return message.partition(" Received: ")[0]


def _without(options: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {each: value for each, value in options.items() if each != name}


def _refusal(check: Callable[[Mapping[str, Any]], object], options: Mapping[str, Any]) -> str:
    try:
        check(options)
    except DemoError as error:
        return str(error) or type(error).__name__
    return ""


def expect_known(
    what: str, names: Sequence[object], known: Iterable[str], otherwise: str = ""
) -> None:
    """Raise ``DemoError`` unless all names are known; it says which ones are most like them.

    ``otherwise`` is what else the author can do: ", or leave it out".
    """
    known = list(known)
    if unknown := [name for name in names if name not in known]:
        what_to_do = advice([str(name) for name in unknown], known)
        raise DemoError(
            f"Expected {what}: {', '.join(known)}. Received: {', '.join(map(repr, unknown))}. "
            f"{what_to_do}{otherwise}."
        )


def expect_variants(setting: Setting, names: Sequence[object]) -> None:
    """Raise ``DemoError`` unless the talk has variants of all these names."""
    otherwise = ", or add a function of this name to the variants' file"
    expect_known("variants", names, setting.variants, otherwise)


def expect_to_fit(setting: Setting, options: LearningOptions) -> None:
    """Raise ``DemoError`` unless a model can learn in this way from the data it is to learn from.

    Of a data set that is not loaded yet, the engine finds out when it comes to that.
    """
    asked = setting.run_hyperparameters(options.hyperparameters)
    name = slide_data(vars(options)).name
    data = setting.data if name in ("", SHUFFLED) else setting.data.others.get(name)
    if data is None or isinstance(data, str):
        return
    examples = min(getattr(options, "examples", 0) or len(data.x_train), len(data.x_train))
    try:
        class_weights(asked.class_weight, data)
    except ValueError as error:
        raise DemoError(str(error)) from error
    if asked.batch > examples:
        raise DemoError(too_large(asked.batch, examples, data.noun))


def choose_variant(setting: Setting, name: str, usual: str) -> str:
    """Return the variant that an author has named, or the usual one, or the first that fits.

    Raises ``DemoError`` if there is none of this name.
    """
    expect_variants(setting, [name] if name else [])
    kind, known = setting.data.kind, setting.variants
    fitting = [each for each, variant in known.items() if not why_misfit(variant, kind)]
    return name or (usual if usual in fitting else next(iter(fitting or known)))


def expect_between(option: str, value: float, least: float, most: float = math.inf) -> None:
    """Raise ``DemoError`` unless an option's value lies in its range."""
    if not least <= value <= most:
        wanted = f"{least:g} or more" if most == math.inf else f"{least:g} to {most:g}"
        raise DemoError(f"Expected {option}: {wanted}. Received: {value!r}. Mend the value.")
