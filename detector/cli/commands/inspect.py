"""``inspect``: what goes into the network and what comes out, frame by frame."""

from __future__ import annotations

import argparse
from itertools import islice
from pathlib import Path

from detector.cli import sources
from detector.cli.arguments import Subparsers, add_model, add_range, add_stream, positive, positive_seconds
from detector.times import format_timecode
from detector.types import Sampling

PLACE = 30
DEFAULT_EVERY_FRAMES, DEFAULT_FRAMES = 100, 5


def register(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "inspect",
        help="what goes into the network and what comes out, frame by frame",
        description="Print, for a few frames, the shapes, ranges and means of the picture, the network's input and "
        "its outputs, the cells and candidates at several thresholds, and the detections. Nothing is kept.",
    )
    parser.add_argument("source", metavar="SOURCE", help=sources.HELP)
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--every", type=positive_seconds, metavar="TIME", help="a frame every so often, such as 1s")
    ways.add_argument(
        "--every-frames",
        type=positive,
        metavar="N",
        help=f"every Nth frame of the video (default: {DEFAULT_EVERY_FRAMES})",
    )
    parser.add_argument(
        "--frames",
        type=positive,
        default=DEFAULT_FRAMES,
        metavar="K",
        help=f"K frames and no more (default: {DEFAULT_FRAMES})",
    )
    add_range(parser)
    add_stream(parser)
    add_model(parser)
    parser.add_argument(
        "--save", type=Path, metavar="DIR", help="keep the annotated pictures (PNG) and the tensors (.npy) here"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Inspect the first frames of the sampling asked for."""
    from detector.actions.analyse import load_model
    from detector.actions.inspect import inspect
    from detector.cli.inspection import print_frame, print_head, save_inspection
    from detector.library.audit import note_command
    from detector.library.paths import open_library
    from detector.video.file import plan, probe, read_samples
    from detector.video.source import Want

    library = open_library()
    network, source = load_model(library, args.model), sources.source_file(library, args.source)
    every_frames = args.every_frames or (None if args.every else DEFAULT_EVERY_FRAMES)
    planned = plan(source, Sampling(args.every, every_frames, None, args.start, args.end, args.stream))
    print_head(probe(source, args.stream), network)
    note_command(library, "look", name=source.name)
    frames = read_samples(source, planned, Want(network.spec.input_wh, network.spec.resize))
    for frame in islice(frames, args.frames):
        print(f"\nFrame {frame.frame_index} at {format_timecode(frame.time_s)}")
        if frame.image is None:
            print("This frame is damaged and cannot be decoded.")
            continue
        inspection = inspect(frame, source, network, stream=args.stream)
        print_frame(inspection, network)
        if args.save is not None:
            save_inspection(inspection, network, args.save)
