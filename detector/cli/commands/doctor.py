"""``doctor``: what works on this machine and what does not, and what to do about it."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from detector.cli.arguments import Subparsers

PLACE = 112


def register(subparsers: Subparsers) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "doctor",
        help="say what works on this machine, what does not, and what to do",
        description="Look at this installation, a line for each thing: versions, libraries and whether they load, what "
        "can run a network here and why other ways cannot, the processor and what it has for networks, GPU, FFmpeg's "
        "libraries, room for the data folder, fonts, and what holds strangers' files. Each works, is not here, which "
        "is fine, or fails, which ends the command with status 1. Nothing is made or changed.",
    )
    parser.add_argument("--json", action="store_true", help="print it for other programs")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> None:
    """A line for each thing as it is looked at."""
    from detector.actions.examine import Finding, examine, works
    from detector.errors import InstallationError
    from detector.library.paths import Library, data_dir
    from detector.video.names import printable

    findings: list[Finding] = []
    for finding in examine(Library(data_dir())):
        findings.append(finding)
        if not args.json:
            advice = f". {finding.advice}" if finding.advice else ""
            told = printable(f"{finding.found}{advice}")
            print(f"{finding.state:<9} {finding.part:<31} {told}", flush=True)
    if args.json:
        found = [asdict(finding) for finding in findings]
        print(json.dumps({"works": works(findings), "findings": found}, indent=2, ensure_ascii=False))
    if not works(findings):
        failing = ", ".join(dict.fromkeys(finding.part for finding in findings if finding.state == "fails"))
        raise InstallationError("This does not work here: {parts}.", parts=failing)
