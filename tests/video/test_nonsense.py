"""Headers that claim what cannot be: believed no further than it is plausible."""

from __future__ import annotations

from pathlib import Path

import pytest

from detector.video.file import probe
from tests.video.clips import write_clip


def claiming(path: Path, hours: str) -> Path:
    """A Matroska file of 50 frames that says how long it is."""
    write_clip(path, frames=50)
    data = path.read_bytes()
    at = data.index(b"00:00:", data.index(b"DURATION"))
    path.write_bytes(data[:at] + f"{hours}:00:00".encode() + data[at + len("00:00:02") :])
    return path


def test_an_avi_that_announces_two_thousand_million_frames(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "clip.avi", frames=50, codec="mpeg4")
    data = bytearray(path.read_bytes())
    at = data.index(b"strh") + 8 + 32  # the stream's length, after its type, flags, start and rate
    data[at : at + 4] = (0x7FFFFFFF).to_bytes(4, "little")
    path.write_bytes(bytes(data))
    info = probe(path)
    assert info.expected_frames == 50
    assert "far more frames than it can hold" in " ".join(info.notes)


@pytest.mark.parametrize(("hours", "believed"), [("01", True), ("99", False)])
def test_a_matroska_file_that_announces_days(tmp_path: Path, hours: str, believed: bool) -> None:
    info = probe(claiming(tmp_path / "claims.mkv", hours))
    assert (info.expected_frames > 50) == believed
    assert ("far more frames than it can hold" in " ".join(info.notes)) != believed
