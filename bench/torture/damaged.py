"""Honest clips to which something happened on the way."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path

from bench.torture.cases import Case, writing
from bench.torture.footage import CODECS, film

PACKET = 188


@cache
def clip(suffix: str) -> bytes:
    """An honest clip of this kind."""
    with tempfile.TemporaryDirectory() as folder:
        return film(Path(folder) / f"clip{suffix}").read_bytes()


def smash(content: bytes, dice: random.Random) -> bytes:
    """Four pieces of 40 random bytes written over it, anywhere."""
    data = bytearray(content)
    for _ in range(4):
        at = dice.randrange(len(data))
        data[at : at + 40] = dice.randbytes(min(40, len(data) - at))
    return bytes(data)


def flip(content: bytes, dice: random.Random) -> bytes:
    """Ten single bits turned over."""
    data = bytearray(content)
    for _ in range(10):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    return bytes(data)


def cut(content: bytes, dice: random.Random) -> bytes:
    """Its end is missing."""
    return content[: dice.randrange(1, len(content))]


def behead(content: bytes, dice: random.Random) -> bytes:
    """Its beginning is missing."""
    return content[dice.randrange(1, len(content)) :]


def lose(content: bytes, dice: random.Random) -> bytes:
    """Packets of 188 bytes are missing in three places."""
    packets = [content[at : at + PACKET] for at in range(0, len(content), PACKET)]
    for _ in range(min(3, len(packets) - 1)):
        del packets[dice.randrange(len(packets))]
    return b"".join(packets)


def blank(content: bytes, dice: random.Random) -> bytes:
    """A quarter of it is zeros."""
    at, length = dice.randrange(len(content)), len(content) // 4
    return content[:at] + bytes(min(length, len(content) - at)) + content[at + length :]


def double(content: bytes, dice: random.Random) -> bytes:
    """It comes twice, the second time broken."""
    return content + smash(content, dice)


def swap(content: bytes, dice: random.Random) -> bytes:
    """Two parts have changed places."""
    at = dice.randrange(1, len(content))
    return content[at:] + content[:at]


ACCIDENTS: dict[str, Callable[[bytes, random.Random], bytes]] = {
    function.__name__: function for function in (smash, flip, cut, behead, lose, blank, double, swap)
}


def damaged(seed: int = 0) -> Iterator[Case]:
    """Every accident to every kind of container; those that change nothing stay readable."""
    for suffix in CODECS:
        yield Case("damaged", f"whole{suffix}", writing(f"whole{suffix}", partial(clip, suffix)), "read")
        for name, happen in ACCIDENTS.items():
            dice = random.Random(f"{name}{suffix}{seed}")
            file = f"{name}{suffix}"
            yield Case("damaged", file, writing(file, partial(_happen, happen, suffix, dice)))


def _happen(happen: Callable[[bytes, random.Random], bytes], suffix: str, dice: random.Random) -> bytes:
    return happen(clip(suffix), dice)
