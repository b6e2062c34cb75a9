"""A disk that keeps what it was told to keep, and of the rest what it likes: what can be there after a power loss.

A file's bytes are safe once it was synced, and its name once its folder was. What is not safe may be there, or not, or
in part, in any order; a rename is there or not. That is less than most file systems promise, and all that may be
counted on.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.torture.strace import Op


@dataclass(eq=False)
class _File:
    """A file: its bytes that are safe, as they are, and the changes between."""

    safe: bytes = b""
    now: bytes = b""
    pending: list[Op] = field(default_factory=list)
    at: int = 0


@dataclass(eq=False)
class _Entry:
    """A change of names: ``path`` gets ``file`` (None: a folder), or loses what it had; a rename gives it a target."""

    what: str
    path: str
    file: _File | None = None
    target: str = ""

    def folders(self) -> set[str]:
        """The folders whose entries it changes."""
        return {str(Path(path).parent) for path in (self.path, self.target) if path}


class Disk:
    """The disk below one folder, which is empty in the beginning."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._now: dict[str, _File | None] = {root: None}
        self._safe: dict[str, _File | None] = {root: None}
        self._pending: list[_Entry] = []

    def do(self, op: Op) -> None:
        """Take a change."""
        getattr(self, f"_{op.what}")(op)

    def files_now(self) -> dict[str, bytes | None]:
        """Everything as programs see it: bytes by path, None for a folder."""
        return {path: None if file is None else file.now for path, file in self._now.items()}

    def lose_power(self, dice: random.Random) -> dict[str, bytes | None]:
        """What may be there afterwards, one possibility of many."""
        names, mood = dict(self._safe), dice.choice(("nothing", "all", "some in order", "any"))
        kept = {"nothing": 0, "all": len(self._pending)}.get(mood, dice.randint(0, len(self._pending)))
        chosen = [e for e in self._pending if dice.random() < 0.5] if mood == "any" else self._pending[:kept]
        for entry in chosen:
            _apply(names, entry)
        there = {path: file for path, file in names.items() if self._has_folders(names, path)}
        return {path: None if file is None else _bytes_after(file, dice) for path, file in there.items()}

    def _has_folders(self, names: dict[str, _File | None], path: str) -> bool:
        """True where every folder above it is there as well."""
        return path == self._root or (
            path.startswith(self._root + "/")
            and names.get(p := str(Path(path).parent), False) is None
            and self._has_folders(names, p)
        )

    def _open(self, op: Op) -> None:
        file = self._now.get(op.path)
        if file is None:
            file = _File()
            self._now[op.path] = file
            self._pending.append(_Entry("add", op.path, file))
        if op.fresh:
            self._truncate(Op("truncate", op.path, at=0))
        file.at = len(file.now) if op.at < 0 else 0

    def _write(self, op: Op) -> None:
        file = self._now.get(op.path)
        if file is None:
            return  # a file without a name, or deleted while it was open
        at = file.at if op.at < 0 else op.at
        placed = Op("write", op.path, op.content, at)
        file.now = _change(file.now, placed)
        file.pending.append(placed)
        if op.at < 0:
            file.at = at + len(op.content)

    def _truncate(self, op: Op) -> None:
        if file := self._now.get(op.path):
            file.now = _change(file.now, op)
            file.pending.append(op)

    def _sync(self, op: Op) -> None:
        file = self._now.get(op.path)
        if file is not None:
            file.safe, file.pending = file.now, []
        elif op.path in self._now:
            for entry in [entry for entry in self._pending if op.path in entry.folders()]:
                _apply(self._safe, entry)
                self._pending.remove(entry)

    def _mkdir(self, op: Op) -> None:
        self._enter(_Entry("add", op.path))

    def _unlink(self, op: Op) -> None:
        self._enter(_Entry("remove", op.path))

    def _rename(self, op: Op) -> None:
        self._enter(_Entry("rename", op.path, self._now.get(op.path), op.target))

    def _mark(self, op: Op) -> None:
        """Nothing on the disk."""

    def _enter(self, entry: _Entry) -> None:
        _apply(self._now, entry)
        self._pending.append(entry)


def _apply(names: dict[str, _File | None], entry: _Entry) -> None:
    """Change names; what cannot be changed, since an earlier change was lost, stays."""
    if entry.what == "add":
        names.setdefault(entry.path, entry.file)
        return
    moved = {path: names[path] for path in list(names) if path == entry.path or path.startswith(entry.path + "/")}
    for path in moved:
        del names[path]
    if entry.what == "rename" and entry.file is not None:
        names[entry.target] = entry.file
    elif entry.what == "rename":
        names.update({entry.target + path[len(entry.path) :]: file for path, file in moved.items()})


def _change(content: bytes, op: Op) -> bytes:
    """The bytes after a write or a cut."""
    if op.what == "truncate":
        return content[: op.at].ljust(op.at, b"\0")
    return content.ljust(op.at, b"\0")[: op.at] + op.content + content[op.at + len(op.content) :]


def _bytes_after(file: _File, dice: random.Random) -> bytes:
    """The bytes of a file whose last changes may be lost: none, all, the first of them, any, or the length alone."""
    mood = dice.choice(("none", "all", "first", "any", "length"))
    if not file.pending or mood == "all":
        return file.now if file.pending else file.safe
    if mood == "length":
        return file.safe[: len(file.now)].ljust(len(file.now), b"\0")
    count = {"none": 0}.get(mood, dice.randint(0, len(file.pending)))
    chosen: Sequence[Op] = file.pending[:count]
    if mood == "any":
        chosen = [op for op in file.pending if dice.random() < 0.5]
    content = file.safe
    for op in chosen:
        content = _change(content, op)
    return content
