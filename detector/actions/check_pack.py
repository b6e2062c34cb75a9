"""Checking an evidence pack as somebody else does: its files, its model and settings, and its tables from its video."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from detector.actions.analyse import run_analysis
from detector.errors import SettingError, VideoMissing
from detector.exports.evidence import TABLES
from detector.exports.pack_check import PackContents, read_pack, verify_pack
from detector.library.catalogue import file_sha256
from detector.library.manifest import PREPROCESSING_VERSION
from detector.library.notes import change_notes
from detector.library.paths import Library, open_library, software_version
from detector.library.recording import keep_clock
from detector.library.verify import Verdict
from detector.library.videos import add_video, list_videos, video_file
from detector.model.network import LoadedNetwork
from detector.model.registry import list_models
from detector.model.runtimes import load_network
from detector.types import Control
from detector.video.names import quote_name
from detector.view import RunView, ViewCache, open_run


def check_pack(library: Library, path: Path, video: Path | None = None, control: Control = Control()) -> Verdict:
    """Hold a pack against its checksums; where its video and its model are at hand, make its tables again and compare.

    ``video`` is its file, where the library has none of its content. The remarks say what was compared, and what could
    not be. Raises SettingError for another video than the pack's, Cancelled, and what an analysis raises.
    """
    whole = verify_pack(path)
    if whole.damage:
        return whole
    try:
        pack = read_pack(path)
    except ValueError:
        return replace(whole, damage=(f"{path.name} holds no settings or manifest of a run that can be read here.",))
    file, network = _find_footage(library, pack, video), _find_network(library, pack)
    remarks = (*_describe(pack), _describe_network(pack, network))
    if missing := _find_missing(pack, file):
        return replace(whole, remarks=(*remarks, missing))
    if network is None or file is None:
        return replace(whole, remarks=(*remarks, "Tables: not made again, for want of the model."))
    differing = _find_differing(pack, file, network, control)
    if not differing:
        same = f"Tables: {', '.join(TABLES)} are the same bytes, made again from the same video."
        return replace(whole, remarks=(*remarks, same))
    damage = tuple(f"{name} is not what the same video gives here." for name in differing)
    return replace(whole, damage=damage, remarks=(*remarks, *_explain(pack, network)))


def _describe(pack: PackContents) -> Iterator[str]:
    by = f"Footfall {pack.footfall}" if pack.footfall else "a Footfall that did not write its version down yet"
    here = software_version()
    yield f"Version: made by {by}, {'as here' if pack.footfall == here else f'here is {here}'}."
    scores = ", ".join(f"{name} {score:g}" for name, score in pack.cut.scores)
    yield f"Settings: {scores}; {pack.cut.grouping.words()}."


def _describe_network(pack: PackContents, network: LoadedNetwork | None) -> str:
    if network is None:
        return f"Model: {pack.model_title} is not here; the sha256 of its file is {pack.model_sha256}."
    return f"Model: {pack.model_title}, the same file as here."


def _find_network(library: Library, pack: PackContents) -> LoadedNetwork | None:
    """The pack's model, where a file with its content is here; run as it was then, where this machine can."""
    cards = list_models(library.root)
    path = next((card.path for card in cards if card.spec.sha256 == pack.model_sha256), None)
    if path is None:
        return None
    try:
        return load_network(path, pack.choice)
    except SettingError:
        return load_network(path)


def _find_footage(library: Library, pack: PackContents, video: Path | None) -> Path | None:
    """The pack's video: the file that was named, or the library's of its content. Raises SettingError for another."""
    if video is not None:
        if file_sha256(library, video) != pack.footage_sha256:
            raise SettingError(
                "{file} is not the video of this pack, which is {name}: its sha256 is another.",
                file=str(video),
                name=quote_name(pack.footage),
            )
        return video
    for known in list_videos(library):
        if known.sha256 == pack.footage_sha256:
            with suppress(VideoMissing):
                return video_file(library, known.id)
    return None


def _find_missing(pack: PackContents, file: Path | None) -> str:
    """Why the tables cannot be made again, in words; empty where they can."""
    if not pack.complete:
        return "Tables: not made again, as the analysis behind them had not been finished."
    if file is None:
        return (
            f"Tables: not made again, as the video {quote_name(pack.footage)} is not here. Add it, or name it "
            f"by --video; its sha256 is {pack.footage_sha256}."
        )
    return ""


def _find_differing(pack: PackContents, file: Path, network: LoadedNetwork, control: Control) -> list[str]:
    """The tables that come out otherwise, in a data folder of their own that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="footfall-verify-") as scratch:
        view = _analyse(open_library(Path(scratch) / "data"), pack, file, network, control)
        made = {name: hashlib.sha256(export.content(view)).hexdigest() for name, export in TABLES.items()}
    return [name for name, digest in made.items() if pack.digests.get(name) != digest]


def _analyse(library: Library, pack: PackContents, file: Path, network: LoadedNetwork, control: Control) -> RunView:
    """The pack's run, made again, with what was counted by eye, at the pack's settings."""
    video = add_video(library, file, copy=False, name=pack.footage)
    keep_clock(library, video.id, pack.clock)
    run_id = run_analysis(library, video, pack.sampling, network, detail=pack.detail, control=control).run_id
    change_notes(library.run_folder(run_id), lambda _: pack.notes)
    return open_run(run_id, cache=ViewCache(library)).with_cut(pack.cut)


def _explain(pack: PackContents, network: LoadedNetwork) -> Iterator[str]:
    """What may be behind a difference that is nobody's doing."""
    now = f"{network.choice.build} on {network.choice.device}"
    if pack.made_by != now:
        yield f"The pack was made by {pack.made_by}, this by {now}: that can move a score by little."
    if pack.footfall != software_version() or pack.preprocessing_version != PREPROCESSING_VERSION:
        yield "Another version of Footfall made the pack: the same version is what should give the same bytes."
