"""Serves a talk and prints how late its event loop's timers ring, by what the engine does."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator

from demo.events import EngineReady

from .hosted import HostedTalk

TIMER_S = 0.005
EPOCHS = 20


class LagMeter:
    """Collects how late a timer rings, in milliseconds, by phase."""

    def __init__(self, phase: str) -> None:
        self.phase = phase
        self.lags: dict[str, list[float]] = {}

    async def run(self) -> None:
        """Measure for ever."""
        async for late in lateness_ms():
            self.lags.setdefault(self.phase, []).append(late)


async def lateness_ms() -> AsyncIterator[float]:
    """Set one timer after the other, for ever; yield how late each rings."""
    while True:
        began = time.perf_counter()
        await asyncio.sleep(TIMER_S)
        late = time.perf_counter() - began - TIMER_S
        yield round(1000 * late, 2)


def main() -> None:
    """Follow one talk from the import of TensorFlow to the end of a run."""
    meter = LagMeter("TensorFlow is imported")
    with HostedTalk(beside=meter.run) as talk:
        talk.wait_for(EngineReady)
        meter.phase = "Variants are warmed up"
        talk.wait_until_warm("dropout")
        meter.phase = "Conv trains at full speed, no page open"
        talk.hurry()
        talk.train("conv", EPOCHS)
    print("Lags:", json.dumps(meter.lags), flush=True)


if __name__ == "__main__":
    main()
