"""People who are followed, drawn: as bars over time, and as lines over a picture of the place.

In both a point's ``customdata`` is the number of its track, for who clicks it.
"""

from __future__ import annotations

import base64

import numpy as np
import plotly.graph_objects as go

from detector.clock import Clock
from detector.figures.clock import put_on_clock
from detector.figures.parts import add_invisible
from detector.figures.style import GRID, make_time_axis, style_figure, to_axis_time
from detector.overlay.palette import HALO, SETTING_B, choose_colour
from detector.types import Float64, Int64
from detector.view.tracks import NO_TRACK, FollowedTracks
from detector.words import format_count, format_duration, format_moment

_LANE_PX, _AXIS_PX, _MOST_PX = 16, 64, 460
_MOST_POINTS = 4000
_BETWEEN_S = 0.5
_CHOSEN = SETTING_B
_NO_ONE = 0
_PICTURE_PX = 420


def draw_track_bars(followed: FollowedTracks, chosen: int = _NO_ONE, clock: Clock | None = None) -> go.Figure:
    """A bar for each track from its first box to its last, packed into as few rows as there is room for.

    Those that do not count as people are pale, and the ``chosen`` one has another colour. Times are by the ``clock``
    beside the footage, where there is one.
    """
    tracks, view = followed.tracks, followed.view
    lanes = pack_lanes(tracks.start_s, tracks.end_s)
    figure = go.Figure()
    colour = choose_colour(followed.class_name, view.classes)
    width = min(_LANE_PX - 5, max(2, _MOST_PX // max(int(lanes.max(initial=0)) + 1, 1) - 2))
    for is_person, opacity in ((False, 0.35), (True, 0.95)):
        rows = np.flatnonzero(tracks.is_person == is_person)
        _add_bars(figure, followed, lanes, rows, {"color": colour, "width": width}, opacity)
    picked = np.flatnonzero(tracks.number == chosen)
    _add_bars(figure, followed, lanes, picked, {"color": _CHOSEN, "width": width + 3}, 1.0)
    _add_targets(figure, followed, lanes, clock)
    n_lanes = int(lanes.max(initial=-1)) + 1
    figure.update_xaxes(make_time_axis(view.cut.start_s or 0.0, max(view.end_s, 0.1)))
    put_on_clock(figure, clock, view.end_s)
    return style_figure(
        figure,
        alt=describe_tracks(followed, clock),
        height=int(min(_MOST_PX, n_lanes * _LANE_PX)) + _AXIS_PX,
        showlegend=False,
        yaxis={"visible": False, "range": [n_lanes - 0.4, -0.6], "fixedrange": True, "gridcolor": GRID},
    )


def draw_track_lines(
    followed: FollowedTracks, picture: bytes, chosen: int = _NO_ONE, clock: Clock | None = None
) -> go.Figure:
    """The way of each track's feet over a JPEG of the place (empty for none), the ``chosen`` one on top."""
    view, tracks = followed.view, followed.tracks
    width, height = view.frame_wh
    figure = go.Figure()
    if picture:
        data = base64.b64encode(picture).decode()
        figure.add_layout_image(
            source=f"data:image/jpeg;base64,{data}",
            layer="below",
            **{"xref": "x", "yref": "y", "x": 0, "y": 0, "sizex": width, "sizey": height, "sizing": "stretch"},
        )
    colour = choose_colour(followed.class_name, view.classes)
    rows = _thin(followed)
    _add_lines(figure, followed, rows, {"color": HALO, "width": 3}, 0.25)
    _add_lines(figure, followed, rows, {"color": colour, "width": 1.5}, 0.85)
    picked = np.flatnonzero(tracks.track == chosen)
    _add_lines(figure, followed, picked, {"color": HALO, "width": 6}, 1.0)
    _add_lines(figure, followed, picked, {"color": _CHOSEN, "width": 3}, 1.0)
    _add_line_targets(figure, followed, rows, clock)
    bare = {"visible": False, "fixedrange": True, "constrain": "domain"}
    return style_figure(
        figure,
        alt=f"The ways of {format_count(len(tracks), followed.class_name)} who were followed, over a picture.",
        height=_PICTURE_PX,
        showlegend=False,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        xaxis={**bare, "range": [0, width]},
        yaxis={**bare, "range": [height, 0], "scaleanchor": "x", "constraintoward": "top"},
    )


def describe_tracks(followed: FollowedTracks, clock: Clock | None) -> str:
    """The bars in a sentence or two."""
    tracks = followed.tracks
    if not len(tracks):
        return "Nobody is followed here."
    longest = int((tracks.end_s - tracks.start_s).argmax())
    seconds = float(tracks.end_s[longest] - tracks.start_s[longest])
    return (
        f"{format_count(len(tracks), 'track')}, each a bar from its first frame to its last. The longest begins at "
        f"{format_moment(float(tracks.start_s[longest]), clock)} and lasts {format_duration(seconds)}."
    )


def pack_lanes(start_s: Float64, end_s: Float64) -> Int64:
    """The row of each bar (T,): the first one that is free by then."""
    lanes = np.zeros(len(start_s), np.int64)
    free_s: list[float] = []
    for bar in np.argsort(start_s, kind="stable").tolist():
        lane = next((i for i, until_s in enumerate(free_s) if until_s <= start_s[bar]), len(free_s))
        if lane == len(free_s):
            free_s.append(0.0)
        free_s[lane] = float(end_s[bar]) + _BETWEEN_S
        lanes[bar] = lane
    return lanes


def _add_bars(
    figure: go.Figure, followed: FollowedTracks, lanes: Int64, rows: Int64, line: dict[str, object], opacity: float
) -> None:
    tracks = followed.tracks
    if not len(rows):
        return
    ends = to_axis_time(np.stack((tracks.start_s[rows], tracks.end_s[rows]), axis=1))
    across = np.concatenate((ends, np.full((len(rows), 1), np.nan)), axis=1).ravel()
    figure.add_scatter(
        x=across, y=np.repeat(lanes[rows], 3), mode="lines", line=line, opacity=opacity, hoverinfo="skip"
    )


def _add_targets(figure: go.Figure, followed: FollowedTracks, lanes: Int64, clock: Clock | None) -> None:
    """What is hovered and clicked: points along each bar, no more than _MOST_POINTS."""
    tracks = followed.tracks
    each = int(np.clip(_MOST_POINTS // max(len(tracks), 1), 1, 9))
    part = (np.arange(each) + 0.5) / each
    at_s = tracks.start_s[:, None] * (1 - part) + tracks.end_s[:, None] * part
    words = [_hover(followed, row, clock) for row in range(len(tracks))]
    add_invisible(
        figure,
        x=to_axis_time(at_s.ravel()),
        y=np.repeat(lanes, each),
        customdata=np.repeat(tracks.number, each),
        text=np.repeat(np.asarray(words, np.str_), each),
        hovertemplate="%{text}<extra></extra>",
    )


def _hover(followed: FollowedTracks, row: int, clock: Clock | None) -> str:
    tracks = followed.tracks
    start_s, end_s = float(tracks.start_s[row]), float(tracks.end_s[row])
    return (
        f"number {tracks.number[row]}: {format_moment(start_s, clock)} to {format_moment(end_s, clock)}, "
        f"in {format_count(int(tracks.boxes_each[row]), 'frame')}"
    )


def _thin(followed: FollowedTracks) -> Int64:
    """The boxes of all tracks by track and time, thinned to some _MOST_POINTS, first and last of each kept."""
    tracks = followed.tracks
    rows = np.flatnonzero(tracks.track != NO_TRACK)
    rows = rows[np.argsort(tracks.track[rows], kind="stable")]
    step = -(-len(rows) // _MOST_POINTS) if len(rows) else 1
    kept = np.zeros(len(tracks.track), bool)
    kept[rows[::step]] = kept[tracks.first] = kept[tracks.last] = True
    return rows[kept[rows]]


def _add_lines(
    figure: go.Figure, followed: FollowedTracks, rows: Int64, line: dict[str, object], opacity: float
) -> None:
    if not len(rows):
        return
    x, y = _feet(followed, rows)
    track = followed.tracks.track[rows]
    breaks = np.flatnonzero(np.diff(track)) + 1
    figure.add_scatter(
        x=np.insert(x, breaks, np.nan),
        y=np.insert(y, breaks, np.nan),
        mode="lines",
        line={**line, "shape": "linear"},
        opacity=opacity,
        hoverinfo="skip",
    )


def _add_line_targets(figure: go.Figure, followed: FollowedTracks, rows: Int64, clock: Clock | None) -> None:
    x, y = _feet(followed, rows)
    tracks = followed.tracks
    words = {int(number): _hover(followed, row, clock) for row, number in enumerate(tracks.number)}
    add_invisible(
        figure,
        x=x,
        y=y,
        customdata=tracks.track[rows],
        text=[words[int(number)] for number in tracks.track[rows]],
        hovertemplate="%{text}<extra></extra>",
    )


def _feet(followed: FollowedTracks, rows: Int64) -> tuple[Float64, Float64]:
    """Where the feet are: the middle of the lower edge, in the video's pixels."""
    x1, _, x2, y2 = followed.tracks.boxes.xyxy_px[rows].astype(np.float64).T
    return (x1 + x2) / 2, y2
