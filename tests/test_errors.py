"""Errors: a constant text with named places, the facts in them, and what survives a process's border."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.errors import DetectorError, DownloadFailed, ModelUnusable, SettingError


def test_the_facts_stand_in_their_places() -> None:
    error = ModelUnusable("{file} cannot be read: {reason}.", file="a.onnx", reason="no such file")
    assert str(error) == "a.onnx cannot be read: no such file."
    assert error.text == "{file} cannot be read: {reason}."
    assert error.facts == {"file": "a.onnx", "reason": "no such file"}


def test_a_place_says_how_its_fact_is_written() -> None:
    error = SettingError("{name!r} must be more than {least:g}, not {size:,}.", name="eps", least=0.50, size=1234567)
    assert str(error) == "'eps' must be more than 0.5, not 1,234,567."


@given(st.text())
def test_braces_in_a_fact_are_never_read_as_places(fact: str) -> None:
    assert str(DetectorError("<{fact}>", fact=fact)) == f"<{fact}>"
    assert str(DetectorError("<{fact}>", fact=f"{{{fact}}}")) == f"<{{{fact}}}>"


@given(st.text())
def test_a_text_without_facts_is_taken_as_it_stands(text: str) -> None:
    assert str(DetectorError(text)) == text


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        pytest.param("{file} cannot be read: {reason}.", {"file": "a"}, id="a place without a fact"),
        pytest.param("{file} cannot be read.", {"file": "a", "reason": "b"}, id="a fact without a place"),
        pytest.param("{file.name} cannot be read.", {"file": "a"}, id="a place that reaches into its fact"),
        pytest.param("{} cannot be read.", {"file": "a"}, id="a place without a name"),
    ],
)
def test_places_and_facts_have_to_match(text: str, facts: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="expected facts for"):
        DetectorError(text, **facts)


def test_an_error_is_the_same_behind_a_process_border() -> None:
    error = DownloadFailed("{url} cannot be fetched.", original="HTTP 404", url="http://a/{b}")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is DownloadFailed
    assert (str(again), again.text, again.facts) == (str(error), error.text, error.facts)
    assert again.original == "HTTP 404"


def test_a_fact_that_is_not_utf8_is_marked_so_that_any_table_takes_the_message() -> None:
    error = DetectorError("{file} is gone.", file="caf\udce9.avi")
    assert str(error) == "caf\ufffd.avi is gone."
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
