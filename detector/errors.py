"""Everything that can go wrong in the engine, as one tree.

    DetectorError                 what a user can be told: what happened, to what, what to do
    ├── SourceError               a video, picture, folder or address
    │   ├── SourceMissing         nothing is there
    │   ├── VideoUnreadable       it is there, but holds no pictures that can be decoded
    │   ├── LabelsUnusable        a file of labelled boxes that cannot be read, or is of other footage
    │   ├── RangeOutsideVideo     the start or end asked for lies outside the footage
    │   ├── DownloadFailed        a link, or the demo clip, could not be fetched
    │   └── AddressRefused        an address this installation does not talk to
    ├── ModelError                a network's file
    │   ├── ModelMissing          no file of that name
    │   ├── ModelUnusable         the file is not a DetectNet_v2 detector, is broken, or is unsafe
    │   └── ModelDownloadFailed   NVIDIA's catalogue did not deliver it
    ├── SettingError              a threshold, class, method or sampling that cannot be used
    ├── LibraryError              what is kept on disk
    │   ├── RunMissing            no such run
    │   ├── RunUnreadable         a run folder that is corrupt
    │   │   └── RunTooNew         a run folder of a newer version
    │   ├── VideoMissing          no such video in the library, or its file is gone or changed
    │   ├── LibraryGone           the data folder was there and is not any more
    │   ├── ChangedMeanwhile      somebody else changed what was to be changed
    │   ├── NotInTrash            nothing of that name was deleted lately
    │   ├── BackupUnusable        a file that is no backup, is damaged, or was made by a newer version
    │   └── StorageFailed         the disk is full, read-only, or refuses
    ├── Busy                      too many visitors at once
    ├── JobError                  a queued analysis, download or export
    │   └── Cancelled             somebody asked it to stop
    ├── AccessRefused             somebody's role does not allow it
    └── InstallationError         a part of Footfall itself is missing, or somebody else's

A programmer's mistake (a wrong shape, two options that exclude each other) is a ``ValueError``.
"""

from __future__ import annotations

import re
from string import Formatter
from typing import Any

Fact = str | int | float | None


class DetectorError(Exception):
    """Something a user can be told: a constant text of one sentence or two with named places, and the facts in them.

    ``DetectorError("{file} cannot be read: {reason}.", file="a.mp4", reason="no such file")``; ``str()`` of it is
    the text with the facts put in. A place may say how its fact is written (``{every_s:g}``). A text without facts
    is taken as it stands.
    """

    def __init__(self, text: str, /, **facts: Fact) -> None:
        facts = {name: mark_undecodable(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}
        if facts and (places := places_in(text)) != facts.keys():
            raise ValueError(f"{text!r}: expected facts for {sorted(places)}, got {sorted(facts)}")
        super().__init__(text.format_map(facts) if facts else text)
        self.text = text
        self.facts = facts

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled with its facts: what crosses from a child process is the same error."""
        return _made_again, (type(self), self.text, self.facts), self.__dict__


def mark_undecodable(text: str) -> str:
    """The text with U+FFFD for each byte that is no UTF-8, which Python has as a lone surrogate in names of files.

    Nothing that keeps or sends text takes a surrogate.
    """
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def places_in(text: str) -> set[str]:
    """The names of a text's places."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _made_again(kind: type[DetectorError], text: str, facts: dict[str, Fact]) -> DetectorError:
    return kind(text, **facts)


class SourceError(DetectorError):
    """A video, picture, folder or address cannot be used."""


class SourceMissing(SourceError):
    """Nothing is there."""


class VideoUnreadable(SourceError):
    """The file holds no pictures that can be decoded."""


class LabelsUnusable(SourceError):
    """The file holds no labelled boxes that can be read, or those of other footage."""


class RangeOutsideVideo(SourceError):
    """The start or end asked for lies outside the footage."""


class DownloadFailed(SourceError):
    """A link, or the demo clip, could not be fetched. ``original`` is what the site or the network said."""

    def __init__(self, text: str, /, *, original: str = "", **facts: Fact) -> None:
        super().__init__(text, **facts)
        self.original = original


class AddressRefused(SourceError):
    """An address this installation does not talk to."""


class ModelError(DetectorError):
    """A network's file cannot be used."""


class ModelMissing(ModelError):
    """There is no model file of that name."""


class ModelUnusable(ModelError):
    """The file is not a DetectNet_v2 detector, is broken, or is unsafe."""


class ModelDownloadFailed(ModelError):
    """NVIDIA's catalogue did not deliver the model."""


class SettingError(DetectorError):
    """A threshold, class, method or sampling that cannot be used."""


class LibraryError(DetectorError):
    """The library on disk cannot be read or written."""


class RunMissing(LibraryError):
    """There is no such run."""


class RunUnreadable(LibraryError):
    """The run's folder is corrupt, or was written by a newer version."""


class RunTooNew(RunUnreadable):
    """The run was written by a newer version, which can read it: nothing of it may be changed."""


class VideoMissing(LibraryError):
    """The library has no such video, or its file is gone or has changed."""


class LibraryGone(LibraryError):
    """The data folder was there and is not any more: an unplugged disk, an unmounted share, or deleted."""


class ChangedMeanwhile(LibraryError):
    """Somebody else changed what was to be changed, since it was looked at. Theirs stays."""


class NotInTrash(LibraryError):
    """Nothing of that name was deleted lately."""


class BackupUnusable(LibraryError):
    """The file is no backup, is damaged, or was made by a newer version."""


class StorageFailed(LibraryError):
    """The disk is full, read-only, or refuses."""


class Busy(DetectorError):
    """Others came first, and the wait for them was too long."""


class JobError(DetectorError):
    """A queued analysis, download or export failed."""


class Cancelled(JobError):
    """Somebody asked the job to stop."""


class AccessRefused(DetectorError):
    """Somebody asks for what their role does not allow."""


class InstallationError(DetectorError):
    """A part of Footfall itself is missing, or is somebody else's."""
