"""Who points is seen by all who listen, and by nobody who has left."""

from __future__ import annotations

from server.talk.pointer import Place, Pointer


def test_all_who_listen_are_told() -> None:
    pointer, seen = Pointer(), list[Place]()
    ends = [pointer.listen(seen.append) for _ in range(2)]
    pointer.move((0.5, 0.25))
    assert seen == [(0.5, 0.25)] * 2
    ends[0]()
    pointer.move((1, 1))
    assert seen[2:] == [(1, 1)]
