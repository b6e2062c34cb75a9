"""The detector that comes with Footfall: YOLOX-nano and YuNet behind DetectNet_v2's tensor contract.

Not NVIDIA's PeopleNet: another network that is fed and read in the same way.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).resolve().parent
PATH = FOLDER / "bundled.onnx"
