"""The doors through which strangers' bytes come in, each with what has to hold behind it."""

from __future__ import annotations

import io
import math
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np

from bench.torture.fuzz_library import library_doors
from bench.torture.fuzz_pages import page_doors
from bench.torture.fuzzing import Door, need
from detector.bounded import wire
from detector.errors import DetectorError, LabelsUnusable, SettingError
from detector.labels import read_labels
from detector.model import file as model_file
from detector.model.runtimes import load_network
from detector.times import parse_duration
from detector.types import Sampling
from detector.video.file import plan, probe, read_frame
from detector.video.link import decode_cookies
from detector.video.names import clean_name, printable

SEEDS = Path(__file__).with_name("seeds")
_LONGEST_TIME = 40


def doors(folder: Path) -> list[Door]:
    """Every door; ``folder`` holds what they need."""
    texts = {
        "networks": _check_network,
        "labels": _check_labels,
        "boxes": _check_boxes,
        "settings": _check_settings,
        "cookies": _check_cookies,
        "words": _check_words,
    }
    footage = [Door(f"footage {p.suffix[1:]}", [p.read_bytes()], _footage_check(p.suffix)) for p in seeds("footage")]
    read = [Door(name, [path.read_bytes() for path in seeds(name)], check) for name, check in texts.items()]
    return [*footage, *read, Door("answers", _answers(), _check_answer), *library_doors(folder), *page_doors(folder)]


def seeds(kind: str) -> list[Path]:
    """The files of this kind in the corpus."""
    return sorted((SEEDS / kind).iterdir())


def _footage_check(suffix: str) -> Callable[[bytes, Path], None]:
    def check(content: bytes, folder: Path) -> None:
        path = folder / f"fuzz{suffix}"
        path.write_bytes(content)
        with suppress(DetectorError):
            info = probe(path)
            need(math.isfinite(info.duration_s) and info.duration_s >= 0, f"a length of {info.duration_s} s")
            planned = plan(path, Sampling(every_frames=5))
            need(bool(np.isfinite(planned.time_s).all()), "times that are no numbers")
            need(bool((np.diff(planned.time_s) >= 0).all()), "times that fall")
            read_frame(path, frame_index=0)

    return check


def _check_network(content: bytes, folder: Path) -> None:
    path = folder / "fuzz.onnx"
    path.write_bytes(content)
    with suppress(DetectorError):
        model_file.inspect(path)
        network = load_network(path)
        width, height = network.spec.input_wh
        network.run(np.zeros((1, 3, height, width), np.float32))


def _check_labels(content: bytes, folder: Path) -> None:
    _check_beside_network(content, folder, "labels.txt")


def _check_boxes(content: bytes, folder: Path) -> None:
    """Boxes that somebody drew, in any format."""
    path = folder / "boxes"
    path.write_bytes(content)
    with suppress(LabelsUnusable):
        labels = read_labels(path)
        need(bool(np.isfinite(labels.xyxy_px).all()), "a box that is nowhere")
        need(bool((np.diff(labels.frames) > 0).all()), "frames that do not rise")
        need(all(name.isprintable() for name in labels.classes), "a class that cannot be printed")


def _check_settings(content: bytes, folder: Path) -> None:
    _check_beside_network(content, folder, "fuzz.toml")


def _check_beside_network(content: bytes, folder: Path, name: str) -> None:
    shutil.copyfile(SEEDS / "networks" / "small.onnx", folder / "fuzz.onnx")
    (folder / name).write_bytes(content)
    with suppress(DetectorError):
        labels = model_file.inspect(folder / "fuzz.onnx").labels
        need(all(label.isprintable() for label in labels), "a class that cannot be printed")
    (folder / name).unlink()


def _check_cookies(content: bytes, folder: Path) -> None:
    del folder
    try:
        decode_cookies(content)
    except SettingError as error:
        words = [word for line in content.decode(errors="replace").splitlines() for word in line.split("\t")]
        need(not any(len(word) > 11 and word in str(error) for word in words), "a secret in a message")


def _check_words(content: bytes, folder: Path) -> None:
    """Names and lengths of time, as anybody may write them."""
    text = content.decode(errors="surrogateescape")
    name = clean_name(text)
    need(0 < len(name.encode()) <= 180 and not set(name) & set("/\\\0\n"), f"the name {name!r}")
    need(name == clean_name(name), f"the name {name!r} is cleaned again")
    need(not set(printable(text)) & set("\0\r\n\x1b\u202e"), f"{printable(text)!r} is printed")
    (folder / name).touch()
    (folder / name).unlink()
    with suppress(SettingError):
        need(parse_duration(text[:_LONGEST_TIME]) >= 0, "a negative length")


def _answers() -> list[bytes]:
    """What children say."""
    said: list[object] = [
        (wire.RESULT, {"a": [1.5, None, Path("/x")]}),
        (wire.ITEM, np.arange(12.0).reshape(3, 4)),
        (wire.ERROR, SettingError("{file} is gone.", file="a")),
        (wire.ALIVE, None),
    ]
    streams = [io.BytesIO() for _ in said]
    for stream, message in zip(streams, said, strict=True):
        wire.send(stream, message)
    return [stream.getvalue() for stream in streams]


def _check_answer(content: bytes, folder: Path) -> None:
    """A child that a stranger's file has taken over may say anything."""
    del folder
    with suppress(EOFError, wire.Unexpected):
        wire.receive_plain(io.BytesIO(content), 10_000_000)
