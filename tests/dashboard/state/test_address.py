"""Settings: in the address when they matter, back from it when they can be used."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest


def _page() -> None:
    import streamlit as st

    from dashboard.state import address

    names = ["person", "bag", "cap, red", "50%", "a%2Cb"]
    address.begin()
    score = st.slider("Score", 0.0, 1.0, step=0.01, **address.bind("score", address.number("score", 0.5, 0.0, 1.0)))
    count = st.number_input("Count", 1, 9, **address.bind("count", address.whole("count", 3, 1, 9)))
    way = st.segmented_control(
        "Way", ["nms", "dbscan"], **address.bind("way", address.choice("way", ["nms", "dbscan"], "nms"))
    )
    blur = st.toggle("Blur", **address.bind("blur", address.flag("blur")))
    stretch = st.slider("Range", 0.0, 80.0, **address.bind("range", address.span("range", 0.0, 80.0)))
    classes = st.multiselect("Classes", names, **address.bind("c", address.several("c", names)))
    st.text(repr((score, count, way, blur, stretch, tuple(classes))))
    address.publish()
    for problem in address.list_problems():
        st.warning(problem)


def _opened(**query: str) -> AppTest:
    app = AppTest.from_function(_page, default_timeout=20)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def _address(app: AppTest) -> dict[str, str]:
    return {name: value if isinstance(value, str) else value[-1] for name, value in app.query_params.items()}


def _values(app: AppTest) -> object:
    assert not app.exception
    return eval(app.text[0].value)


DEFAULTS = (0.5, 3, "nms", False, (0.0, 80.0), ())


def test_defaults_leave_the_address_empty() -> None:
    app = _opened()
    assert _values(app) == DEFAULTS
    assert _address(app) == {}


@pytest.mark.parametrize(
    ("names", "query"),
    [
        (["cap, red", "bag"], "cap%2C red,bag"),
        (["50%"], "50%"),
        (["a%2Cb", "cap, red"], "a%252Cb,cap%2C red"),
    ],
    ids=["a comma", "a percent sign", "what looks like a comma"],
)
def test_a_name_keeps_its_commas_in_the_address(names: list[str], query: str) -> None:
    app = _opened()
    app.multiselect[0].set_value(names).run()
    assert _address(app) == {"c": query}
    assert _values(_opened(c=query)) == (*DEFAULTS[:-1], tuple(names))


def test_a_link_reopens_the_same_view() -> None:
    query = {"score": "0.35", "count": "5", "way": "dbscan", "blur": "1", "range": "2.5..40", "c": "bag,person"}
    app = _opened(**query)
    assert _values(app) == (0.35, 5, "dbscan", True, (2.5, 40.0), ("bag", "person"))
    assert _address(app) == query
    assert not app.warning


def test_a_widget_writes_itself_into_the_address_and_out_again() -> None:
    app = _opened()
    app.slider[0].set_value(0.35).run()
    assert _address(app) == {"score": "0.35"}
    assert _values(app) == (0.35, *DEFAULTS[1:])
    app.slider[0].set_value(0.5).run()
    assert _address(app) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("score", "nan"),
        ("score", "7"),
        ("score", "-0.1"),
        ("score", "<script>"),
        ("score", ""),
        ("count", "2.5"),
        ("count", "1e9"),
        ("count", "9" * 5000),
        ("way", "regions"),
        ("blur", "yes"),
        ("range", "40..2"),
        ("range", "1..2..3"),
        ("range", "inf..inf"),
        ("c", "person,horse"),
    ],
)
def test_what_cannot_be_used_falls_back_and_says_so(name: str, value: str) -> None:
    app = _opened(**{name: value})
    assert _values(app) == DEFAULTS
    assert len(app.warning) == 1
    assert name in app.warning[0].value
    assert _address(app) == {}


def test_a_choice_cannot_be_clicked_away() -> None:
    app = _opened(way="dbscan")
    app.segmented_control[0].set_value(None).run()
    assert _values(app) == (0.5, 3, "dbscan", *DEFAULTS[3:])


def _other_page_between() -> None:
    import streamlit as st

    from dashboard.state import address

    address.begin()
    if st.toggle("Elsewhere"):
        address.number("other", 1.0, 0.0, 2.0)
    else:
        score = address.number("score", 0.5, 0.0, 1.0)
        st.slider("Score", 0.0, 1.0, step=0.01, **address.bind("score", score))
    address.publish()


def test_a_setting_survives_a_page_that_does_not_ask_for_it() -> None:
    app = AppTest.from_function(_other_page_between, default_timeout=20).run()
    app.slider[0].set_value(0.2).run()
    app.toggle[0].set_value(True).run()
    assert _address(app) == {}
    app.toggle[0].set_value(False).run()
    assert app.slider[0].value == 0.2
    assert _address(app) == {"score": "0.2"}
