"""Gives the talk as ``run_talk.py`` does, and prints how late its event loop's timers rang."""

from __future__ import annotations

import asyncio
import json
import os
import time

import run_talk
from server.cli import give as giving
from server.cli.arguments import data_choice
from server.files.talk_folder import read_talk_folder
from server.talk.talk_data import load_talk_data

from .lag import lateness_ms


async def give() -> None:
    """Measure as long as the talk is given."""
    arguments = run_talk.parse_arguments()
    talk_folder = read_talk_folder(arguments.slides)
    data = load_talk_data(data_choice(arguments), talk_folder)
    sockets = giving.open_port(arguments.host, arguments.port)
    rung: list[tuple[float, float]] = []  # the wall clock, and the milliseconds since it was due

    async def measure() -> None:
        async for late in lateness_ms():
            rung.append((round(time.time(), 3), late))  # noqa: PERF401 - it never ends

    measuring = asyncio.create_task(measure())
    await giving.give(arguments, talk_folder, data, sockets, None)
    measuring.cancel()
    print("Lags:", json.dumps(rung), flush=True)


if __name__ == "__main__":
    asyncio.run(give())
    os._exit(0)  # to unload TensorFlow would take longer than all the rest
