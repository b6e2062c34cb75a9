"""A look at this installation: what works here, what does not, why, and what to do about it. Nothing is changed."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from detector import bounded
from detector.actions.libraries import InstalledLibrary, check_libraries
from detector.library.paths import Library, software_version
from detector.words import format_size

State = Literal["works", "not here", "fails"]

_LEAST_FREE_BYTES = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """A thing that was looked at; ``found`` says what it is, ``advice`` what to do, empty where there is nothing to do.

    ``not here`` is what this machine does without.
    """

    part: str
    state: State
    found: str
    advice: str = ""


def examine(library: Library) -> Iterator[Finding]:
    """Look at everything in turn, the data folder at ``library`` included, which need not exist."""
    yield Finding("footfall", "works", f"{software_version()}, Python {platform.python_version()}, {_system()}")
    yield from map(_judge_library, check_libraries())
    yield from _look_at_runtimes()
    yield from _look_at_processor()
    yield from _look_at_video()
    yield _look_at_disk(library)
    yield from _look_at_fonts()
    yield from _look_at_protection()


def _system() -> str:
    return f"{platform.system()} {platform.release()} on {platform.machine()}"


def _judge_library(library: InstalledLibrary) -> Finding:
    part = f"library {library.name}"
    if library.problem:
        return Finding(part, "fails", library.problem, library.advice)
    return Finding(part, "works", library.version)


def _look_at_runtimes() -> Iterator[Finding]:
    from detector.model.runtimes import RUNTIMES
    from detector.model.runtimes.providers import count_gpus

    for name, runtime in RUNTIMES.items():
        found = runtime.look()
        for device, precision in found.ways:
            yield Finding(f"runtime {name}", "works", f"{found.build}: {precision} on {device}")
        for refused, reason in found.refused.items():
            yield Finding(f"runtime {name}", "not here", f"{refused}: {reason}")
    gpus, cuda = count_gpus()
    told = f"{gpus} by NVIDIA, whose driver has CUDA {cuda[0]}.{cuda[1]}" if gpus else "no driver of NVIDIA offers one"
    yield Finding("gpu", "works" if gpus else "not here", told)


def _look_at_processor() -> Iterator[Finding]:
    from detector.model.processor import find_processor
    from detector.model.runtimes.providers import count_usable_cores

    processor, cores = find_processor(), count_usable_cores()
    yield Finding("processor", "works", f"{processor.kind}, {cores} core{'s' * (cores != 1)} to use")
    if processor.features:
        yield Finding("processor", "works", ", ".join(processor.features))
    if processor.lacks:
        yield Finding("processor", "not here", ", ".join(processor.lacks))


def _look_at_video() -> Iterator[Finding]:
    from detector.video.ffmpeg import list_versions

    try:
        versions = bounded.call(list_versions)
    except (ImportError, OSError, bounded.OutOfBounds) as error:
        yield Finding("video", "fails", f"FFmpeg's libraries: {error}", "Install PyAV again: pip install av")
    else:
        told = ", ".join(f"{name} {number}" for name, number in versions.items())
        yield Finding("video", "works", f"FFmpeg's libraries, which come with PyAV: {told}")


def _look_at_disk(library: Library) -> Finding:
    """The disk that the data folder is on, or will be."""
    there = next(folder for folder in (library.root, *library.root.parents) if folder.exists())
    free_bytes = shutil.disk_usage(there).free
    told = f"{library.root}, {format_size(free_bytes)} free"
    if not os.access(there, os.W_OK):
        return Finding("data folder", "fails", f"{told}, read-only", "Name another folder in FOOTFALL_DATA.")
    if free_bytes < _LEAST_FREE_BYTES:
        return Finding("data folder", "fails", told, "Make room, or name a folder on another disk in FOOTFALL_DATA.")
    return Finding("data folder", "works", told)


def _look_at_fonts() -> Iterator[Finding]:
    from detector.exports.report.fonts import SCRIPTS, choose_fonts

    for script, (letters, package) in SCRIPTS.items():
        fonts, missing = choose_fonts(letters)
        if missing:
            yield Finding("fonts", "not here", f"{script} in reports as PDF", f"On Debian: apt install {package}")
        else:
            yield Finding("fonts", "works", f"{script}: {fonts[0].path.name if fonts else 'DejaVu Sans'}")


def _look_at_protection() -> Iterator[Finding]:
    """The rights that a process gives up before it opens a stranger's file."""
    held = bounded.list_protections()
    words = {
        bounded.FILES: "a stranger's file is opened where no other file can be read",
        bounded.WRITING: "a stranger's file is opened where none can be written",
        bounded.NETWORK: "a stranger's file is opened where no network can be reached",
    }
    advice = "This needs Linux 5.13 or later." if sys.platform == "linux" else "Only Linux can refuse that."
    for right, told in words.items():
        yield Finding("protection", "works", told) if right in held else Finding("protection", "not here", told, advice)


def works(findings: list[Finding]) -> bool:
    """True where nothing fails."""
    return all(finding.state != "fails" for finding in findings)
