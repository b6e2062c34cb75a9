"""The library: footage, and what was made of it."""

from __future__ import annotations

import streamlit as st

from dashboard import cache
from dashboard.components.messages import plain
from detector.library.runs import runs

st.markdown("## Library")
for summary in runs(cache.library()):
    st.markdown(plain(f"{summary.video_name} {summary.id} {summary.state} {summary.n_samples}"))
