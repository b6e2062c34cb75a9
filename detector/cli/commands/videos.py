"""``videos``: list the videos, say when one was recorded, delete one."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from detector.cli.arguments import Subparsers
from detector.cli.asking import add_yes, confirm
from detector.cli.printing import program, table
from detector.errors import SettingError
from detector.library.paths import open_library
from detector.video.names import printable

if TYPE_CHECKING:
    from detector.library.videos import Video

PLACE = 65


def register(subparsers: Subparsers) -> None:
    """Add the command and what it can do besides listing."""
    parser = subparsers.add_parser(
        "videos",
        help="list the videos; say when one was recorded; delete one",
        description="List the videos in the library, the newest first.",
    )
    parser.set_defaults(run=print_videos)
    actions = parser.add_subparsers(title="more", metavar="ACTION")
    _register_clock(actions)
    delete = actions.add_parser(
        "delete",
        help="delete a video",
        description="Take a video off the list, with its copy where it was copied into the library. A file elsewhere "
        "is not touched, and runs stay. For a week it can be had back from the trash.",
    )
    delete.add_argument("id", metavar="VIDEO", help="the video's id as 'videos' lists it, or its name")
    add_yes(delete)
    delete.set_defaults(run=delete_video)


def _register_clock(actions: Subparsers) -> None:
    clock = actions.add_parser(
        "clock",
        help="say when a video was recorded",
        description="Keep the date, time and time zone of a video's first moment, so that tables and charts show the "
        "time of day. Without options it prints what is known, and what the video's name and its file say.",
    )
    clock.add_argument("id", metavar="VIDEO", help="the video's id as 'videos' lists it, or its name")
    clock.add_argument("--start", metavar="TIME", help="date and time on the clock, such as 2026-11-25T14:03:00")
    clock.add_argument("--zone", metavar="ZONE", help="the clock's time zone, such as Asia/Seoul")
    clock.add_argument("--clear", action="store_true", help="forget them")
    clock.set_defaults(run=set_or_print_clock)


def print_videos(args: argparse.Namespace) -> None:
    """A line for each video."""
    from detector.library.videos import list_videos
    from detector.times import format_clock
    from detector.words import format_size

    del args
    videos = list_videos(open_library())
    if not videos:
        print(f"The library has no videos yet. Add one with: {program()} analyse FILE")
        return
    rows = [
        [v.id, v.name, format_clock(v.duration_s), format_size(v.size_bytes), "copied" if v.copied else str(v.path)]
        for v in videos
    ]
    print(table(["id", "name", "length", "size", "where"], rows))


def delete_video(args: argparse.Namespace) -> None:
    """Move one video to the trash, after asking."""
    from detector.library.audit import note_command
    from detector.library.videos import find_video, remove_video

    library = open_library()
    video = find_video(library, args.id)
    if not confirm(f"Delete the video {printable(video.name)}? It stays in the trash for a week.", args):
        print("Nothing was deleted.")
        return
    name = remove_video(library, video.id)
    note_command(library, "delete video", video.id, name=video.name)
    print(printable(f"Deleted {video.name}. For a week it can be had back: {program()} trash restore {name}"))


def set_or_print_clock(args: argparse.Namespace) -> None:
    """Keep, forget or print when one video was recorded."""
    from detector.clock import set_clock
    from detector.library.audit import note_command
    from detector.library.recording import keep_clock
    from detector.library.videos import find_video

    if args.clear and (args.start or args.zone):
        raise SettingError("--clear forgets the start: leave --start and --zone out.")
    if bool(args.start) != bool(args.zone):
        raise SettingError("--start and --zone belong together: a time of day is one in a time zone.")
    library = open_library()
    video = find_video(library, args.id)
    if args.start or args.clear:
        clock = set_clock(args.start, args.zone) if args.start else None
        video = keep_clock(library, video.id, clock)
        note_command(library, "set clock", video.id, name=video.name)
    print(printable(f"{video.name} began: {_describe_start(video)}"))
    if video.clock is None and not args.clear:
        _print_suggestions(video)


def _describe_start(video: Video) -> str:
    if video.clock is not None:
        return video.clock.describe()
    return f"{video.recording_start}, in no known time zone" if video.recording_start else "not known"


def _print_suggestions(video: Video) -> None:
    from detector.library.recording import suggest_starts

    sources = {"name": "its name", "file": "the file itself"}
    for suggestion in suggest_starts(video):
        print(f"{sources[suggestion.source]} says {suggestion.moment.isoformat(sep=' ', timespec='seconds')}")
    print(f"Keep one with: {program()} videos clock {video.id} --start TIME --zone ZONE")
