"""Compares the learning curves of two runs."""

import pytest

from demo.events import EpochEnded


def same_curve(one: list[EpochEnded], other: list[EpochEnded]) -> bool:
    """Compare accuracies exactly, losses up to the order of sums, and no times."""
    return len(one) == len(other) and all(
        a.epoch == b.epoch
        and a.test_accuracy == b.test_accuracy
        and a.train_accuracy == b.train_accuracy
        and (a.test_loss, a.train_loss) == pytest.approx((b.test_loss, b.train_loss), rel=1e-6)
        for a, b in zip(one, other, strict=True)
    )
