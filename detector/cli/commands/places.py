"""``places``: the areas and lines on a video's picture."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from detector.cli.arguments import Subparsers
from detector.cli.printing import table
from detector.errors import SourceMissing
from detector.library.paths import Library, open_library

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detector.library.videos import Video
    from detector.types import Place, PlaceKind

PLACE = 66
_KINDS: dict[str, PlaceKind] = {"area": "area", "line": "line", "exclude": "exclusion"}


def register(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "places",
        help="list, add and remove areas and lines on a video's picture",
        description="Without options: list a video's places. Points are x,y in pixels of the picture as displayed, "
        "from its upper left corner: '0,0 640,0 640,300'. 'export --within NAME' counts in an area; nothing counts in "
        "an exclusion.",
    )
    parser.add_argument("id", metavar="VIDEO", help="the video's id as 'videos' lists it, or its name")
    words = {"area": "add an area", "line": "add a line of two points, crossed inwards from its left to its right"}
    for option, text in (words | {"exclude": "add an area in which nothing counts, such as a screen"}).items():
        parser.add_argument(f"--{option}", nargs=2, metavar=("NAME", "POINTS"), help=text)
    parser.add_argument(
        "--anchor", choices=("feet", "centre"), default="feet", help="the point of a box that counts for it (feet)"
    )
    parser.add_argument("--remove", metavar="NAME", help="forget a place")
    parser.add_argument("--import", dest="source", type=Path, metavar="FILE", help="add the places of a GeoJSON file")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write all places to a GeoJSON file")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Change what is to be changed, then write or list the places."""
    from detector.cli.output import save
    from detector.library.geojson import write_geojson
    from detector.library.places import read_places
    from detector.library.videos import find_video

    library = open_library()
    video = find_video(library, args.id)
    _change(library, video, args)
    places = read_places(library, video.id)
    if args.out:
        save(write_geojson(places), args.out)
        return
    rows = [[place.name, place.kind, _write_points(place), place.anchor] for place in places]
    print(table(["name", "kind", "points", "stands at"], rows) if rows else "No places on this video's picture yet.")


def _change(library: Library, video: Video, args: argparse.Namespace) -> None:
    """Remove first, then add, so that a place can be replaced."""
    from detector.library.audit import note_command
    from detector.library.places import add_places, find_place, read_places, remove_place

    if args.remove:
        remove_place(library, video.id, find_place(read_places(library, video.id), args.remove))
    added = _places_as_asked(args, video, read_places(library, video.id))
    if added:
        add_places(library, video.id, added)
    if added or args.remove:
        note_command(library, "change places", video.id, name=video.name)


def _places_as_asked(args: argparse.Namespace, video: Video, before: Sequence[Place]) -> list[Place]:
    from detector.library.geojson import read_geojson
    from detector.library.places import next_colour, parse_points, tidy_name
    from detector.types import Place

    places: list[Place] = []
    for option, kind in _KINDS.items():
        if given := getattr(args, option):
            name, points = given
            places.append(
                Place(
                    name=tidy_name(name),
                    kind=kind,
                    points_px=parse_points(points),
                    picture_wh=video.display_wh,
                    anchor=args.anchor,
                    colour=next_colour([*before, *places]),
                )
            )
    if args.source:
        try:
            content = args.source.read_bytes()
        except OSError as error:
            raise SourceMissing("{file} cannot be read.", file=str(args.source)) from error
        places += read_geojson(content, video.display_wh)
    return places


def _write_points(place: Place) -> str:
    from detector.library.places import write_points

    return write_points(place.points_px)
