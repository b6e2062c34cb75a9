"""Equal requests give equal files, with any number of threads, interrupted, killed or not."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from detector.actions.analyse import run_analysis
from detector.errors import Cancelled, ModelUnusable
from detector.library import request
from detector.library.paths import Library, open_library
from detector.library.runs import list_runs, read_run
from detector.library.videos import Video, add_video
from detector.model.registry import resolve
from detector.model.runtimes import load_network
from detector.types import Choice, Control, Sampling
from detector.video.file import decode
from tests.conftest import REPOSITORY
from tests.pipeline.networks import BrightnessNetwork, FailingNetwork
from tests.video.clips import damage, write_clip

EVERY_OTHER = Sampling(every_frames=2)
STRETCH_S = 0.1
"""Makes stretches of 16 samples of these small pictures."""
FRAMES = 130  # five stretches, the last of one sample

Place = Callable[[str], tuple[Library, Video]]


@pytest.fixture(autouse=True)
def short_stretches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request, "STRETCH_S", STRETCH_S)


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One whole, one with a damaged place in its middle; both with frames that build on later ones."""
    folder = tmp_path_factory.mktemp("clips")
    sound = write_clip(folder / "sound.mp4", frames=FRAMES, options={"g": "25", "bf": "2"})
    return {"sound": sound, "damaged": damage(sound, folder / "damaged.mp4", start=0.35, end=0.42)}


@pytest.fixture
def place(tmp_path: Path, clips: dict[str, Path]) -> Place:
    """A library of its own in which a clip is known."""
    made: list[Path] = []

    def make(clip: str) -> tuple[Library, Video]:
        made.append(tmp_path / str(len(made)))
        library = open_library(made[-1])
        return library, add_video(library, clips[clip], copy=False)

    return make


def files_of(library: Library) -> dict[str, bytes]:
    """Everything kept of the library's one run; of its manifest what does not tell of time, memory and cores."""
    (folder,) = (path for path in library.runs.iterdir() if path.is_dir())
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    manifest = json.loads(files["manifest.json"])
    del manifest["timings"], manifest["created"], manifest["choice"], manifest["checksum"]
    return files | {"manifest.json": json.dumps(manifest).encode()}


def interrupt(library: Library, video: Video, after: int) -> None:
    """Cancel an analysis after so many batches."""
    answers = iter([False] * (after - 1) + [True])
    with pytest.raises(Cancelled):
        run_analysis(library, video, EVERY_OTHER, BrightnessNetwork(), control=Control(answers.__next__))


AT_SAMPLE = """
def look(progress):
    if progress.done == {}:
        os.kill(os.getpid(), signal.SIGKILL)
"""
AT_FILE = """
real, count = os.replace, itertools.count(1)
def replace(*names):
    real(*names)
    if next(count) == {}:
        os.kill(os.getpid(), signal.SIGKILL)
os.replace, look = replace, lambda progress: None
"""


def kill(library: Library, video: Video, when: str) -> None:
    """Analyse in another process until it is killed."""
    script = f"""
import itertools, os, signal
from pathlib import Path
from detector.actions.analyse import run_analysis
from detector.library import request
from detector.library.paths import open_library
from detector.library.videos import list_videos
from detector.types import Control
from tests.actions.test_equal_runs import EVERY_OTHER, STRETCH_S, BrightnessNetwork
request.STRETCH_S = STRETCH_S
library = open_library(Path({str(library.root)!r}))
video = list_videos(library)[0]
{when}
run_analysis(library, video, EVERY_OTHER, BrightnessNetwork(), control=Control(progress=look))
"""
    ended = subprocess.run([sys.executable, "-c", script], cwd=REPOSITORY, check=False, timeout=120)
    assert ended.returncode == -signal.SIGKILL


@pytest.mark.parametrize("clip", ["damaged", pytest.param("sound", marks=pytest.mark.long)])
def test_interrupted_anywhere_and_gone_on_with(place: Place, clip: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decode, "DECODE_THREADS", 5)
    library, video = place(clip)
    run_analysis(library, video, EVERY_OTHER, BrightnessNetwork())
    expected = files_of(library)
    assert {name for name in expected if name.startswith("samples")} == {
        f"samples-{first:06d}.parquet" for first in range(0, 65, 16)
    }
    for stops in ([1], [16], [17], [40, 3], [64], [20, 20, 20]):
        library, video = place(clip)
        for after in stops:
            interrupt(library, video, after)
        run_analysis(library, video, EVERY_OTHER, BrightnessNetwork())
        assert files_of(library) == expected, stops


def test_killed_and_gone_on_with(place: Place) -> None:
    library, video = place("sound")
    run_analysis(library, video, EVERY_OTHER, BrightnessNetwork())
    expected = files_of(library)
    library, video = place("sound")
    for when in (AT_SAMPLE.format(20), AT_SAMPLE.format(40), AT_FILE.format(2)):  # at last between cells and samples
        kill(library, video, when)
    assert [(run.state, run.n_samples) for run in list_runs(library)] == [("partial", 32)]
    run_analysis(library, video, EVERY_OTHER, BrightnessNetwork())
    assert files_of(library) == expected


@pytest.mark.parametrize("clip", ["damaged", pytest.param("sound", marks=pytest.mark.long)])
def test_with_any_number_of_decoding_threads(place: Place, clip: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    for count in (0, 1, 2, 8):
        monkeypatch.setattr(decode, "DECODE_THREADS", count)
        library, video = place(clip)
        run_analysis(library, video, EVERY_OTHER, BrightnessNetwork())
        made.append(files_of(library))
    assert all(files == made[0] for files in made[1:])


def test_a_network_that_failed_half_way_and_works_again(place: Place) -> None:
    library, video = place("sound")
    run_analysis(library, video, EVERY_OTHER, BrightnessNetwork(), batch=4)
    expected = files_of(library)
    library, video = place("sound")
    with pytest.raises(ModelUnusable):
        run_analysis(library, video, EVERY_OTHER, FailingNetwork(24, ModelUnusable("out of memory")), batch=4)
    assert [(run.state, run.n_samples) for run in list_runs(library)] == [("partial", 24)]
    run_analysis(library, video, EVERY_OTHER, BrightnessNetwork(), batch=4)
    assert files_of(library) == expected


def test_what_is_missing_is_made_again_and_nothing_else(place: Place) -> None:
    library, video = place("damaged")
    run_id = run_analysis(library, video, EVERY_OTHER, BrightnessNetwork()).run_id
    expected, folder = files_of(library), library.run_folder(run_id)
    (folder / "samples-000016.parquet").unlink()
    (folder / "cells-000048.parquet").write_bytes(b"no table")
    shutil.rmtree(folder / "pictures")
    network = BrightnessNetwork()
    run_analysis(library, video, EVERY_OTHER, network)
    assert network.answered < 2 * 16 + 1
    again = files_of(library)
    assert {name for name in expected if name not in again} == {
        f"pictures/{sample:06d}.jpg"
        for sample in [*range(16), *range(32, 48), 64]
        if f"pictures/{sample:06d}.jpg" in expected
    }
    assert [name for name in again if again[name] != expected[name]] == []


@pytest.mark.long
def test_with_any_number_of_threads_in_the_network(place: Place) -> None:
    made = []
    for threads in (1, 2):
        library, video = place("sound")
        network = load_network(resolve("bundled", library.root), Choice(threads=threads))
        run_id = run_analysis(library, video, Sampling(frames=3), network, batch=threads).run_id
        made.append((run_id, files_of(library)))
        choice = read_run(library, run_id).manifest.as_choice()
        assert choice == replace(network.choice, batch=threads)
        assert choice.threads == threads
    assert made[0] == made[1]
