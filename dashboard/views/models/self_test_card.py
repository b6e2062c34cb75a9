"""The self-test on the page: choose a picture, run it, read what came of it."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard.components.acting import act
from dashboard.components.chart import show
from dashboard.components.frames import inline_jpeg
from dashboard.components.messages import guard, plain
from dashboard.state import address, cache
from dashboard.views.models.charts.stages import draw_stage_times
from detector.actions.self_test import MAX_PICTURE_BYTES, SelfTestReport, read_middle_frame, read_picture, run_self_test
from detector.library.videos import list_videos
from detector.types import Network, UInt8
from detector.words import format_counts, format_duration

_RESULT = "self-test"
_UPLOADED = "A picture of yours"
_HOUR_S = 3600


def draw_self_test(network: Network) -> None:
    """Draw the section; the last result stays until the model changes."""
    with st.container(border=True):
        st.markdown("### Self-test")
        st.markdown("One picture through every stage: does this model work here, and how fast?")
        with guard():
            image = _choose_picture()
            if image is not None and st.button("Run the self-test", icon=":material/speed:", type="primary"):
                with st.spinner("Testing"):
                    report = act("test model", partial(run_self_test, network, image), network.spec.name)
                address.remember(_RESULT, report)
        last: SelfTestReport | None = address.recall(_RESULT, lambda: None)
        if last is not None and (last.sha256, last.provider) == (network.spec.sha256, network.choice.device):
            _draw_result(last)


def _choose_picture() -> UInt8 | None:
    """The middle frame of a video of the library, or an uploaded picture."""
    available = {video.id: video for video in list_videos(cache.library()) if video.available}
    names = {video_id: f"{video.name}, its middle frame" for video_id, video in available.items()} | {"": _UPLOADED}
    chosen = st.selectbox("Picture", list(names), format_func=names.__getitem__)
    if chosen:
        return read_middle_frame(cache.library(), available[chosen])
    file = st.file_uploader(
        "Your picture", type=["jpg", "jpeg", "png", "webp"], max_upload_size=MAX_PICTURE_BYTES >> 20
    )
    return None if file is None else read_picture(file.getvalue(), file.name)


def _draw_result(report: SelfTestReport) -> None:
    for problem in report.result.problems:
        st.error(plain(problem), icon=":material/error:")
    counts = format_counts(list(report.counts.values()), list(report.counts))
    if not report.result.problems:
        st.success("It works, and a batch gives what a single picture gives.", icon=":material/check_circle:")
    st.image(inline_jpeg(report.picture), width="stretch", alt=f"The picture with boxes: {counts}")
    st.caption(f"At the model's own thresholds: **{plain(counts)}**, out of {report.n_cells:,} cells kept.")
    with st.container(horizontal=True):
        st.metric("A picture takes", f"{report.ms:.0f} ms", width="content")
        hour = format_duration(_HOUR_S * report.ms / 1000)
        st.metric("An hour, one a second", hour, width="content", help="Reading the video comes on top of that.")
        st.metric("The very first took", f"{sum(stage.first_ms for stage in report.stages):.0f} ms", width="content")
    show(draw_stage_times([(stage.name, stage.ms) for stage in report.stages]), key="stage-times")
    with st.expander("What came out of the network", icon=":material/data_array:"):
        st.table(_list_outputs(report), border="horizontal", hide_index=True)


def _list_outputs(report: SelfTestReport) -> list[dict[str, str]]:
    return [
        {
            "Output": figures.name.capitalize(),
            "Shape": " × ".join(map(str, figures.shape)),
            "Least": f"{figures.least:.4g}",
            "Most": f"{figures.most:.4g}",
            "Mean": f"{figures.mean:.4g}",
        }
        for figures in report.result.outputs
    ]
