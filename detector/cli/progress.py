"""Progress on the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any

from tqdm import tqdm

from detector.types import Progress


class Bar:
    """A progress bar on stderr where that is a terminal; it appears with the first progress, and goes at the end."""

    def __init__(self) -> None:
        self._shown: Any = None

    def __enter__(self) -> Bar:
        return self

    def __call__(self, progress: Progress) -> None:
        """Show how far it is."""
        if self._shown is None:
            self._shown = tqdm(total=progress.expected, unit=" frames", disable=None, dynamic_ncols=True, leave=False)
        self._shown.update(progress.done - self._shown.n)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown is not None:
            self._shown.close()


@contextmanager
def byte_bar() -> Iterator[Callable[[Progress], None]]:
    """A bar for a download on stderr, where that is a terminal; it stays when the download has ended.

    It shows numbers alone, not the steps before and after them.
    """
    with tqdm(unit="B", unit_scale=True, unit_divisor=1024, disable=None, dynamic_ncols=True) as bar:

        def show(progress: Progress) -> None:
            if progress.step:
                return
            bar.total = progress.expected or None
            bar.update(progress.done - bar.n)

        yield show
