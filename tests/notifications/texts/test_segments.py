"""Vectors come from Twilio's own calculator (npm sms-segments-calculator 1.2.0), on texts of ours."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.texts.gsm import BASIC, EXTENDED
from notifications.texts.segments import ROOM, Encoding, Segments, count

VECTORS = json.loads((Path(__file__).parent / "segment_vectors.json").read_text(encoding="utf-8"))

GSM, UCS = Encoding.GSM_7, Encoding.UCS_2


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["body"][:20])
def test_count_agrees_with_the_gateways_calculator(vector: dict[str, str | int]) -> None:
    counted = count(str(vector["body"]))

    assert (counted.encoding, counted.units, counted.parts) == (
        vector["encoding"],
        vector["units"],
        vector["parts"],
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("", Segments(GSM, 0, 1)),
        ("a" * 160, Segments(GSM, 160, 1)),
        ("a" * 161, Segments(GSM, 161, 2)),
        ("a" * 306, Segments(GSM, 306, 2)),
        ("a" * 307, Segments(GSM, 307, 3)),
        ("a" * 158 + "€", Segments(GSM, 160, 1)),
        ("a" * 159 + "€", Segments(GSM, 161, 2)),
        # The escape and its character go together into the second part: 152 + (2 + 152) needs a third.
        ("a" * 152 + "€" + "a" * 152, Segments(GSM, 306, 3)),
        ("ї" * 70, Segments(UCS, 70, 1)),
        ("ї" * 71, Segments(UCS, 71, 2)),
        ("ї" * 134, Segments(UCS, 134, 2)),
        ("ї" * 135, Segments(UCS, 135, 3)),
        ("ї" * 66 + "😀" + "ї" * 66, Segments(UCS, 134, 3)),
        ("ї" * 66 + "🇺🇦" + "ї" * 60, Segments(UCS, 130, 2)),
        ("ї" * 64 + "🇺🇦" + "ї" * 64, Segments(UCS, 132, 3)),
        ("👍🏽", Segments(UCS, 4, 1)),
        ("È", Segments(UCS, 1, 1)),
        ("è", Segments(GSM, 1, 1)),
        # Here the calculator drops the accent of a decomposed letter; the telephone network does not.
        ("e\u0300", Segments(UCS, 2, 1)),
    ],
)
def test_count_at_the_edges_of_a_part(body: str, expected: Segments) -> None:
    assert count(body) == expected


@given(st.text(st.sampled_from(sorted(BASIC | EXTENDED))))
def test_count_takes_two_septets_for_an_escaped_character(body: str) -> None:
    assert count(body).encoding is GSM
    assert count(body).units == len(body) + sum(char in EXTENDED for char in body)


@given(st.text(), st.sampled_from("її€😀È"))
def test_count_in_ucs_2_is_the_length_in_utf_16(body: str, foreign: str) -> None:
    counted = count(body + foreign + "ї")

    assert counted.encoding is UCS
    assert counted.units == len((body + foreign + "ї").encode("utf-16-le")) // 2


@given(st.text())
def test_parts_hold_every_unit_and_none_is_nearly_empty(body: str) -> None:
    counted = count(body)
    room = ROOM[counted.encoding]

    if counted.units <= room.alone:
        assert counted.parts == 1
    else:
        assert -(-counted.units // room.in_series) <= counted.parts
        # Two neighbouring parts always hold more than one part could.
        assert counted.parts <= 2 * -(-counted.units // room.in_series)


@given(st.text(), st.text())
def test_a_longer_text_never_costs_less(body: str, more: str) -> None:
    assert count(body + more).parts >= count(body).parts
