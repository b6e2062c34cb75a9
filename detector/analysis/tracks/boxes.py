"""The boxes of one class over a run, as tracking takes them, and the chains that they are put into."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from detector.types import Float32, Float64, Int32, Int64

NONE = -1
"""The row before a chain's first box and after its last one."""


@dataclass(frozen=True, slots=True)
class Boxes:
    """N boxes of one class, ordered by sample.

    sample (N,) is a place among the samples that count, time_s (N,) that sample's moment, never falling; xyxy_px (N, 4)
    lies in the video's pixels.
    """

    sample: Int32
    time_s: Float64
    xyxy_px: Float32

    def __post_init__(self) -> None:
        n = len(self.sample)
        if self.time_s.shape != (n,) or self.xyxy_px.shape != (n, 4):
            raise ValueError(f"expected {n} times and boxes, got {self.time_s.shape} and {self.xyxy_px.shape}")
        if (np.diff(self.sample) < 0).any() or (np.diff(self.time_s) < 0).any():
            raise ValueError("expected boxes in the order of their samples, at times that never fall")

    def __len__(self) -> int:
        return len(self.sample)

    @property
    def centre_px(self) -> Float64:
        """The middle of each box (N, 2)."""
        return (self.xyxy_px[:, :2].astype(np.float64) + self.xyxy_px[:, 2:]) / 2

    @property
    def height_px(self) -> Float64:
        """The height of each box (N,), at least one pixel."""
        return np.maximum(self.xyxy_px[:, 3].astype(np.float64) - self.xyxy_px[:, 1], 1.0)


@dataclass(frozen=True, slots=True)
class Chains:
    """Boxes linked one to the next in time: ``before`` and ``after`` (N,) are rows, NONE at a chain's ends."""

    before: Int64
    after: Int64

    @classmethod
    def of_singles(cls, n: int) -> Chains:
        """No links at all: every box is a chain of its own."""
        return cls(np.full(n, NONE, np.int64), np.full(n, NONE, np.int64))

    def linked(self, tails: Int64, heads: Int64) -> Chains:
        """The same with each of the ``tails``, ends of chains, followed by the head (L,) beside it."""
        before, after = self.before.copy(), self.after.copy()
        after[tails], before[heads] = heads, tails
        return Chains(before, after)

    @property
    def heads(self) -> Int64:
        """The first box of every chain, in order."""
        return np.flatnonzero(self.before == NONE)

    @property
    def tails(self) -> Int64:
        """The last box of every chain, in order."""
        return np.flatnonzero(self.after == NONE)

    def number(self) -> Int64:
        """The number of each box's chain (N,), from 0, in the order of their first boxes."""
        first = np.arange(len(self.before))
        back = np.where(self.before == NONE, first, self.before)
        while not np.array_equal(back, back[back]):
            back = back[back]
        return np.unique(back, return_inverse=True)[1].astype(np.int64)
