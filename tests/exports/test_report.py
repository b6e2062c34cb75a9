"""The report: its sections and figures, as a page and as a PDF, by the built-in template and by others."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from fontTools.ttLib import TTFont

from detector.clock import set_clock
from detector.errors import SettingError
from detector.exports import write
from detector.exports.report.contents import gather_report
from detector.exports.report.fonts import REGULAR, choose_fonts
from detector.exports.report.options import ReportOptions
from detector.exports.report.page_parts import Figures, Heading, read_parts
from detector.exports.report.pdf import print_page
from detector.library.paths import Library
from detector.library.recording import keep_clock
from detector.library.videos import add_video
from detector.view import RunView
from detector.view.pictures import cut_off_heads, hide_heads, read_large_picture
from tests.exports.made import made_view
from tests.library.clips import make_clip
from tests.view.walkers import walked_view

ROWS = [
    (0, 0, 0.9, (10.0, 10.0, 60.0, 90.0)),
    (0, 2, 0.8, (20.0, 20.0, 40.0, 40.0)),
    (1, 0, 0.9, (10.0, 10.0, 60.0, 90.0)),
    (1, 0, 0.8, (70.0, 10.0, 94.0, 60.0)),
]
SECTIONS = [
    "What was asked",
    "Footage",
    "Over time",
    "How many",
    "Busiest moments",
    "How sure the numbers are",
    "How it was counted",
    "Limits",
    "Settings",
    "Fingerprints",
]


@pytest.fixture
def view(library: Library, tmp_path: Path) -> RunView:
    """Two samples of a real clip, whose frames the library can show."""
    added = add_video(library, make_clip(tmp_path / "walk.mp4", wh=(480, 272)), copy=False)
    return made_view(library, ROWS, samples=2, video=added.part())


def page_of(view: RunView, **options: object) -> str:
    return write("report", view, **options).decode()


def headings(page: str) -> list[str]:
    return [part.text for part in read_parts(page) if isinstance(part, Heading)]


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_it_has_all_sections_in_order(view: RunView) -> None:
    page = page_of(view, title="North door", question="How many at once?")
    assert headings(page) == ["North door", *SECTIONS]
    assert "How many at once?" in words(page)


def test_what_was_not_asked_is_left_out(view: RunView) -> None:
    assert headings(page_of(view)) == ["Who was in view: walk.mp4", *SECTIONS[1:]]


def test_its_figures_are_those_of_the_summary(library: Library) -> None:
    view = walked_view(library).between(1.0, 8.0)
    rows = list(csv.DictReader(io.StringIO(write("summary", view).decode())))
    told = gather_report(view, ReportOptions()).figures
    assert len(told) == len(rows) == len(view.classes)
    for figures, row in zip(told, rows, strict=True):
        assert float(figures.mean) == pytest.approx(float(row["mean_count"]), abs=0.00501)
        assert figures.most == row["max_count"]
        assert figures.held == row["held_count"]
        assert float(figures.seconds) == pytest.approx(float(row["seconds_present"]), abs=0.0501)
        if row["mean_half_width"]:
            sure = float(figures.mean_sure.removeprefix("± "))
            assert float(row["mean_half_width"]) - 0.0005 <= sure <= float(row["mean_half_width"]) + 0.0105
    assert float(told[0].mean) > 0


def test_different_people_and_the_most_at_once_stand_side_by_side(library: Library) -> None:
    assert gather_report(walked_view(library), ReportOptions()).different == (
        ("Most people in view at once", "2"),
        ("Different people", "2"),
    )
    (_, refused) = gather_report(walked_view(library, every_frames=50), ReportOptions()).different
    assert "Analyse every 0.5 s" in refused[1]


def test_moments_are_told_by_the_clock_where_there_is_one(view: RunView, library: Library) -> None:
    assert gather_report(view, ReportOptions()).moments[0].when == "0:01"
    keep_clock(library, view.about.video_id, set_clock("2026-11-25T14:03:00", "Asia/Seoul"))
    report = gather_report(view, ReportOptions())
    assert report.moments[0].when == "14:03:01 (0:01)"
    assert dict(report.footage)["Recorded"] == "2026-11-25 14:03:00 (+09:00, Asia/Seoul)"


def test_the_busiest_moment_comes_first(view: RunView) -> None:
    assert [moment.who for moment in gather_report(view, ReportOptions()).moments] == ["2 people", "1 person"]


def test_nothing_is_fetched_and_nothing_runs(view: RunView) -> None:
    found: list[str] = []

    class Addresses(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert tag not in {"script", "link", "iframe", "object", "base"}
            found.extend(value or "" for name, value in attrs if name in {"src", "href", "srcset", "poster"})

    page = page_of(view)
    Addresses().feed(page)
    assert len(found) == 3  # the chart and two pictures
    assert all(address.startswith("data:image/") for address in found)
    assert "url(" not in page
    assert page.index("default-src 'none'") < page.index("<html")


def test_names_from_strangers_are_text(view: RunView) -> None:
    page = page_of(view, title="<script>alert(1)</script>", question="a & b")
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_an_empty_run_has_a_report(library: Library) -> None:
    view = made_view(library, [], samples=0)
    assert "There are no frames in this stretch." in words(page_of(view))
    assert write("report-pdf", view).startswith(b"%PDF")


def test_the_stretch_is_the_reports(view: RunView) -> None:
    assert [moment.who for moment in gather_report(view.between(0.0, 0.5), ReportOptions()).moments] == ["1 person"]


def test_the_same_request_gives_the_same_bytes(view: RunView) -> None:
    for kind in ("report", "report-pdf"):
        assert write(kind, view, question="Why?") == write(kind, view, question="Why?")


def test_letters_of_any_script_break_nothing(view: RunView) -> None:
    text = "한국어 日本語 العربية हिन्दी 🚶 \u200d \ud800"
    assert "한국어" in page_of(view, question=text[:-1])
    assert write("report-pdf", view, title=text[:-1], question=text[:-1]).startswith(b"%PDF")


def test_letters_that_no_font_has_are_told(tmp_path: Path) -> None:
    _, missing = choose_fonts("Äж■ 한국", [tmp_path])
    assert missing == "국한"


def test_a_font_of_the_machine_is_taken_for_letters_that_ours_lacks(tmp_path: Path) -> None:
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    (tmp_path / "gone.ttf").symlink_to(tmp_path / "nothing")
    with REGULAR.open("rb") as file, TTFont(file) as other:
        for table in other["cmap"].tables:
            if table.isUnicode():
                table.cmap[0xD55C] = "A"
        other.save(tmp_path / "korean.ttf")
    fonts, missing = choose_fonts("한", [tmp_path])
    assert [font.path.name for font in fonts] == ["korean.ttf"]
    assert missing == ""


def by_template(view: RunView, tmp_path: Path, text: str, kind: str = "report") -> bytes:
    template = tmp_path / "own.html"
    template.write_text(text, encoding="utf-8")
    return write(kind, view, template=template, title="A & B")


def test_another_template_lays_it_out(view: RunView, tmp_path: Path) -> None:
    page = by_template(
        view, tmp_path, "<h1>{{ title }}</h1>{% for f in figures %}<p>{{ f.most }}</p>{% endfor %}"
    ).decode()
    assert page.endswith("<h1>A &amp; B</h1><p>2</p><p>0</p><p>1</p>\n")
    assert "default-src 'none'" in page


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{% for %}", "line 1"),
        ("{{ no_such_thing }}", "no_such_thing"),
        ("{{ title.__class__.__mro__ }}", "unsafe"),
        ("{% include '/etc/passwd' %}", "no loader"),
        ("{{ 1 / 0 }}", "ZeroDivisionError"),
    ],
)
def test_a_template_that_cannot_be_used_is_told(view: RunView, tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(SettingError, match=r"The template .*own\.html cannot be used") as told:
        by_template(view, tmp_path, text)
    assert why in str(told.value)


def test_a_template_that_is_not_there_is_told(view: RunView, tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="cannot be read"):
        write("report", view, template=tmp_path / "none.html")


@pytest.mark.parametrize(
    "source", ["file:///etc/hostname", "/etc/hostname", "http://127.0.0.1:9/a.png", "data:image/png;base64,AA"]
)
def test_a_pdf_takes_no_picture_from_outside_its_page(view: RunView, tmp_path: Path, source: str) -> None:
    text = f"<p>seen</p><img src='{source}'><table><tr><td><img src='{source}'></td></tr></table>"
    assert by_template(view, tmp_path, text, "report-pdf").startswith(b"%PDF")


def test_halves_stand_side_by_side() -> None:
    half = '<figure class="half"><figcaption>{}</figcaption></figure>'
    parts = read_parts("<div>" + "".join(map(half.format, "abc")) + "</div>")
    rows = [[figure.caption for figure in part.row] for part in parts if isinstance(part, Figures)]
    assert rows == [["a", "b"], ["c"]]


def test_a_page_of_nothing_is_a_pdf(view: RunView) -> None:
    assert print_page("", title="", made=view.about.created).startswith(b"%PDF")


def test_heads_without_a_face_are_cut_off() -> None:
    people = np.asarray([(0, 0, 20, 100), (100, 0, 120, 100), (200, 0, 300, 100)], np.float32)
    faces = np.asarray([(105, 5, 115, 20)], np.float32)
    assert cut_off_heads(people, faces).tolist() == [[0, 0, 20, 25], [200, 0, 300, 50]]
    assert cut_off_heads(people[:0], faces).shape == (0, 4)


def test_heads_are_hidden_in_the_pictures(view: RunView) -> None:
    image = read_large_picture(view, 1).image
    image = np.random.default_rng(0).integers(0, 255, image.shape, np.uint8)
    hidden = hide_heads(view, 1, image)
    changed = (hidden != image).any(axis=(1, 2))
    assert changed.any()
    assert not changed.all()
