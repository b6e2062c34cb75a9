"""The report as one page of HTML."""

from __future__ import annotations

from collections.abc import Iterator

from detector.exports.base import Export
from detector.exports.report.options import ReportOptions
from detector.view import RunView


def write(view: RunView, options: ReportOptions) -> Iterator[bytes]:
    """The page, pictures and all. Raises SettingError for a template that cannot be used."""
    from detector.exports.report.contents import gather_report
    from detector.exports.report.render import render_page

    yield render_page(gather_report(view, options), options.template).encode()


EXPORT = Export(
    name="report",
    title="Report, as a web page",
    help="One file for whoever asked: the chart, the busiest moments, how sure it is, method and settings, in words.",
    group="reports",
    suffix="report.html",
    mime="text/html",
    takes="view",
    write=write,
    options=ReportOptions,
    place=1,
)
