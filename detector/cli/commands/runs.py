"""``list_runs``: list the runs, show one, delete one."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from detector.cli.arguments import Subparsers
from detector.cli.asking import add_yes, confirm
from detector.cli.printing import program, table
from detector.library.paths import open_library
from detector.video.names import printable

if TYPE_CHECKING:
    from detector.library.runs import RunSummary

PLACE = 60


def register(subparsers: Subparsers) -> None:
    """Add the command and what it can do besides listing."""
    parser = subparsers.add_parser(
        "runs",
        help="list the runs; show or delete one",
        description="List the runs in the library, the newest first. RUN is a run's id, the beginning or the end of "
        "it, or 'latest'.",
    )
    parser.set_defaults(run=print_runs)
    actions = parser.add_subparsers(title="more", metavar="ACTION")
    show = actions.add_parser("show", help="what is in a run", description="Print a run's summary.")
    show.add_argument("id", metavar="RUN", help="which run")
    show.set_defaults(run=print_run)
    delete = actions.add_parser(
        "delete",
        help="delete a run",
        description="Delete a run with its pictures and notes. The video "
        "stays. For a week the run can be had back from the trash.",
    )
    delete.add_argument("id", metavar="RUN", help="which run")
    add_yes(delete)
    delete.set_defaults(run=delete_run)


def print_runs(args: argparse.Namespace) -> None:
    """A line for every run."""
    from detector.library.runs import list_runs

    del args
    summaries = list_runs(open_library())
    if not summaries:
        print(f"There are no runs yet. Make one with: {program()} demo")
        return
    print(
        table(
            ["run", "video", "model", "sampling", "frames", "people on average", "state"], [_row(s) for s in summaries]
        )
    )
    for summary in summaries:
        if summary.problem:
            print(printable(summary.problem), file=sys.stderr)


def print_run(args: argparse.Namespace) -> None:
    """One run's summary."""
    from detector.cli.summary import print_summary
    from detector.library.audit import note_command
    from detector.view import open_run

    view = open_run(args.id)
    note_command(open_library(), "look", view.run_id, name=view.label)
    print_summary(view)


def delete_run(args: argparse.Namespace) -> None:
    """Delete one run, after asking."""
    from detector.library.audit import note_command
    from detector.library.runs import find_run, remove_run

    library = open_library()
    run_id = find_run(library, args.id)
    if not confirm(f"Delete the run {run_id}? It stays in the trash for a week.", args):
        print("Nothing was deleted.")
        return
    name = remove_run(library, run_id)
    note_command(library, "delete run", run_id)
    print(f"Deleted {run_id}. For a week it can be had back: {program()} trash restore {name}")


def _row(summary: RunSummary) -> list[object]:
    from detector.video.sampling import describe_sampling

    if summary.state == "unreadable":
        return [summary.id, "", "", "", "", "", "made by a newer version" if summary.newer else "cannot be opened"]
    mean = "" if summary.figures is None else f"{summary.figures.mean:.2f}"
    frames = f"{summary.n_samples}"
    if summary.state == "partial":
        frames += f" of {summary.total_samples}"
    sampling = describe_sampling(summary.sampling.as_sampling()) if summary.sampling else ""
    return [summary.id, summary.video_name, summary.model_name, sampling, frames, mean, summary.state]
