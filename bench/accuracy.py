"""How well the bundled detector finds the demo clip's people, by a program and labels that are not part of the product.

Every tenth frame, at the model's own thresholds, as the command line exports it.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.figures import Figure, at_least, at_most
from detector.actions.analyse import demo_video, run_analysis
from detector.exports import export
from detector.library.paths import data_dir, open_library
from detector.library.run import Run, read_run
from detector.library.videos import add_video
from detector.model.registry import resolve
from detector.model.runtimes import load_network
from detector.types import Sampling

EVERY_TENTH = Sampling(every_frames=10)


def measure(tool: Path | None, labels: Path | None) -> list[Figure]:
    """Analyse, export, compare. Exits with a line that says what is missing where the labels are not at hand."""
    for what, path in (("the comparing program (--tool)", tool), ("the labels (--labels)", labels)):
        if path is None or not path.is_file():
            raise SystemExit(f"Accuracy was not measured: {what} is missing{f' at {path}' if path else ''}.")
    with tempfile.TemporaryDirectory(prefix="footfall-accuracy-") as scratch:
        said = _compare(_analysed(Path(scratch) / "data"), Path(scratch), str(tool), str(labels))
    print(said.strip())
    figures = {name: float(value) for name, value in re.findall(r"(precision|recall|count_mae) ([\d.]+)", said)}
    return [
        at_least("Precision, persons", figures["precision"], "", 0.93),
        at_least("Recall, persons", figures["recall"], "", 0.92),
        at_most("Count error a frame, persons", figures["count_mae"], "", 0.60),
    ]


def _analysed(folder: Path) -> Run:
    library = open_library(folder)
    video = add_video(library, demo_video(open_library(data_dir())).path, copy=False)
    network = load_network(resolve("bundled", library.root))
    return read_run(library, run_analysis(library, video, EVERY_TENTH, network).run_id)


def _compare(run: Run, folder: Path, tool: str, labels: str) -> str:
    """What the program prints."""
    files = {kind: folder / f"{kind}.csv" for kind in ("detections", "timeline")}
    for kind, path in files.items():
        path.write_bytes(export(run, kind, run.default_thresholds))
    command = [sys.executable, tool, str(files["detections"]), str(files["timeline"]), labels]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
