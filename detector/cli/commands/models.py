"""``models``: list the models there are; fetch PeopleNet; find out how one runs fastest here."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from detector.cli.arguments import Subparsers, add_model
from detector.cli.printing import as_called, table
from detector.library.paths import open_library
from detector.model.families import PEOPLENET
from detector.model.ngc import DEFAULT_VERSION
from detector.video.names import printable

if TYPE_CHECKING:
    from detector.library.tuned import Trial
    from detector.model.registry import ModelCard

PLACE = 70
_TRIAL_HEAD = (
    *("runtime", "precision", "device", "threads", "batch"),
    *("ms a frame", "float32 ms", "times as fast", "coverage off by", "same %", "agrees"),
)


def register(subparsers: Subparsers) -> None:
    """Add the command and what it can do besides listing."""
    parser = subparsers.add_parser(
        "models",
        help="list the models; fetch PeopleNet; find the fastest way to run one",
        description="List the models that can be used, the one that --model auto takes first. A model of your own is "
        "an .onnx file in a folder below models/ in the data folder, with its labels.txt beside it.",
    )
    parser.set_defaults(run=print_models)
    actions = parser.add_subparsers(title="more", metavar="ACTION")
    fetch = actions.add_parser(
        "fetch",
        help="fetch PeopleNet from NVIDIA",
        description="Fetch PeopleNet from NVIDIA's catalogue, under NVIDIA's terms. No key is needed at first; where "
        "the catalogue asks for one, it is taken from the environment variable NGC_CLI_API_KEY or NGC_API_KEY. "
        "A download that broke off goes on where it stopped.",
    )
    fetch.add_argument("model", choices=[PEOPLENET], metavar=PEOPLENET, help="the only model that can be fetched")
    fetch.add_argument(
        "--version", default=DEFAULT_VERSION, metavar="NAME", help=f"which version (default: {DEFAULT_VERSION})"
    )
    fetch.set_defaults(run=fetch_model)
    tune = actions.add_parser(
        "tune",
        help="find out how a model runs fastest on this machine",
        description="Run a model in every way there is here (runtime, precision, pictures at once, threads), each "
        "beside ONNX Runtime in float32, over frames of the newest video of the library, and keep what was measured. "
        "Analyses that name neither runtime nor precision take the fastest way that finds the same: at least 99.5 % of "
        "the detections in both, and the mean count within 0.5 %. It holds until the model's file, the processor or a "
        "library changes. Takes a minute or two, in which the machine should have nothing else to do.",
    )
    add_model(tune)
    tune.set_defaults(run=tune_model)


def print_models(args: argparse.Namespace) -> None:
    """Print the models that can be used, and on stderr those that cannot."""
    from detector.model.registry import explain_auto, read_shelf

    del args
    library = open_library()
    shelf = read_shelf(library.root)
    print("\n\n".join(_block(card, preferred=card is shelf.models[0]) for card in shelf.models))
    print(f"\n--model auto takes {shelf.models[0].name}: {explain_auto(shelf)}")
    print(printable(f"\nModels of your own are looked for below {library.models}"))
    for broken in shelf.unusable:
        print(printable(f"\n{broken.path} cannot be used. {broken.reason}"), file=sys.stderr)


def fetch_model(args: argparse.Namespace) -> None:
    """Fetch PeopleNet with a progress bar, and show what came."""
    from detector.cli.progress import byte_bar
    from detector.cli.stop import stop_on_signal
    from detector.library.audit import note_command
    from detector.library.limits import check_room
    from detector.model.ngc.download import fetch_peoplenet
    from detector.model.registry import read_card, read_shelf

    library = open_library()
    check_room(library)
    root = library.root
    note_command(library, "fetch model", args.model, version=args.version)
    with stop_on_signal() as stopped, byte_bar() as on_progress:
        path = fetch_peoplenet(root, version=args.version, on_progress=on_progress, cancelled=stopped)
    print(_block(read_card(path), preferred=read_shelf(root).models[0].path == path))


def tune_model(args: argparse.Namespace) -> None:
    """Measure, and print every way that was tried."""
    from detector.actions.choosing import explain_choice
    from detector.actions.tune import tune
    from detector.cli.progress import Bar
    from detector.cli.stop import stop_on_signal
    from detector.model.machine import is_busy
    from detector.model.registry import resolve
    from detector.types import Control

    library = open_library()
    path = resolve(args.model, library.root)
    if is_busy():
        print("The machine is busy: measure again when it has nothing else to do.", file=sys.stderr)
    with stop_on_signal() as stopped, Bar() as on_progress:
        tuning = tune(library, path, control=Control(stopped, on_progress))
    print(printable(f"{tuning.model_title} on frames of {tuning.footage}"))
    print(f"{tuning.machine.processor}, {tuning.machine.cores} cores; each way beside ONNX Runtime in float32\n")
    print(table(_TRIAL_HEAD, [_trial_row(trial) for trial in tuning.trials]))
    for trial in tuning.trials:
        if trial.problem:
            print(printable(f"{trial.runtime} in {trial.precision}: {trial.problem}"))
    print(f"\nFrom now on: {as_called(explain_choice(library, path))}")


def _trial_row(trial: Trial) -> list[object]:
    way: list[object] = [trial.runtime, trial.precision, trial.device, trial.threads, trial.batch]
    if trial.problem:
        return [*way, *["-"] * 5, "no"]
    share = trial.matched_share
    same = "-" if share is None else f"{100 * share:.1f}"
    times = [f"{trial.ms:.1f}", f"{trial.exact_ms:.1f}", f"{trial.speed:.2f}"]
    return [*way, *times, f"{trial.difference:.6f}", same, "yes" if trial.agrees else "no"]


def _block(card: ModelCard, *, preferred: bool) -> str:
    """One model in a few lines."""
    spec = card.spec
    facts = {
        "title": spec.title,
        "classes": ", ".join(spec.classes),
        "input": f"{spec.input_wh[0]} x {spec.input_wh[1]} pixels"
        + (f", batches of {card.batch_limit}" if card.batch_limit else ""),
        "boxes": "yes" if card.has_boxes else "no, coverage alone",
        "licence": spec.licence or "not known",
        "source": spec.source or "not known",
        "sha256": spec.sha256,
        "file": str(card.path),
    }
    lines = [f"  {name:<8} {printable(value)}" for name, value in facts.items()]
    return "\n".join([card.name + (" (preferred: this is what --model auto takes)" if preferred else ""), *lines])
