"""What was decoded of what was expected."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class ReadReport:
    """Filled in while frames are read; counts of frames.

    expected: frames in the stretch read so far, wanted or not.
    corrupt: came out of the decoder, but with damage. failed: the decoder refused them.
    missing: wanted, but never came out. absent: announced by the file's header, but not in the file.
    """

    expected: int = 0
    corrupt: int = 0
    failed: int = 0
    missing: int = 0
    absent: int = 0

    @property
    def damaged(self) -> int:
        """Frames lost. A refused frame that was also wanted is counted once."""
        return min(self.expected, self.corrupt + self.absent + max(self.failed, self.missing))

    @property
    def decoded(self) -> int:
        """Frames not lost. Those passed over, because nothing wanted builds on them, count as sound."""
        return self.expected - self.damaged

    def __str__(self) -> str:
        return f"decoded {self.decoded} of {self.expected} expected"
