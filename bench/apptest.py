"""Streamlit's ``AppTest``, without what it does anew for every page."""

from __future__ import annotations

from functools import cache

from streamlit.components.v2 import manifest_scanner


def scan_components_once() -> None:
    """Have what every installed package says of itself read once in this process: it takes most of a page's time."""
    if not hasattr(manifest_scanner.scan_component_manifests, "cache_info"):
        manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
