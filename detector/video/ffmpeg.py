"""FFmpeg's libraries, which PyAV carries with it."""

from __future__ import annotations

_TOLD = ("libavformat", "libavcodec", "libswscale")


def list_versions() -> dict[str, str]:
    """The versions of those that read, decode and scale. Raises ImportError where they do not load."""
    import av

    return {name: ".".join(map(str, av.library_versions[name])) for name in _TOLD}
