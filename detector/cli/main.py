"""``footfall COMMAND``, or ``python -m detector COMMAND``: the engine in the foreground, and the dashboard."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from detector.cli.commands import commands
from detector.cli.commands.completion import answer_the_shell
from detector.cli.printing import as_called, keep_details, program
from detector.cli.stop import exit_status
from detector.errors import Cancelled, DetectorError
from detector.library.private import kept_private
from detector.video.names import printable

FINE, FAILED = 0, 1


def parser() -> argparse.ArgumentParser:
    """The whole command line; every command is a file of ``detector.cli.commands``."""
    top = argparse.ArgumentParser(
        prog=program(),
        description="Who is in a piece of footage, when and where, and how far that depends on the thresholds.",
        epilog="Everything is kept in one data folder; 'where' says which, and FOOTFALL_DATA chooses another.",
    )
    subparsers = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in commands():
        command.register(subparsers)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. 0: fine; 1: it failed, with one line on stderr; 2 (SystemExit): it was called wrongly."""
    with kept_private():
        return _run(argv)


def _run(argv: Sequence[str] | None) -> int:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a file name may hold what a terminal cannot show
    arguments = parser()
    answer_the_shell(arguments)
    args = arguments.parse_args(argv)
    try:
        args.run(args)
        sys.stdout.flush()
    except Cancelled as error:
        _report_failure(str(error))
        return exit_status(FAILED)
    except DetectorError as error:
        return _report_failure(str(error))
    except KeyboardInterrupt:
        return _report_failure("Stopped.")
    except BrokenPipeError:
        return _ignore_closed_pipe()
    except OSError as error:
        _ignore_closed_pipe()
        return _report_failure(f"The output could not be written: {error.strerror or error}.")
    except Exception as error:
        return _report_failure(
            f"Something unexpected went wrong ({type(error).__name__}: {error}). {keep_details(error)}"
        )
    return FINE


def _report_failure(text: str) -> int:
    print(f"Error: {printable(as_called(text))}", file=sys.stderr)
    return FAILED


def _ignore_closed_pipe() -> int:
    """Whoever read our output has gone: say nothing, now or when Python flushes at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return FAILED
