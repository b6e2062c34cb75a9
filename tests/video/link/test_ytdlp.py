"""yt-dlp on a short lead: no other program, no settings or plugins of its own, no cookies kept."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from yt_dlp.utils import Popen

from detector.errors import DownloadFailed, SettingError
from detector.video.link import fetch, probe_link
from detector.video.link.guard import Guard
from detector.video.link.ytdlp import open_client
from tests.video.web import Answer, Site, file, page


def test_no_other_program_is_run(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("ffmpeg", "ffprobe", "aria2c", "curl", "rtmpdump", "mplayer", "phantomjs"):
        (programs / name).write_text(f"#!/bin/sh\ntouch '{programs}/ran'\necho {name} version 7.0\n")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    key = '#EXT-X-KEY:METHOD=SAMPLE-AES,URI="key"'
    manifest = f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n{key}\n#EXTINF:1,\npart.ts\n#EXT-X-ENDLIST\n"
    site.pages["/odd.m3u8"] = page(manifest.encode(), "application/vnd.apple.mpegurl")
    site.pages["/part.ts"] = page(b"\0" * 1880, "video/mp2t")
    with pytest.raises(DownloadFailed):
        fetch(f"{site.address}/odd.m3u8", tmp_path / "new")
    assert not (programs / "ran").exists()


def test_other_programs_are_kept_from_yt_dlp_only_while_it_fetches(site: Site, clip: Path, tmp_path: Path) -> None:
    site.pages["/walk.mp4"] = file(clip)
    fetch(f"{site.address}/walk.mp4", tmp_path / "new")
    assert run_program() == "ran\n"


def run_program() -> str:
    with Popen([sys.executable, "-c", "print('ran')"], text=True, stdout=subprocess.PIPE) as program:
        return str(program.communicate()[0])


def test_other_programs_are_kept_from_its_threads_and_not_from_strangers() -> None:
    with ThreadPoolExecutor(1) as strangers, ThreadPoolExecutor(1) as its_own:
        strangers.submit(threading.current_thread).result()  # it is there before
        with open_client(Guard(), {}):
            assert strangers.submit(run_program).result() == "ran\n"
            for refused in (run_program, its_own.submit(run_program).result):
                with pytest.raises(OSError, match="not run here"):
                    refused()
        assert run_program() == "ran\n"


def test_settings_of_yt_dlps_own_are_ignored(
    site: Site, clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    plugins = home / ".config" / "yt-dlp" / "plugins" / "spy" / "yt_dlp_plugins" / "extractor"
    plugins.mkdir(parents=True)
    (plugins / "spy.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    (home / ".config" / "yt-dlp" / "config").write_text(f"--exec 'touch {tmp_path / 'ran'}'\n-o other.mp4\n")
    for name, value in {"HOME": home, "XDG_CONFIG_HOME": home / ".config"}.items():
        monkeypatch.setenv(name, str(value))
    site.pages["/walk.mp4"] = file(clip)
    assert fetch(f"{site.address}/walk.mp4", tmp_path / "new").path.name == "walk.mp4"
    assert not (tmp_path / "ran").exists()


def test_cookies_are_sent_and_never_kept(site: Site, clip: Path, tmp_path: Path) -> None:
    sent: list[str] = []
    serve = file(clip)

    def wants_log_in(answer: Answer) -> None:
        sent.append(answer.headers.get("Cookie", ""))
        serve(answer) if "session=abc" in sent[-1] else answer.send(b"", "text/plain", status=403)

    site.pages["/walk.mp4"] = wants_log_in
    cookies = "# Netscape HTTP Cookie File\n127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\tabc\n"
    with pytest.raises(DownloadFailed, match="log-in"):
        fetch(f"{site.address}/walk.mp4", tmp_path / "new")
    assert fetch(f"{site.address}/walk.mp4", tmp_path / "new", cookies=cookies).path.is_file()
    assert not [p for p in (tmp_path / "new").rglob("*") if p.is_file() and b"session" in p.read_bytes()]


def test_a_broken_cookies_file_is_a_setting(site: Site, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="cookies"):
        probe_link(f"{site.address}/walk.mp4", cookies='{"json": true}')
