"""``fetch``: footage from a link, into the library."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from detector.cli.arguments import Subparsers, positive
from detector.cli.printing import program
from detector.errors import DownloadFailed, SettingError
from detector.library.paths import Library, open_library
from detector.times import format_clock
from detector.video.names import printable, quote_name

if TYPE_CHECKING:
    from detector.actions.requests import FetchRequest
    from detector.library.videos import Video
    from detector.video.link import Entry, Link

PLACE = 50


def register(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "fetch",
        help="fetch footage from a link into the library",
        description="Fetch a video from a link (a site that yt-dlp knows, or a file on the web) into the library, "
        "without its sound where that comes apart. A download that broke off goes on where it stopped. Addresses of "
        "this machine and of private networks are refused unless FOOTFALL_ALLOW_PRIVATE_HOSTS allows them.",
    )
    parser.add_argument("url", metavar="URL", help="an address that starts with http:// or https://")
    parser.add_argument(
        "--max-height", type=positive, default=720, metavar="PIXELS", help="the best version up to this (default: 720)"
    )
    parser.add_argument(
        "--entry",
        type=positive,
        action="append",
        metavar="N",
        help="which video of a playlist; may be given several times",
    )
    parser.add_argument("--cookies", type=Path, metavar="FILE", help="a cookies.txt of your own log-in at the site")
    parser.add_argument("--look", action="store_true", help="only say what the link leads to")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Say what the link leads to, then fetch it."""
    from detector.actions.requests import FetchRequest
    from detector.library.audit import link_without_secrets, note_command
    from detector.video.link import probe_link

    cookies = _cookies(args.cookies)
    link = probe_link(args.url, cookies=cookies)
    print(_describe_link(link))
    library = open_library()
    if args.look:
        note_command(library, "look up link", name=link.title, link=link_without_secrets(args.url))
        return
    for url in _choose_addresses(link, args.entry):
        video = _fetch_video(library, FetchRequest(url=url, max_height=args.max_height), cookies)
        note_command(library, "fetch", video.id, name=video.name, link=link_without_secrets(url))
        print(
            printable(f"{video.name}: {format_clock(video.duration_s)}, {video.display_wh[0]} x {video.display_wh[1]}")
        )
        for note in video.notes:
            print(printable(note))
        print(printable(f"Analyse it with: {program()} analyse {shlex.quote(str(video.path))}"))


def _fetch_video(library: Library, request: FetchRequest, cookies: str) -> Video:
    from detector.actions.fetch import fetch
    from detector.cli.progress import byte_bar
    from detector.cli.stop import stop_on_signal
    from detector.types import Control

    with stop_on_signal() as stopped, byte_bar() as on_progress:
        return fetch(library, request, Control(stopped, on_progress), cookies=cookies)


def _choose_addresses(link: Link, chosen: list[int] | None) -> list[str]:
    """The addresses to fetch: the link itself, or the chosen entries of a playlist."""
    if not link.entries:
        return [link.url]
    if not chosen:
        raise DownloadFailed("This link leads to several videos: choose with --entry N.")
    if not all(1 <= number <= len(link.entries) for number in chosen):
        raise SettingError("--entry must be a number from 1 to {entries}.", entries=len(link.entries))
    return [link.entries[number - 1].url for number in chosen]


def _describe_link(link: Link) -> str:
    """A link in a few lines."""
    length = f", {format_clock(link.duration_s)}" if link.duration_s else ""
    lines = [f"{link.title} ({link.site}{length})"]
    if link.heights:
        lines.append("  heights: " + ", ".join(map(str, link.heights)))
    lines += [_line(number, entry) for number, entry in enumerate(link.entries, 1)]
    return "\n".join(map(_indented, lines))


def _line(number: int, entry: Entry) -> str:
    return f"  {number}. {entry.title}" + (f" ({format_clock(entry.duration_s)})" if entry.duration_s else "")


def _indented(line: str) -> str:
    """On one line and safe for a terminal, its indentation kept."""
    return line[: len(line) - len(line.lstrip())] + printable(line)


def _cookies(path: Path | None) -> str:
    from detector.video.link import MAX_COOKIES_BYTES, decode_cookies

    if path is None:
        return ""
    try:
        if path.exists() and not path.is_file():
            raise SettingError("{file} is not a file with cookies.", file=quote_name(path))
        with path.open("rb") as file:
            return decode_cookies(file.read(MAX_COOKIES_BYTES + 1))
    except OSError as error:
        raise SettingError(
            "The cookies file {file} cannot be read: {reason}.", file=quote_name(path), reason=error.strerror
        ) from error
