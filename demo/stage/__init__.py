"""The log of all that happens, and the state computed from it.

It imports events and requests alone: it knows no engine, and no screen.
"""

from demo.stage.log import Stage
from demo.stage.run import Run
from demo.stage.scene import Scene

__all__ = ["Run", "Scene", "Stage"]
