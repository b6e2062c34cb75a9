"""Options that several commands share, and text from the command line made into values."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from typing import TypeAlias, TypeVar

from detector.errors import SettingError
from detector.times import parse_duration
from detector.types import Sampling

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
T = TypeVar("T", int, float)

DEFAULT_EVERY_S = 1.0


def seconds(text: str) -> float:
    """``1s``, ``0.5``, ``2min``, ``1:30`` -> seconds."""
    try:
        return parse_duration(text)
    except SettingError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def positive_seconds(text: str) -> float:
    """A length of time above zero."""
    return _parse_checked(text, seconds, lambda value: value > 0, "more than 0 seconds")


def positive(text: str) -> int:
    """A whole number of at least 1."""
    return _parse_checked(text, int, lambda value: value >= 1, "a whole number of at least 1")


def port(text: str) -> int:
    """A port of this machine: a whole number from 1 to 65535."""
    return _parse_checked(text, int, lambda value: 1 <= value <= 65535, "a port from 1 to 65535")


def fraction(text: str) -> float:
    """A number between 0 and 1."""
    return _parse_checked(text, float, lambda value: 0 <= value <= 1, "a number from 0 to 1")


def class_score(text: str) -> tuple[str, float]:
    """``person=0.5`` -> ("person", 0.5)."""
    name, _, number = text.rpartition("=")
    if not name:
        raise argparse.ArgumentTypeError(f"{text!r} should be written like person=0.5")
    return name.strip(), _parse_checked(
        number, float, lambda value: math.isfinite(value) and value >= 0, "a number from 0"
    )


def _parse_checked(text: str, convert: Callable[[str], T], fits: Callable[[T], bool], expected: str) -> T:
    try:
        value = convert(text)
    except ValueError:
        value = None
    if value is None or not fits(value):
        raise argparse.ArgumentTypeError(f"{text!r} should be {expected}")
    return value


def add_range(parser: argparse.ArgumentParser) -> None:
    """--start and --end."""
    parser.add_argument(
        "--start", type=seconds, default=0.0, metavar="TIME", help="begin here, such as 90, 90s or 1:30 (default: 0)"
    )
    parser.add_argument("--end", type=seconds, metavar="TIME", help="stop before this time (default: the video's end)")


def add_stream(parser: argparse.ArgumentParser) -> None:
    """--stream."""
    parser.add_argument(
        "--stream",
        type=positive,
        metavar="N",
        help="of a file with several streams of pictures the Nth (default: the one flagged as the file's default, else "
        "the largest)",
    )


def add_sampling(parser: argparse.ArgumentParser) -> None:
    """--every, --every-frames or --frames, the range, and the stream."""
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument(
        "--every", type=positive_seconds, metavar="TIME", help="a frame every so often, such as 1s (default: 1s)"
    )
    ways.add_argument("--every-frames", type=positive, metavar="N", help="every Nth frame of the video")
    ways.add_argument("--frames", type=positive, metavar="K", help="K frames, evenly spread over the range")
    add_range(parser)
    add_stream(parser)


def add_model(parser: argparse.ArgumentParser) -> None:
    """--model."""
    parser.add_argument(
        "--model",
        default="auto",
        metavar="NAME",
        help="auto (PeopleNet where it has been fetched, else the bundled detector), bundled, peoplenet, a name that "
        "'models' lists, or an .onnx file (default: auto)",
    )


def sampling_of(args: argparse.Namespace) -> Sampling:
    """The sampling that the options ask for; one frame a second where they ask for none."""
    every_s = args.every
    if every_s is None and args.every_frames is None and args.frames is None:
        every_s = DEFAULT_EVERY_S
    return Sampling(every_s, args.every_frames, args.frames, args.start, args.end, args.stream)
