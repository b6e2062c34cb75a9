"""A cut: from which scores on something counts, how cells are grouped, which stretch and which frames count.

One value for all who need it: it is the preset, the job's row, the key of caches and what an exported file says of
itself. As JSON it is flat, the method's parameters beside its name; other forms are ``spelling``'s affair.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_serializer, model_validator

from detector.errors import SettingError
from detector.grid.methods import DEFAULT, METHODS, default_method, method_of
from detector.types import Method, Parameter, Place, Thresholds
from detector.view.spelling import PARAMETERS, Flat


class Cut(BaseModel):
    """Scores, method, least height, stretch, place and trust at which a run is looked at. Frozen and hashable.

    ``scores`` by class name, in the run's order; ``min_height_px`` in model pixels, applied after grouping;
    ``start_s`` and ``end_s`` bound the stretch [start, end) in seconds, None where it is the run's own bound;
    ``doubtful`` samples count only where it is True. What counts lies in the area ``place``, None for anywhere, and in
    none of those ``excluded``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True, allow_inf_nan=False)

    scores: Annotated[tuple[tuple[str, float], ...], Field(min_length=1)]
    method: Any = Field(default_factory=lambda: default_method(has_boxes=True))
    min_height_px: Annotated[float, Field(ge=0)] = 0.0
    start_s: Annotated[float, Field(ge=0)] | None = None
    end_s: Annotated[float, Field(ge=0)] | None = None
    doubtful: bool = False
    place: Place | None = None
    excluded: tuple[Place, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_flat(cls, data: Any) -> Any:
        """Take scores as a mapping, and a method by its name with its parameters beside it."""
        if not isinstance(data, Mapping):
            return data
        fields = dict(data)
        if isinstance(fields.get("scores"), Mapping):
            fields["scores"] = tuple(fields["scores"].items())
        parameters = {name: fields.pop(name) for name in PARAMETERS if name in fields}
        name = fields.get("method", DEFAULT)
        if isinstance(name, str):
            fields["method"] = _method(name, parameters)
        return fields

    @model_validator(mode="after")
    def _usable(self) -> Self:
        """ValueError for what is no method, or one outside its limits, and for a stretch that ends before it begins."""
        if not isinstance(self.method, tuple(METHODS.values())):
            raise ValueError(f"{self.method!r} is no way of grouping")
        if None not in (self.start_s, self.end_s) and (self.end_s or 0.0) < (self.start_s or 0.0):
            raise ValueError(f"the stretch ends at {self.end_s} s, before it begins at {self.start_s} s")
        try:
            self.grouping.check()
        except SettingError as outside:
            raise ValueError(str(outside)) from outside
        return self

    @model_serializer
    def _flat(self) -> dict[str, Any]:
        return self.flat()

    def flat(self) -> Flat:
        """As JSON has it; ``spelling`` makes all else from this."""
        optional: dict[str, Any] = {"start_s": self.start_s, "end_s": self.end_s, "doubtful": self.doubtful or None}
        optional |= {"place": self.place and self.place.model_dump(mode="json")}
        optional |= {"excluded": [area.model_dump(mode="json") for area in self.excluded] or None}
        return {
            "scores": self.by_class,
            "method": self.method.name,
            **parameters_of(self.method),
            "min_height_px": self.min_height_px,
            **{name: value for name, value in optional.items() if value is not None},
        }

    @property
    def by_class(self) -> dict[str, float]:
        """The scores by class name."""
        return dict(self.scores)

    @property
    def grouping(self) -> Method:
        """The method, typed."""
        method: Method = self.method
        return method

    @property
    def boundless(self) -> Cut:
        """The same over the whole run and the whole picture."""
        return self.model_copy(update={"start_s": None, "end_s": None, "place": None, "excluded": ()})

    def thresholds(self, classes: tuple[str, ...]) -> Thresholds:
        """For a run with these classes. Raises SettingError where one of them has no score."""
        missing = [name for name in classes if name not in self.by_class]
        if missing:
            raise SettingError("There is no threshold for {classes}.", classes=", ".join(missing))
        return Thresholds(tuple(self.by_class[name] for name in classes), self.method, self.min_height_px)

    def between(self, start_s: float | None, end_s: float | None) -> Cut:
        """The same within [start_s, end_s). Raises SettingError for a stretch there cannot be."""
        try:
            return Cut(
                scores=self.scores,
                method=self.method,
                min_height_px=self.min_height_px,
                start_s=start_s,
                end_s=end_s,
                doubtful=self.doubtful,
                place=self.place,
                excluded=self.excluded,
            )
        except ValidationError as impossible:
            raise SettingError(
                "There is no stretch from {start} to {end} seconds: it must begin at 0 or later, and end after that.",
                start=str(start_s),
                end=str(end_s),
            ) from impossible


def cut_of(thresholds: Thresholds, classes: tuple[str, ...]) -> Cut:
    """Thresholds of a run with these classes as a cut of the whole run."""
    scores = tuple(zip(classes, thresholds.scores, strict=True))
    return Cut(scores=scores, method=thresholds.method, min_height_px=thresholds.min_height_px)


def parameters_of(method: Method) -> dict[str, float]:
    """A method's parameters by name."""
    return {parameter.name: getattr(method, parameter.name) for parameter in method.parameters}


def _method(name: str, parameters: Mapping[str, Any]) -> Method:
    """The method of this name; parameters of other methods are passed over. Raises ValueError."""
    own = {parameter.name: parameter for parameter in METHODS[name].parameters} if name in METHODS else {}
    try:
        return method_of(name, **{key: _number(own[key], value) for key, value in parameters.items() if key in own})
    except SettingError as unknown:
        raise ValueError(str(unknown)) from unknown


def _number(parameter: Parameter, value: object) -> float:
    """A parameter's value. ValueError for one that is no number of its kind."""
    if isinstance(value, bool) or not isinstance(value, int if parameter.whole else int | float):
        raise ValueError(f"{parameter.name}: {value!r} is no number")
    return value
