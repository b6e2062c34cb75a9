"""``videos``: list the videos, delete one."""

from __future__ import annotations

import argparse

from detector.cli.arguments import Subparsers
from detector.cli.asking import add_yes, confirm
from detector.cli.printing import program, table
from detector.library.paths import open_library
from detector.video.names import printable

PLACE = 65


def register(subparsers: Subparsers) -> None:
    """Add the command and what it can do besides listing."""
    parser = subparsers.add_parser(
        "videos",
        help="list the videos; delete one",
        description="List the videos in the library, the newest first.",
    )
    parser.set_defaults(run=print_videos)
    actions = parser.add_subparsers(title="more", metavar="ACTION")
    delete = actions.add_parser(
        "delete",
        help="delete a video",
        description="Take a video off the list, with its copy where it was copied into the library. A file elsewhere "
        "is not touched, and runs stay. For a week it can be had back from the trash.",
    )
    delete.add_argument("id", metavar="VIDEO", help="the video's id as 'videos' lists it, or its name")
    add_yes(delete)
    delete.set_defaults(run=delete_video)


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
