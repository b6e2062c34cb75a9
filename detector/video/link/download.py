"""Fetching a link's video into a folder: one file, gone on with where it broke off."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from detector.errors import AddressRefused, DownloadFailed, SettingError, StorageFailed
from detector.types import Control, Progress
from detector.video.link import formats
from detector.video.link.guard import Guard, allowed_networks
from detector.video.link.links import LIMITS, FetchedFile, Limits
from detector.video.link.session import check_kind, check_url, make_stop_check, open_session, read_title
from detector.video.names import clean_name

LOADED_BEFORE = ("detector.video.link.extractors",)


def fetch(
    url: str,
    folder: Path,
    *,
    max_height: int = 720,
    cookies: str = "",
    limits: Limits = LIMITS,
    control: Control = Control(),
) -> FetchedFile:
    """Fetch a link's video; see ``video.link.fetch``."""
    url = check_url(url)
    if max_height < 1:
        raise SettingError("The height must be at least 1 pixel, not {max_height}.", max_height=max_height)
    part = folder / f"link-{hashlib.sha256(f'{url} {max_height}'.encode()).hexdigest()[:16]}"
    too_long = DownloadFailed(
        "The download took longer than the {minutes:g} minutes it may.", minutes=limits.time_s / 60
    )
    guard = Guard(allowed_networks(), make_stop_check(control.cancelled, time.monotonic() + limits.time_s, too_long))
    state: dict[str, Any] = {}
    settings = {
        **_make_settings(max_height, part),
        "progress_hooks": [_make_progress_hook(control, limits, part, guard), state.update],
    }
    with _report_storage_failures(part):
        part.mkdir(parents=True, exist_ok=True)
        with open_session(guard, settings, cookies) as client:
            info = client.extract_info(url, download=True)
            check_kind(info)
            if info.get("_type") == "playlist":
                raise DownloadFailed("This link leads to several videos: choose one of them.")
        missing, pieces = client.missing_pieces, int(state.get("fragment_count") or 0)
        _check_pieces(missing, pieces)
        return replace(_move_out(info, part, folder, url), missing=missing, pieces=pieces)


def _check_pieces(missing: int, pieces: int) -> None:
    """Raise DownloadFailed where most of the pieces are missing."""
    if 2 * missing > pieces:
        raise DownloadFailed(
            "{missing} of the {pieces} pieces that this video comes in are missing at the site: try again later.",
            missing=missing,
            pieces=pieces,
        )


def _make_settings(max_height: int, part: Path) -> dict[str, Any]:
    """yt-dlp's settings for one download."""
    return {
        "format": formats.make_selector(max_height),
        "outtmpl": {"default": "footage.%(ext)s"},
        "paths": {"home": str(part).replace("%", "%%")},
        "noplaylist": True,
        "playlistend": 2,
        "extract_flat": "in_playlist",
        "retries": 5,
        "fragment_retries": 5,
        "match_filter": lambda info, *, incomplete=False: check_kind(info) if not incomplete else None,
    }


def _make_progress_hook(control: Control, limits: Limits, part: Path, guard: Guard) -> Callable[[dict[str, Any]], None]:
    """A hook that yt-dlp calls after every piece. It must not raise, or the file stays open: it has the guard stop."""

    def report_state(state: dict[str, Any]) -> None:
        done, total = int(state.get("downloaded_bytes") or 0), int(state.get("total_bytes") or 0)
        expected = total or int(state.get("total_bytes_estimate") or 0)
        left = state.get("eta")
        try:
            _check_room(done, total, limits, part)
            left_s = None if left is None else float(left)
            control.progress(Progress(done, expected, float(state.get("speed") or 0), left_s, "bytes"))
        except Exception as error:
            guard.stop_reason = guard.stop_reason or error

    return report_state


class _TooLarge(DownloadFailed):
    """More than may be kept: a next try would be refused as well."""


def _check_room(done: int, total: int, limits: Limits, part: Path) -> None:
    """Raise unless a download of this size, as far as it is known, may and can be kept."""
    if max(done, total) > limits.size_bytes:
        most, size = (f"{size / 1024**3:.3g} GB" for size in (limits.size_bytes, max(done, total)))
        raise _TooLarge("The video is too large: {size}, and at most {most} are fetched.", size=size, most=most)
    if total - done > shutil.disk_usage(part).free:
        raise StorageFailed("There is not enough space on the disk for this download.")


def _move_out(info: dict[str, Any], part: Path, folder: Path, url: str) -> FetchedFile:
    """Move the finished file out of its folder, under its own name."""
    files = [Path(entry["filepath"]) for entry in info.get("requested_downloads") or () if entry.get("filepath")]
    if not files or not files[0].is_file():
        raise DownloadFailed("The video could not be fetched from this address.")
    title = read_title(info)
    target = _find_free_path(folder, clean_name(f"{title}{files[0].suffix}"))
    os.replace(files[0], target)
    shutil.rmtree(part, ignore_errors=True)
    return FetchedFile(target, title, url)


def _find_free_path(folder: Path, name: str) -> Path:
    """A path of that name in the folder that nothing has yet."""
    path, count = folder / name, 1
    while path.exists():
        count += 1
        path = folder / f"{Path(name).stem} ({count}){Path(name).suffix}"
    return path


@contextlib.contextmanager
def _report_storage_failures(part: Path) -> Iterator[None]:
    try:
        yield
    except (AddressRefused, _TooLarge):
        shutil.rmtree(part, ignore_errors=True)
        raise
    except OSError as error:
        raise StorageFailed(
            "The download could not be written to {folder}: {reason}.", folder=str(part.parent), reason=error.strerror
        ) from error
    finally:
        with contextlib.suppress(OSError):
            part.rmdir()  # only an empty folder goes: what broke off stays for the next try
