"""Trust in what a decoder makes of a damaged stream."""

from __future__ import annotations

import bisect
from collections import deque


class Trust:
    """Signs of damage in a stream, and the places behind which they no longer matter; by stored position.

    Frames build on those stored before them, so a sign makes everything doubtful that is stored from there up to the
    next undamaged keyframe.
    """

    def __init__(self) -> None:
        self._signs: list[int] = []
        self._starts: list[int] = []
        self._expected: deque[int] = deque()
        self._come: set[int] = set()

    def expect(self, position: int) -> None:
        """Note that the frame stored here should come out of the decoder."""
        self._expected.append(position)

    def add_frame(self, position: int) -> None:
        """Note that it did."""
        self._come.add(position)

    def expect_to(self, position: int) -> bool:
        """Take for lost what is stored up to here and has not come out; True where anything has not."""
        lost = False
        while self._expected and self._expected[0] <= position:
            expected = self._expected.popleft()
            if expected not in self._come:
                self.add_sign(expected)
                lost = True
            self._come.discard(expected)
        return lost

    def add_sign(self, position: int) -> None:
        """Note that something was damaged or lost here."""
        bisect.insort(self._signs, position)

    def add_keyframe(self, position: int) -> None:
        """Note a picture that builds on no other; a damaged one is no place to start anew."""
        if not self._sign_within(position, position):
            bisect.insort(self._starts, position)

    def is_doubtful(self, position: int, *, leads: int | None = None) -> bool:
        """Say whether damage may show in the frame stored here.

        ``leads`` is the position of the keyframe that it is stored after but shown before, so that it builds on what
        lies before that as well.
        """
        at = bisect.bisect_right(self._starts, position) if leads is None else bisect.bisect_left(self._starts, leads)
        return self._sign_within(self._starts[at - 1] if at else -1, position)

    def _sign_within(self, first: int, last: int) -> bool:
        at = bisect.bisect_left(self._signs, first)
        return at < len(self._signs) and self._signs[at] <= last
