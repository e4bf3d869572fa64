"""A clock that stands still until a test moves it on."""

from __future__ import annotations

from collections.abc import Callable

from demo.system.timers import Alarm


class Clock:
    """Does things later, as the event loop does."""

    def __init__(self) -> None:
        self.now = 0.0
        self._alarms: list[Alarm] = []

    @property
    def waiting(self) -> int:
        """How many alarms are still to come."""
        return sum(not alarm.is_off for alarm in self._alarms)

    def later(self, seconds: float, act: Callable[[], None]) -> Alarm:
        """Do something in so many seconds."""
        alarm = Alarm(self.now + seconds, act)
        self._alarms.append(alarm)
        return alarm

    def go(self, seconds: float) -> None:
        """Let time pass, and all happen that is due meanwhile, each at its time."""
        end = self.now + seconds
        while due := [each for each in self._alarms if not each.is_off and each.at <= end + 1e-9]:
            alarm = min(due, key=lambda each: each.at)
            self.now = alarm.at
            alarm.cancel()
            alarm.act()
        self.now = end

    def run(self) -> float:
        """Let time pass until nothing is due; return how much did."""
        began = self.now
        while self.waiting:
            self.go(min(each.at for each in self._alarms if not each.is_off) - self.now)
        return self.now - began
