"""Nothing is chosen unless somebody says so."""

from demo.data.choice import USUAL


def test_what_is_not_chosen_is_empty() -> None:
    assert not any(vars(USUAL).values())
