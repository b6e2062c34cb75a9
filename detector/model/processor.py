"""The processor: its kind, by which measurements are kept, and what of its instructions makes networks fast."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_CPUINFO = Path("/proc/cpuinfo")
_X86 = {
    "AVX2": {"avx2"},
    "AVX-512": {"avx512f"},
    "VNNI": {"avx512_vnni", "avx_vnni"},
    "BF16": {"avx512_bf16", "amx_bf16"},
    "FP16": {"avx512_fp16", "amx_fp16"},
    "AMX": {"amx_tile"},
}
_ARM = {"NEON": {"asimd"}, "dot product": {"asimddp"}, "I8MM": {"i8mm"}, "BF16": {"bf16"}, "FP16": {"asimdhp"}}
"""By processor what the kernel calls them; any of the names will do."""


@dataclass(frozen=True, slots=True)
class Processor:
    """``kind`` tells it from processors that reckon otherwise; ``features`` it has, ``lacks`` it has not.

    Both are empty where the system does not tell.
    """

    kind: str
    features: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()


@cache
def find_processor() -> Processor:
    """The processor of this machine."""
    try:
        text = _CPUINFO.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return Processor(platform.processor() or platform.machine())
    return read_cpuinfo(text)


def read_cpuinfo(text: str) -> Processor:
    """The first processor of a Linux kernel's ``/proc/cpuinfo``."""
    first = text.strip().partition("\n\n")[0]
    facts = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in first.splitlines())}
    names, flags = (_X86, facts["flags"]) if "flags" in facts else (_ARM, facts.get("Features", ""))
    known = set(flags.split())
    has = {title: bool(names[title] & known) for title in names}
    return Processor(
        _name(facts), tuple(t for t in names if has[t]), tuple(t for t in names if not has[t]) if known else ()
    )


def _name(facts: Mapping[str, str]) -> str:
    """Such as "AMD EPYC (family 25, model 1)": what is printed on it, and what tells its generation."""
    if "CPU part" in facts:
        return f"{platform.machine()} (implementer {facts.get('CPU implementer', '?')}, part {facts['CPU part']})"
    name = " ".join(facts.get("model name", platform.machine()).split())
    return f"{name} (family {facts['cpu family']}, model {facts.get('model', '?')})" if "cpu family" in facts else name
