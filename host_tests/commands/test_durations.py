"""Lengths of time as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantar.durations import LONGEST_MS, clock, parse_duration_ms
from plantar.errors import PlantarError
from plantar.shared.lengths import in_words


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("500ms", 500),
        ("90s", 90_000),
        ("16m", 960_000),
        ("1h", 3_600_000),
        ("1h30m", 5_400_000),
        ("1.5s", 1_500),
        ("720h", LONGEST_MS),
    ],
)
def test_a_length_of_time_is_understood(text, ms):
    assert parse_duration_ms(text) == ms


@pytest.mark.parametrize(
    "text",
    [
        "",
        "16",
        "m",
        "16 m",
        "-5s",
        "0s",
        "0.4ms",
        "721h",
        "1e3s",
        "99999999999h",
        "\u0661m",
        "5s\n",
    ],
)
def test_anything_else_is_refused_in_one_sentence(text):
    with pytest.raises(PlantarError, match=r"^--for .*\.$"):
        parse_duration_ms(text)


@given(st.text())
def test_no_text_is_a_surprise(text):
    try:
        assert 1 <= parse_duration_ms(text) <= LONGEST_MS
    except PlantarError as error:
        assert "\n" not in str(error)


def test_times_are_told_in_words():
    assert [clock(0), clock(62_500), clock(840_000.5)] == ["0:00.000", "1:02.500", "14:00.000"]
    assert [in_words(5_000), in_words(780_000), in_words(90_000)] == [
        "5 s",
        "13 min",
        "1 min 30 s",
    ]
