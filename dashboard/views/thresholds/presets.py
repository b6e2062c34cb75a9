"""Thresholds by name: the model's own, DeepStream's, TAO's, and those that users saved."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.components.messages import plain
from dashboard.state import address, cache, settings
from detector.errors import DetectorError
from detector.grid.methods.dbscan import Dbscan
from detector.grid.methods.nms import Nms
from detector.library.notes import preset_of, presets, remove_preset, save_preset
from detector.library.run import Run
from detector.types import Thresholds

OWN, HALF, DEEPSTREAM, TAO = "Model's own", "Half the model's own", "DeepStream's defaults", "TAO's defaults"
DEEPSTREAM_SCORES = {"person": 0.4, "bag": 0.2, "face": 0.2}
_DEEPSTREAM_OTHER = 0.2
_TAO_MIN_HEIGHT_PX = 4.0
_CHANGED = "Set by hand"
_PROBLEM = "preset-problem"


def known(run: Run) -> dict[str, Thresholds]:
    """Every preset that this run can take, by name; built-in ones first."""
    classes = run.classes
    found = {OWN: run.default_thresholds, HALF: half(run)}
    allowed = settings.method_names(run)
    if "nms" in allowed:
        scores = tuple(DEEPSTREAM_SCORES.get(name, _DEEPSTREAM_OTHER) for name in classes)
        found[DEEPSTREAM] = Thresholds(scores, Nms(0.5))
        tao = Dbscan()
        found[TAO] = Thresholds(tao.default_scores(classes, run.manifest.model.thresholds), tao, _TAO_MIN_HEIGHT_PX)
    for preset in presets(cache.library()):
        if set(classes) <= set(preset.scores) and preset.method in allowed:
            found[preset.name] = preset.thresholds(classes)
    return found


def half(run: Run) -> Thresholds:
    """The model's own thresholds, halved: what one would see by being less strict."""
    own = run.default_thresholds
    return Thresholds(tuple(max(run.manifest.floor, score / 2) for score in own.scores), own.method)


def fitted(run: Run, thresholds: Thresholds) -> tuple[Thresholds, str]:
    """What this run can do of a preset, and a sentence on what it cannot, empty where it can do all."""
    floor = run.manifest.floor
    method, note = thresholds.method.floored(floor)
    said = [note] if note else []
    scores = thresholds.scores
    if method.key == "score" and min(scores) < floor:
        said.append(f"asks for scores below {floor:g}, the least this run kept, so that is used")
        scores = tuple(max(score, floor) for score in scores)
    return Thresholds(scores, method, thresholds.min_height_px), " and ".join(said)


def name_of(run: Run, thresholds: Thresholds) -> str:
    """The preset these thresholds are, or that they were set by hand."""
    return next((name for name, preset in known(run).items() if fitted(run, preset)[0] == thresholds), _CHANGED)


def put(run: Run, thresholds: Thresholds, prefix: str) -> None:
    """Make these thresholds the setting ``prefix``."""
    method = thresholds.method
    if len(settings.method_names(run)) > 1:
        address.put(f"{prefix}method", method.name)
    for parameter in method.parameters:
        address.put(f"{prefix}{parameter.name}", getattr(method, parameter.name))
    for class_name, score in zip(run.classes, thresholds.scores, strict=True):
        address.put(settings.score_name(class_name, method, prefix), float(score))
    address.put(f"{prefix}height", float(thresholds.min_height_px))


def preset_controls(run: Run, thresholds: Thresholds, prefix: str) -> str:
    """Draw the list of presets; returns the present one's name."""
    names = known(run)
    if problem := address.memory(_PROBLEM, str):
        st.error(plain(problem), icon=":material/error:")
        address.remember(_PROBLEM, "")
    present = name_of(run, thresholds)
    options = [*names] if present in names else [_CHANGED, *names]
    key = f"preset:{prefix}:{present}"  # one for each present preset, so that it always shows the one in force
    st.selectbox(
        "Preset",
        options,
        index=options.index(present),
        key=key,
        format_func=_one_line,
        on_change=_chosen,
        args=(run, prefix, key),
        label_visibility="collapsed",
    )
    _, note = fitted(run, names[present]) if present in names else (thresholds, "")
    if note:
        st.caption(f"This preset {note}.")
    return present


def save_menu(run: Run, thresholds: Thresholds, prefix: str) -> None:
    """Draw the menu that saves these thresholds by name, and forgets a saved one."""
    with st.popover("Save", icon=":material/bookmark:", type="tertiary", help="Keep these thresholds by name"):
        _save_form(run, thresholds, prefix)
        _forget(run, name_of(run, thresholds), prefix)


def _one_line(name: str) -> str:
    """A preset's name on one line."""
    return " ".join(name.split())


def _chosen(run: Run, prefix: str, key: str) -> None:
    preset = known(run).get(str(address.widget(key)))
    if preset is not None:
        put(run, fitted(run, preset)[0], prefix)


def _save_form(run: Run, thresholds: Thresholds, prefix: str) -> None:
    key = f"preset-name:{prefix}"
    with st.form(f"save-preset:{prefix}", border=False, clear_on_submit=True):
        st.text_input("Name for these thresholds", max_chars=80, placeholder="Night, entrance camera", key=key)
        st.form_submit_button(
            "Keep", icon=":material/bookmark_add:", on_click=_save, args=(thresholds, run.classes, key)
        )


def _forget(run: Run, present: str, prefix: str) -> None:
    if present in (OWN, HALF, DEEPSTREAM, TAO, _CHANGED):
        return
    st.button(
        f"Forget {plain(present)}",
        key=f"forget-preset:{prefix}",
        icon=":material/delete:",
        type="tertiary",
        on_click=_try,
        args=(lambda: remove_preset(cache.library(), present),),
    )


def _save(thresholds: Thresholds, classes: tuple[str, ...], key: str) -> None:
    name = str(address.widget(key) or "").strip()
    if name in (OWN, HALF, DEEPSTREAM, TAO, _CHANGED):
        address.remember(_PROBLEM, f"{name} is a name of its own. Choose another one.")
    elif name:
        _try(lambda: save_preset(cache.library(), preset_of(name, thresholds, classes)))


def _try(work: Callable[[], None]) -> None:
    """Callbacks cannot stop the page: what went wrong is shown when it is drawn next."""
    try:
        work()
    except DetectorError as problem:
        address.remember(_PROBLEM, str(problem))
