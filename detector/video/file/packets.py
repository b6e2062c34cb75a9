"""Feeding a decoder: packets in, frames out, and the signs of damage on the way."""

from __future__ import annotations

import av
from av.packet import Packet
from av.video.frame import PictureType
from av.video.stream import VideoStream

_BUILDING = (PictureType.P, PictureType.B, PictureType.S)
"""Kinds of pictures that build on others."""


class DamagedStream(Exception):
    """A sign of damage, met while several threads decode."""


def decode_packet(stream: VideoStream, packet: Packet[VideoStream] | None) -> list[av.VideoFrame] | None:
    """The frames that come out for one packet (None: what is left in the decoder); None where it refuses the packet."""
    try:
        return stream.codec_context.decode(packet)
    except EOFError:
        return []
    except av.error.FFmpegError:
        return None


def is_intra(frame: av.VideoFrame) -> bool:
    """Say whether decoding can begin at this picture: a keyframe that builds on no other."""
    return frame.key_frame and frame.pict_type not in _BUILDING
