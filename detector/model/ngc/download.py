"""PeopleNet out of NVIDIA's catalogue into data/models: resumed, checked, and put in place only when whole."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import requests
from filelock import FileLock, Timeout

from detector.errors import ModelDownloadFailed, ModelUnusable, StorageFailed
from detector.model.families import PEOPLENET, PEOPLENET_PAGE
from detector.model.file import MAX_FILE_BYTES, git_blob_id
from detector.model.ngc import DEFAULT_VERSION
from detector.model.ngc.catalogue import (
    NAME,
    Catalogue,
    CatalogueClient,
    CatalogueFile,
    clean_key,
    explain_refusal,
    read_key,
)
from detector.model.ngc.transfer import Refusal, fetch
from detector.model.registry import MODELS_FOLDER, read_card
from detector.types import Progress

# What a version is made of, for when the catalogue does not list its files; and contents known by their git blob id.
KNOWN_FILES = {
    DEFAULT_VERSION: ("resnet34_peoplenet_int8.onnx", "resnet34_peoplenet_int8.txt", "labels.txt"),
    "deployable_quantized_onnx_v2.6.3": ("resnet34_peoplenet.onnx", "labels.txt"),
}
KNOWN_BLOBS = {(DEFAULT_VERSION, "resnet34_peoplenet_int8.onnx"): "a8afaa25e92da05d6cbec4af24218428a2782e5c"}

OnProgress = Callable[[Progress], None]
Stop = Callable[[], bool]


def fetch_peoplenet(
    data: Path,
    *,
    version: str = DEFAULT_VERSION,
    key: str | None = None,
    on_progress: OnProgress = lambda progress: None,
    cancelled: Stop = lambda: False,
) -> Path:
    """Fetch a version of PeopleNet into data/models and return its ONNX file.

    Without a key first; then with ``key``, or the one in NGC_CLI_API_KEY or NGC_API_KEY, which is sent to
    NVIDIA's own hosts only and kept nowhere. ``on_progress`` counts bytes. What broke off is gone on with
    next time. ModelDownloadFailed, StorageFailed or Cancelled; nothing unfinished is put in place.
    """
    _check_version(version)
    key = clean_key(key or read_key())
    models, name = data / MODELS_FOLDER, f"{PEOPLENET}_v{version}"
    incoming = models / ".incoming" / name
    try:
        incoming.mkdir(parents=True, exist_ok=True)
        with FileLock(incoming / "lock", timeout=0), requests.Session() as session:
            client = CatalogueClient(Catalogue.from_environment(), session, key)
            files = _list_files(client, version)
            _fetch_all(client, version, files, incoming, on_progress, cancelled)
            model = _put_in_place(incoming, models / name, files)
        shutil.rmtree(incoming, ignore_errors=True)
        return model
    except Timeout as error:
        raise ModelDownloadFailed(
            "PeopleNet {version} is being fetched already. Wait until that is done.", version=version
        ) from error
    except Refusal as refused:
        raise explain_refusal(refused, version, keyed=bool(key)) from refused
    except OSError as error:
        raise StorageFailed(
            "PeopleNet cannot be written to {folder}: {reason}.",
            folder=str(incoming),
            reason=error.strerror or str(error),
        ) from error


def _check_version(version: str) -> None:
    if not NAME.fullmatch(version):
        raise ModelDownloadFailed(
            "{version!r} is not a version of PeopleNet. They are listed at {page}", version=version, page=PEOPLENET_PAGE
        )


def _list_files(client: CatalogueClient, version: str) -> list[CatalogueFile]:
    """The ONNX file of a version and the small files that go with it, the ONNX file last."""
    try:
        listed = client.files(version)
    except Refusal:
        if version not in KNOWN_FILES:
            raise
        listed = [CatalogueFile(name, None) for name in KNOWN_FILES[version]]
    usable = {file.name: file for file in listed if file.name.endswith((".txt", ".onnx")) and NAME.fullmatch(file.name)}
    files = sorted(usable.values(), key=lambda file: file.name.endswith(".onnx"))
    if not files or not files[-1].name.endswith(".onnx"):
        others = ", ".join(KNOWN_FILES)
        raise ModelDownloadFailed(
            "PeopleNet {version} has no ONNX file, so it cannot be used. Take one of: {others}.",
            version=version,
            others=others,
        )
    if sum(file.size or 0 for file in files) > MAX_FILE_BYTES:
        raise ModelDownloadFailed(
            "PeopleNet {version} has more than {most_mb} MB; nothing was fetched.",
            version=version,
            most_mb=MAX_FILE_BYTES // 1024**2,
        )
    return files


def _fetch_all(
    client: CatalogueClient,
    version: str,
    files: list[CatalogueFile],
    incoming: Path,
    on_progress: OnProgress,
    cancelled: Stop,
) -> None:
    report = _ProgressReport(on_progress, total=sum(file.size or 0 for file in files))
    for file in files:
        part = incoming / f"{file.name}.part"
        _fetch_one(client, version, file, part, report.report_size, cancelled)
        report.finish_file(part.stat().st_size)


def _fetch_one(
    client: CatalogueClient,
    version: str,
    file: CatalogueFile,
    part: Path,
    on_bytes: Callable[[int], None],
    cancelled: Stop,
) -> None:
    url = client.catalogue.file_url(version, file.path)
    client.ask(
        lambda authorise: fetch(
            client.session,
            url,
            authorise,
            part,
            size=file.size,
            on_bytes=on_bytes,
            cancelled=cancelled,
        )
    )
    blob_id = KNOWN_BLOBS.get((version, file.name))
    if blob_id and git_blob_id(part.read_bytes()) != blob_id:
        part.unlink()
        raise ModelDownloadFailed(
            "{file} did not arrive as NVIDIA published it and was thrown away. Fetch again.", file=file.name
        )


def _put_in_place(incoming: Path, folder: Path, files: list[CatalogueFile]) -> Path:
    """Check that the model can be used, then move its files, the ONNX file last."""
    for file in files:
        (incoming / f"{file.name}.part").replace(incoming / file.name)
    model = incoming / files[-1].name
    try:
        read_card(model)
    except ModelUnusable as error:
        shutil.rmtree(incoming, ignore_errors=True)
        raise ModelDownloadFailed(
            "What arrived cannot be used, and was thrown away: {reason}", reason=str(error)
        ) from error
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        (incoming / file.name).replace(folder / file.name)
    return folder / model.name


class _ProgressReport:
    """Bytes of one file after the other -> progress over all, at the pace of this sitting."""

    def __init__(self, on_progress: OnProgress, total: int) -> None:
        self._tell, self._total = on_progress, total
        self._before = 0
        self._first: int | None = None
        self._start_s = time.monotonic()

    def report_size(self, length: int) -> None:
        """The file under way has grown to ``length`` bytes."""
        done = self._before + length
        if self._first is None:
            self._first = done
        elapsed_s = time.monotonic() - self._start_s
        fresh = done - self._first
        self._tell(Progress.at_pace(done, self._total, fresh=fresh, elapsed_s=elapsed_s, unit="bytes"))

    def finish_file(self, length: int) -> None:
        """The next file begins."""
        self.report_size(length)
        self._before += length
