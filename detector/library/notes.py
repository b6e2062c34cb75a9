"""Notes of a person, beside the run: its label, spot checks, corrections of tracks, sentences about moments."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sized
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from detector.analysis.tracks import Anchor, Edit, Kind
from detector.errors import RunMissing, SettingError
from detector.library.documents import lock_document, read_document
from detector.library.storage import write_bytes

NOTES = "notes.json"
LONGEST_NOTE = 500
"""Characters in a note about a moment."""
MOST_NOTES = 500
"""Such notes of one run."""

Answers = Literal["counted", "recounted"]


def _is_empty(value: Sized) -> bool:
    return not value


class _Typed(BaseModel):
    """Strict about names, so an earlier version refuses a field that came since: it is written where it is needed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class SpotCheck(_Typed):
    """An analyst's counts by eye: the number of ``class_name`` that are really in each of the samples.

    ``samples`` were drawn for checking, in the order in which they are asked for, and each stands for ``weights`` of
    the run's samples; ``counted`` holds the answers so far, by sample, and ``recounted`` those to a frame that was
    shown a second time.
    """

    class_name: str
    samples: tuple[int, ...] = ()
    weights: tuple[float, ...] = ()
    counted: dict[int, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    recounted: dict[int, Annotated[int, Field(ge=0)]] = Field(default_factory=dict, exclude_if=_is_empty)
    seed: int = 0


class TrackEdit(_Typed):
    """A correction by hand of who is followed, as ``detector.analysis.tracks.Edit`` has it, of one class."""

    kind: Kind
    class_name: str
    anchors: tuple[Anchor, ...]

    @property
    def edit(self) -> Edit:
        """As the analysis takes it."""
        return Edit(self.kind, self.anchors)


class Note(_Typed):
    """A sentence about a moment of the footage, or about a stretch: [``start_s``, ``end_s``) in seconds."""

    start_s: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    end_s: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_NOTE)]


class Notes(_Typed):
    """A run's notes; ``notes`` are those about a moment or a stretch, in order of time."""

    schema_version: Literal[1] = 1
    label: str = ""
    spot_checks: tuple[SpotCheck, ...] = ()
    track_edits: Annotated[tuple[TrackEdit, ...], Field(exclude_if=_is_empty)] = ()
    notes: Annotated[tuple[Note, ...], Field(exclude_if=_is_empty)] = ()

    def spot_check(self, class_name: str) -> SpotCheck:
        """The class's spot check, an empty one where none was begun."""
        return next((c for c in self.spot_checks if c.class_name == class_name), SpotCheck(class_name=class_name))

    def with_spot_check(self, check: SpotCheck) -> Notes:
        """A copy in which this check stands in the place of the class's former one."""
        others = tuple(c for c in self.spot_checks if c.class_name != check.class_name)
        return self.model_copy(update={"spot_checks": (*others, check)})

    def with_count(self, class_name: str, sample: int, counted: int, answers: Answers = "counted") -> Notes:
        """A copy with one more answer, of the first or of the second time that a frame was shown.

        Raises SettingError where the sample is not among those to be counted.
        """
        check = self.spot_check(class_name)
        if sample not in check.samples:
            raise SettingError("Other frames were chosen for counting meanwhile, so this answer has no place.")
        kept: dict[int, int] = getattr(check, answers)
        return self.with_spot_check(check.model_copy(update={answers: {**kept, sample: counted}}))

    def with_notes(self, notes: Iterable[Note]) -> Notes:
        """A copy with these notes about moments, each once. Raises SettingError where they are too many."""
        ordered = sorted(set(notes), key=lambda note: (note.start_s, note.end_s or note.start_s, note.text))
        if len(ordered) > MOST_NOTES:
            raise SettingError("A run has at most {most} notes. Delete some first.", most=MOST_NOTES)
        return self.model_copy(update={"notes": tuple(ordered)})


def make_note(start_s: float, text: str, end_s: float | None = None) -> Note:
    """A note, its times to the millisecond and its text in one line, without what cannot be printed.

    Raises SettingError for a text that is none or too long, and for a stretch that ends before it begins.
    """
    tidy = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    if not 1 <= len(tidy) <= LONGEST_NOTE:
        raise SettingError("A note needs a text of 1 to {most} characters.", most=LONGEST_NOTE)
    if end_s is not None and end_s <= start_s:
        raise SettingError("The stretch of a note must end after it begins.")
    return Note(start_s=round(start_s, 3), end_s=None if end_s is None else round(end_s, 3), text=tidy)


def read_notes(folder: Path) -> Notes:
    """The notes of the run in this folder, empty ones where nobody typed any. Raises LibraryError."""
    return read_document(folder / NOTES, Notes)


def change_notes(folder: Path, change: Callable[[Notes], Notes]) -> None:
    """Keep what ``change`` makes of a run's notes; nobody else's change is lost meanwhile.

    Raises RunMissing where the run is gone, StorageFailed, and what ``change`` raises.
    """
    if not folder.is_dir():
        raise RunMissing("The run {run} was deleted; what you typed was not kept.", run=folder.name)
    with lock_document(folder / NOTES):
        write_bytes(folder / NOTES, change(read_notes(folder)).model_dump_json(indent=2).encode())
