"""The data folder that both versions show: two runs of the demo clip, made by the older code's command line."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir

from filelock import FileLock

from bench.checkout import find_demo_clip

RUN_EVERY_S, OTHER_EVERY_S = 0.5, 2.0
SERVED = Path(gettempdir()) / "footfall-look"
"""Pages name their data folder, so each version finds it at the same place."""


def fill(data: Path, code: Path) -> None:
    """Make the folder: the demo clip, analysed twice with the bundled detector by the checkout at ``code``."""
    part = data.with_name(f"{data.name}.part").resolve()
    shutil.rmtree(part, ignore_errors=True)
    for every_s in (OTHER_EVERY_S, RUN_EVERY_S):
        command = ["analyse", str(find_demo_clip()), "--every", f"{every_s:g}s", "--model", "bundled"]
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "detector", *command],
            cwd=code,
            env={**os.environ, "FOOTFALL_DATA": str(part)},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise SystemExit(f"The demo clip could not be analysed:\n{done.stderr}")
    part.rename(data)


def ids_of(data: Path) -> dict[str, str]:
    """The values in a view's settings for the two runs, the end of the other's id, and their video."""
    manifests = [json.loads(path.read_text()) for path in sorted(data.glob("runs/*/manifest.json"))]
    by_sampling = {manifest["sampling"]["every_s"]: manifest for manifest in manifests}
    run, other = by_sampling[RUN_EVERY_S], by_sampling[OTHER_EVERY_S]
    return {"run": run["id"], "other": other["id"], "end": other["id"][-6:], "video": run["video"]["id"]}


@contextmanager
def served(data: Path | None) -> Iterator[Path]:
    """A copy of the data folder, or an empty one, at the place where every version is served; one at a time."""
    with FileLock(SERVED.with_suffix(".lock")):
        shutil.rmtree(SERVED, ignore_errors=True)
        if data is None:
            SERVED.mkdir()
        else:
            shutil.copytree(data, SERVED)
        try:
            yield SERVED
        finally:
            shutil.rmtree(SERVED, ignore_errors=True)
