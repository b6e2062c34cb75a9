"""The controls for thresholds by name: choose, save and forget them."""

from __future__ import annotations

import streamlit as st

from dashboard.components.acting import may, press
from dashboard.components.messages import plain
from dashboard.state import address, cache, settings
from detector.errors import SettingError
from detector.view import Cut, RunView
from detector.view.presets import (
    BUILT_IN,
    Preset,
    find_name,
    fit_cut,
    preset_of,
    presets_for,
    read_presets,
    remove_preset,
    save_preset,
)

_CHANGED = "Set by hand"


def draw_presets(view: RunView, prefix: str) -> str:
    """Draw the list of presets; returns the present one's name."""
    names = presets_for(view)
    present = find_name(view) or _CHANGED
    options = [*names] if present in names else [_CHANGED, *names]
    key = f"preset:{prefix}:{present}"  # one for each present preset, so that it always shows the one in force
    st.selectbox(
        "Preset",
        options,
        index=options.index(present),
        key=key,
        format_func=_join_lines,
        on_change=_apply_chosen,
        args=(view, prefix, key),
        label_visibility="collapsed",
    )
    note = fit_cut(view, names[present])[1] if present in names else ""
    if note:
        st.caption(f"This preset {note}.")
    return present


def draw_save_menu(view: RunView, prefix: str) -> None:
    """Draw the menu that saves these thresholds by name, and forgets a saved one."""
    if not may("keep preset"):
        return
    with st.popover("Save", icon=":material/bookmark:", type="tertiary", help="Keep these thresholds by name"):
        _draw_save_form(view.cut, prefix)
        _draw_forget(find_name(view), prefix)


def _join_lines(name: str) -> str:
    """A preset's name on one line."""
    return " ".join(name.split())


def _apply_chosen(view: RunView, prefix: str, key: str) -> None:
    preset = presets_for(view).get(str(address.read_widget(key)))
    if preset is not None:
        settings.put(fit_cut(view, preset)[0], view, prefix)


def _draw_save_form(cut: Cut, prefix: str) -> None:
    key = f"preset-name:{prefix}"
    with st.form(f"save-preset:{prefix}", border=False, clear_on_submit=True):
        st.text_input("Name for these thresholds", max_chars=80, placeholder="Night, entrance camera", key=key)
        seen = read_presets(cache.library())
        st.form_submit_button("Keep", icon=":material/bookmark_add:", on_click=_save, args=(cut, key, seen))


def _draw_forget(present: str | None, prefix: str) -> None:
    if present is None or present in BUILT_IN:
        return
    seen = read_presets(cache.library())
    st.button(
        f"Forget {plain(present)}",
        key=f"forget-preset:{prefix}",
        icon=":material/delete:",
        type="tertiary",
        on_click=press,
        args=("forget preset", lambda: remove_preset(cache.library(), present, seen=seen)),
        kwargs={"name": present},
    )


def _save(cut: Cut, key: str, seen: list[Preset]) -> None:
    name = str(address.read_widget(key) or "").strip()
    if name:
        press("keep preset", lambda: _keep(preset_of(name, cut), seen), name=name)


def _keep(preset: Preset, seen: list[Preset]) -> None:
    if preset.name in (*BUILT_IN, _CHANGED):
        raise SettingError("The name {name} is taken. Choose another one.", name=preset.name)
    save_preset(cache.library(), preset, seen=seen)
