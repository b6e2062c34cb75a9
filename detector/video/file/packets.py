"""Feeding a decoder: packets in, frames out, and the signs of damage on the way."""

from __future__ import annotations

import av
from av.packet import Packet
from av.video.stream import VideoStream

from detector.bounded import tell_alive


class DamagedStream(Exception):
    """A sign of damage, met while several threads decode."""


def decode_packet(stream: VideoStream, packet: Packet[VideoStream] | None) -> list[av.VideoFrame] | None:
    """The frames that come out for one packet (None: what is left in the decoder); None where it refuses the packet."""
    tell_alive()  # there may be many frames on the way to one that is wanted
    try:
        return stream.codec_context.decode(packet)
    except EOFError:
        return []
    except av.error.FFmpegError:
        return None
