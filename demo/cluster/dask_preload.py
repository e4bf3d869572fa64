"""Dask imports this first: its processes on this machine serve no HTTP, and limit strangers.

Another user of this machine can't give them work, but could take all files that a process may open.
"""

from __future__ import annotations

import logging
from typing import Any

import distributed.comm.tcp

from demo.cluster.limited_listener import LimitedListener, is_worth_a_line

distributed.comm.tcp.TCPServer = LimitedListener  # type: ignore[attr-defined]
logging.getLogger("tornado.general").addFilter(is_worth_a_line)
logging.getLogger("distributed.comm.tcp").setLevel(logging.ERROR)


def dask_setup(server: Any) -> None:
    """Close the port at which a scheduler or a worker would show what it does; Dask calls this."""
    server.http_server.stop()
