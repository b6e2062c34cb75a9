"""The colours: the same everywhere, and apart for everybody."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from detector.overlay.palette import CLASS_COLOURS, SETTING_A, SETTING_B, UNKNOWN, choose_colour, parse_rgb

# Machado, Oliveira and Fernandes (2009), severity 1.0, for linear RGB.
SIGHT = {
    "normal": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
TO_XYZ = np.asarray([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.asarray([0.9505, 1.0, 1.089])


def linear(colour: str) -> np.ndarray:
    value = np.asarray(parse_rgb(colour)) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def lab(linear_rgb: np.ndarray) -> np.ndarray:
    xyz = TO_XYZ @ np.clip(linear_rgb, 0, 1) / WHITE
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.asarray([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(one: str, other: str) -> float:
    dark, bright = sorted(float(TO_XYZ[1] @ linear(colour)) for colour in (one, other))
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize(
    "pair", [*combinations(CLASS_COLOURS.values(), 2), (SETTING_A, SETTING_B)], ids=lambda pair: "-".join(pair)
)
def test_colours_that_meet_are_far_apart_for_everybody(pair: tuple[str, str], sight: str) -> None:
    seen = [lab(np.asarray(SIGHT[sight]) @ linear(colour)) for colour in pair]
    assert np.linalg.norm(seen[0] - seen[1]) >= 35


@pytest.mark.parametrize("page", ["#ffffff", "#0e1117"])
@pytest.mark.parametrize("colour", [*CLASS_COLOURS.values(), SETTING_A, SETTING_B])
def test_every_colour_stands_out_on_light_and_dark(colour: str, page: str) -> None:
    assert contrast(colour, page) >= 3


def test_a_class_keeps_its_colour_whatever_the_others_are() -> None:
    assert choose_colour("face", ("face",)) == choose_colour("face", ("person", "bag", "face"))


def test_further_classes_get_colours_of_their_own() -> None:
    classes = ("person", "dog", "bag", "cat", "bicycle")
    assert len({choose_colour(name, classes) for name in classes}) == 5


def test_a_class_the_run_does_not_have_is_grey() -> None:
    assert choose_colour("unicorn", ("person",)) == UNKNOWN


@pytest.mark.parametrize("text", ["", "1f6fff", "#fff", "blue"])
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="#1f6fff"):
        parse_rgb(text)
