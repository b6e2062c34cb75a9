"""Footage a person brings: uploads, and folders on the server that were opened for it."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from detector.errors import SourceError, SourceMissing
from detector.library.incoming import Stream, receive
from detector.library.limits import read_limits
from detector.library.paths import Library
from detector.library.videos import Video, add_video, adopt
from detector.video.names import printable, quote_name

# fmt: off
_SUFFIXES = {
    ".3g2", ".3gp", ".asf", ".avi", ".divx", ".flv", ".gif", ".h264", ".h265", ".hevc", ".ivf", ".jpeg", ".jpg",
    ".m2ts", ".m4v", ".mjpeg", ".mjpg", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".mts", ".mxf", ".nut", ".ogv", ".png",
    ".rm", ".rmvb", ".ts", ".vob", ".webm", ".wmv", ".y4m",
}
# fmt: on


@dataclass(frozen=True, slots=True)
class FolderListing:
    """A folder's subfolders and footage by name, as paths relative to its root."""

    folders: tuple[str, ...]
    files: tuple[str, ...]


def add_upload(library: Library, stream: Stream, name: str) -> Video:
    """Keep an upload as a copy in the library. The same content is recognised.

    Raises VideoUnreadable, StorageFailed.
    """
    path, sha256 = receive(library, stream, name, most_bytes=read_limits().upload_bytes)
    return adopt(library, path, name, origin="upload", sha256=sha256)


def read_folder_roots() -> list[Path]:
    """The folders on this machine that footage may be taken from: FOOTFALL_FOLDERS, none unless it is set."""
    named = (text.strip() for text in os.environ.get("FOOTFALL_FOLDERS", "").split(os.pathsep))
    return [_follow_links(Path(text).expanduser()) for text in named if text]


def list_folder(root: Path, relative: str = "") -> FolderListing:
    """List a folder below one of the roots, but for hidden files, links that lead out of it, and what cannot be read.

    Raises SourceError for a place outside the roots, SourceMissing for one that cannot be read.
    """
    folder = _resolve_inside(root, relative)
    try:
        entries = sorted(folder.iterdir(), key=lambda path: path.name.casefold())
    except OSError as error:
        raise SourceMissing(
            "The folder {folder} cannot be read: {reason}.", folder=quote_name(folder), reason=error.strerror
        ) from error
    kinds = {path.name: _find_kind(path, root) for path in entries if not path.name.startswith(".")}
    prefix = f"{Path(relative).as_posix()}/" if relative not in ("", ".") else ""
    return FolderListing(
        tuple(prefix + name for name, kind in kinds.items() if kind == "folder"),
        tuple(prefix + name for name, kind in kinds.items() if kind == "footage"),
    )


def name_in_folder(relative: str) -> str:
    """A listed file or folder as people see it: its name, with U+FFFD for each byte that is no UTF-8."""
    return printable(Path(relative).name)


def _find_kind(path: Path, root: Path) -> Literal["folder", "footage", ""]:
    """The kind of an entry; empty for others, links that lead out of the root, and what the system refuses to tell."""
    with suppress(OSError):
        if not _follow_links(path).is_relative_to(_follow_links(root)):
            return ""
        if path.is_dir():
            return "folder"
        if path.is_file() and path.suffix.lower() in _SUFFIXES:
            return "footage"
    return ""


def _follow_links(path: Path) -> Path:
    """The place meant, links followed; one that leads to itself stays, and is then neither file nor folder."""
    return Path(os.path.realpath(path))


def add_from_folder(library: Library, root: Path, relative: str) -> Video:
    """Take a file below one of the roots into the library, where it is. Raises SourceError, VideoUnreadable."""
    path = _resolve_inside(root, relative)
    if not path.is_file():
        raise SourceMissing("There is no file {file} in this folder any more.", file=quote_name(relative))
    return add_video(library, path, copy=False, origin="folder")


def _resolve_inside(root: Path, relative: str) -> Path:
    """The place meant, links followed; SourceError unless it lies in a folder that was opened."""
    if _follow_links(root) not in read_folder_roots():
        raise SourceError(
            "The folder {folder} is not open to this installation. Name it in FOOTFALL_FOLDERS and start again.",
            folder=quote_name(root),
        )
    try:
        path = _follow_links(root / relative)
    except (OSError, ValueError) as error:
        raise SourceError("{file} is no place in this folder.", file=quote_name(relative)) from error
    if not path.is_relative_to(_follow_links(root)):
        raise SourceError(
            "{file} lies outside the folders that are open to this installation.", file=quote_name(relative)
        )
    return path
