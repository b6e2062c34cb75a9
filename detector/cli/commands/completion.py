"""``completion``: what makes a shell complete the command line."""

from __future__ import annotations

import argparse
import os

from detector.cli.arguments import Subparsers

PLACE = 120
SHELLS = "bash", "zsh", "fish"


def register(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "completion",
        help="print what makes a shell complete commands and options",
        description="Print a script for your shell that completes footfall's commands and options. For bash and zsh "
        'put  eval "$(footfall completion bash)"  into ~/.bashrc or ~/.zshrc (with zsh for bash there); for fish put '
        " footfall completion fish | source  into ~/.config/fish/config.fish.",
    )
    parser.add_argument("shell", choices=SHELLS, metavar="SHELL", help=", ".join(SHELLS))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """Print the script."""
    from argcomplete.shell_integration import shellcode

    print(shellcode(["footfall"], shell=args.shell))


def answer_the_shell(parser: argparse.ArgumentParser) -> None:
    """Tell a shell that asks for it what could come next, and end here; otherwise do nothing."""
    if "_ARGCOMPLETE" in os.environ:
        import argcomplete

        argcomplete.autocomplete(parser)
