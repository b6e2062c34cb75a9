"""What a processor has for networks, as the kernel tells it."""

from __future__ import annotations

from detector.model.processor import Processor, find_processor, read_cpuinfo

XEON = """processor\t: 0
cpu family\t: 6
model\t\t: 143
model name\t: Intel(R) Xeon(R)  Platinum 8481C CPU
flags\t\t: fpu avx2 avx512f avx512_vnni avx512_bf16 amx_tile amx_bf16

processor\t: 1
flags\t\t: fpu
"""
GRAVITON = """processor\t: 0
Features\t: fp asimd asimddp
CPU implementer\t: 0x41
CPU part\t: 0xd40
"""


def test_kind_and_features_are_those_of_the_first_processor() -> None:
    found = read_cpuinfo(XEON)
    assert found.kind == "Intel(R) Xeon(R) Platinum 8481C CPU (family 6, model 143)"
    assert found.features == ("AVX2", "AVX-512", "VNNI", "BF16", "AMX")
    assert found.lacks == ("FP16",)


def test_other_processors_have_other_names_for_it() -> None:
    found = read_cpuinfo(GRAVITON)
    assert found.kind.endswith("(implementer 0x41, part 0xd40)")
    assert found.features == ("NEON", "dot product")
    assert found.lacks == ("I8MM", "BF16", "FP16")


def test_a_system_that_tells_nothing_lacks_nothing_for_sure() -> None:
    found = read_cpuinfo("")
    assert (found.features, found.lacks) == ((), ())


def test_this_machine_has_a_processor() -> None:
    found = find_processor()
    assert isinstance(found, Processor)
    assert found.kind
