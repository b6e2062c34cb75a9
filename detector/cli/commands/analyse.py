"""``analyse``: run the network over a video and keep what it said."""

from __future__ import annotations

import argparse
import sys

from detector.cli import sources
from detector.cli.arguments import Subparsers, add_model, add_sampling, positive, sampling_of
from detector.cli.printing import as_called
from detector.types import DETAILS

PLACE = 20


def register(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "analyse",
        help="run the network over a video and keep what it said",
        description="Run the network over frames of a video and keep what it said. The video stays where it is. The "
        "same request again goes on where it was interrupted, or finds the run that is there.",
    )
    parser.add_argument("source", metavar="SOURCE", help=sources.HELP)
    add_sampling(parser)
    add_model(parser)
    parser.add_argument("--batch", type=positive, metavar="N", help="pictures given to the network at once")
    parser.add_argument(
        "--detail",
        type=int,
        choices=DETAILS,
        default=1,
        help="2: look closer, at the whole picture and at 2 x 2 parts of it: five times the work, for people who are "
        "small in the picture (default: 1, the whole picture alone)",
    )
    parser.add_argument(
        "--runtime", metavar="NAME", help="what runs the network: onnx or openvino; 'doctor' says what is there"
    )
    parser.add_argument(
        "--precision",
        metavar="NAME",
        help="the numbers it reckons in: fp32, or bf16 or fp16 where runtime and processor have it. Without either a "
        "run by any runtime and precision is taken as what was asked for",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Analyse one video and print the run's id and what is in it."""
    from detector.actions.analyse import analyse, load_model
    from detector.actions.choosing import choose, explain_choice
    from detector.actions.requests import AnalyseRequest
    from detector.cli.progress import Bar
    from detector.cli.stop import stop_on_signal
    from detector.cli.summary import print_summary
    from detector.library.audit import note_command
    from detector.library.paths import open_library
    from detector.library.videos import add_video
    from detector.model.registry import resolve
    from detector.types import Control
    from detector.video.file import probe
    from detector.view import open_run

    library = open_library()
    path = resolve(args.model, library.root)
    choice = choose(library, path, args.runtime, args.precision)
    load_model(library, args.model, choice)  # a model that is none leaves no video in the library
    video = add_video(library, sources.source_file(library, args.source), copy=False)
    request = AnalyseRequest(
        video_id=video.id,
        sampling=sampling_of(args),
        model=args.model,
        batch=args.batch,
        detail=args.detail,
        runtime=args.runtime,
        precision=args.precision,
    )
    note_command(library, "analyse", video.id, name=video.name)
    with stop_on_signal() as stopped, Bar() as on_progress:
        result = analyse(library, request, Control(stopped, on_progress))
    notes = video.notes if args.stream is None else probe(video.path, args.stream).notes
    print_summary(open_run(result.run_id), result.outcome, notes)
    if result.outcome == "new" and args.runtime is None and args.precision is None:
        print(f"Network: {as_called(explain_choice(library, path))}", file=sys.stderr)
