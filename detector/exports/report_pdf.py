"""The report as a PDF."""

from __future__ import annotations

from collections.abc import Iterator

from detector.exports.base import Export
from detector.exports.report.options import ReportOptions
from detector.view import RunView


def write(view: RunView, options: ReportOptions) -> Iterator[bytes]:
    """The same page, printed. The same request gives the same bytes. Raises SettingError for an unusable template."""
    from detector.exports.report.contents import gather_report
    from detector.exports.report.pdf import print_page
    from detector.exports.report.render import render_page

    report = gather_report(view, options)
    yield print_page(render_page(report, options.template), title=report.title, made=view.about.created)


EXPORT = Export(
    name="report-pdf",
    title="Report, as PDF",
    help="The same report, to print or to send.",
    group="reports",
    suffix="report.pdf",
    mime="application/pdf",
    takes="view",
    write=write,
    options=ReportOptions,
    place=2,
)
