"""Footage a person brings: uploads, and folders on the server that were opened for it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from detector.errors import SourceError, SourceMissing
from detector.library.incoming import Stream, receive
from detector.library.paths import Library
from detector.library.videos import Video, add_video, adopt
from detector.video.names import quote_name

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
    path, sha256 = receive(library, stream, name)
    return adopt(library, path, name, origin="upload", sha256=sha256)


def read_folder_roots() -> list[Path]:
    """The folders on this machine that footage may be taken from: FOOTFALL_FOLDERS, none unless it is set."""
    named = (text.strip() for text in os.environ.get("FOOTFALL_FOLDERS", "").split(os.pathsep))
    return [Path(text).expanduser().resolve() for text in named if text]


def list_folder(root: Path, relative: str = "") -> FolderListing:
    """List a folder below one of the roots, but for hidden files, links that lead out of it, and odd names.

    Raises SourceError for a place outside the roots, SourceMissing for one that cannot be read.
    """
    folder = _resolve_inside(root, relative)
    try:
        entries = sorted(folder.iterdir(), key=lambda path: path.name.casefold())
    except OSError as error:
        raise SourceMissing(
            "The folder {folder} cannot be read: {reason}.", folder=quote_name(folder), reason=error.strerror
        ) from error
    shown_entries = [path for path in entries if _is_shown(path.name) and path.resolve().is_relative_to(root.resolve())]
    names = {path: path.relative_to(folder).as_posix() for path in shown_entries}
    prefix = f"{Path(relative).as_posix()}/" if relative not in ("", ".") else ""
    return FolderListing(
        tuple(prefix + names[path] for path in shown_entries if path.is_dir()),
        tuple(prefix + names[path] for path in shown_entries if path.is_file() and path.suffix.lower() in _SUFFIXES),
    )


def _is_shown(name: str) -> bool:
    """Whether a name is for eyes, and can be shown: old cameras write some that are no text at all."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return not name.startswith(".")


def add_from_folder(library: Library, root: Path, relative: str) -> Video:
    """Take a file below one of the roots into the library, where it is. Raises SourceError, VideoUnreadable."""
    path = _resolve_inside(root, relative)
    if not path.is_file():
        raise SourceMissing("There is no file {file} in this folder any more.", file=quote_name(relative))
    return add_video(library, path, copy=False, origin="folder")


def _resolve_inside(root: Path, relative: str) -> Path:
    """The place meant, links followed; SourceError unless it lies in a folder that was opened."""
    if root.resolve() not in read_folder_roots():
        raise SourceError(
            "The folder {folder} is not open to this installation. Name it in FOOTFALL_FOLDERS and start again.",
            folder=quote_name(root),
        )
    try:
        path = (root / relative).resolve()
    except (OSError, ValueError) as error:
        raise SourceError("{file} is no place in this folder.", file=quote_name(relative)) from error
    if not path.is_relative_to(root.resolve()):
        raise SourceError(
            "{file} lies outside the folders that are open to this installation.", file=quote_name(relative)
        )
    return path
