"""``models``: list the models there are; fetch PeopleNet."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from detector.cli.arguments import Subparsers
from detector.library.paths import open_library
from detector.model.families import PEOPLENET
from detector.model.ngc import DEFAULT_VERSION
from detector.video.names import printable

if TYPE_CHECKING:
    from detector.model.registry import ModelCard

PLACE = 70


def register(subparsers: Subparsers) -> None:
    """Add the command and what it can do besides listing."""
    parser = subparsers.add_parser(
        "models",
        help="list the models; fetch PeopleNet",
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
