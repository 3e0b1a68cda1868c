"""Whom to ask together, for how long, and when an offer ends."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.vocabulary import Lane
from bookings.waves import Wave, expires_at, next_wave, useless_at
from mediation.matching.candidates import Candidate
from mediation.vocabulary import Delivery
from tests.bookings.calendars import ENNA, RULES, clock, rome

# A Tuesday in July.
NOON = rome("2026-07-14 12:00")
SOON, FAR = NOON + timedelta(days=4), NOON + timedelta(days=40)
MINUTE = timedelta(minutes=1)


def person(mediator_id: int, *, rank: int | None = None) -> Candidate:
    return Candidate(
        mediator_id=mediator_id,
        first_name="Amina",
        gender="female",
        language="uk",
        level="native",
        travel_minutes=None,
        is_travel_estimated=False,
        preference_rank=rank,
        knows_case=False,
        recent_minutes=0,
        is_on_call=False,
        missing_minutes=0,
        neighbour_town=None,
        neighbour_at=None,
        is_road_estimated=False,
        exclusion_reason=None,
    )


def people(count: int, *, preferred: int = 0) -> list[Candidate]:
    """Best first, the preferred ones in front."""
    return [person(number, rank=number if number <= preferred else None) for number in range(1, count + 1)]


def wave_of(ranked: Sequence[Candidate], **values: Any) -> Wave:
    return next_wave(
        ranked,
        **{
            "lane": Lane.SHORT,
            "is_first": True,
            "began_at": NOON,
            "at": NOON,
            "starts_at": SOON,
            "working": ENNA,
            "rules": RULES,
            **values,
        },
    )


def asked(wave: Wave) -> list[int]:
    return [person.mediator_id for person in wave.people]


def test_nobody_to_ask_makes_an_empty_wave() -> None:
    assert wave_of([]).people == ()


@pytest.mark.parametrize(
    ("lane", "size", "wait"),
    [
        (Lane.NOW, 20, timedelta(minutes=15)),
        (Lane.URGENT, 8, timedelta(minutes=10)),
        (Lane.SHORT, 5, timedelta(minutes=45)),
        (Lane.PLANNED, 5, timedelta(hours=4)),
    ],
)
def test_each_lane_asks_so_many_for_so_long(lane: Lane, size: int, wait: timedelta) -> None:
    wave = wave_of(people(20), lane=lane)

    assert asked(wave) == list(range(1, size + 1))
    assert (wave.wait, wave.next_at) == (wait, NOON + wait)


@pytest.mark.parametrize("lane", [Lane.NOW, Lane.URGENT, Lane.SHORT])
def test_only_a_planned_search_asks_preferred_people_alone(lane: Lane) -> None:
    wave = wave_of(people(20, preferred=2), lane=lane)

    assert len(wave.people) == (20 if lane == Lane.NOW else RULES.lane(lane).size)


def test_the_first_planned_wave_asks_all_preferred_people_and_nobody_else() -> None:
    wave = wave_of(people(20, preferred=7), lane=Lane.PLANNED)

    assert asked(wave) == [1, 2, 3, 4, 5, 6, 7]
    assert (wave.wait, wave.next_at) == (timedelta(hours=4), NOON + timedelta(hours=4))


def test_with_nobody_preferred_the_first_planned_wave_is_like_the_others() -> None:
    first, second = (
        wave_of(people(9), lane=Lane.PLANNED),
        wave_of(people(9), lane=Lane.PLANNED, is_first=False),
    )

    assert first == second
    assert asked(first) == [1, 2, 3, 4, 5]


def test_a_preferred_person_who_turns_up_later_waits_with_everybody() -> None:
    wave = wave_of(people(9, preferred=1), lane=Lane.PLANNED, is_first=False)

    assert asked(wave) == [1, 2, 3, 4, 5]


def test_a_search_with_much_time_asks_slowly() -> None:
    alone = wave_of(people(9, preferred=2), lane=Lane.PLANNED, starts_at=FAR)
    next_one = wave_of(people(9), lane=Lane.PLANNED, starts_at=FAR, is_first=False)

    assert (alone.wait, alone.next_at) == (timedelta(hours=24), NOON + timedelta(hours=24))
    assert next_one.wait == timedelta(hours=12)
    assert clock(next_one.next_at) == "Wed 2026-07-15 07:00"  # midnight lets people sleep


def test_the_pace_is_that_of_the_time_there_was_at_the_beginning() -> None:
    """Ten working days before the start a search that began twelve before still asks every twelve hours."""
    starts = rome("2026-07-31 09:00")

    slow = wave_of(
        people(9), lane=Lane.PLANNED, starts_at=starts, at=NOON + timedelta(days=3), is_first=False
    )
    quick = wave_of(
        people(9),
        lane=Lane.PLANNED,
        starts_at=starts,
        began_at=NOON + timedelta(days=3),
        at=NOON + timedelta(days=3),
        is_first=False,
    )

    assert slow.wait == timedelta(hours=12)
    assert clock(quick.next_at) == "Fri 2026-07-17 16:00"


@pytest.mark.parametrize(
    ("at", "closes"),
    [
        ("2026-07-14 16:00", "Wed 2026-07-15 10:00"),
        ("2026-07-17 16:00", "Mon 2026-07-20 10:00"),  # over a weekend
        ("2026-04-03 16:00", "Tue 2026-04-07 10:00"),  # over Easter
        ("2026-07-01 16:00", "Fri 2026-07-03 10:00"),  # over the patron saint's day
        ("2026-10-23 16:00", "Mon 2026-10-26 10:00"),  # while the clocks go back
    ],
)
def test_four_working_hours_pass_in_working_hours(at: str, closes: str) -> None:
    wave = wave_of(
        people(9),
        lane=Lane.PLANNED,
        at=rome(at),
        began_at=rome(at),
        starts_at=rome(at) + timedelta(days=9),
        is_first=False,
    )

    assert clock(wave.next_at) == closes
    assert rome(at) + wave.wait == wave.next_at


@pytest.mark.parametrize(
    ("lane", "at", "next_at"),
    [
        (Lane.SHORT, "2026-07-14 20:00", "Tue 2026-07-14 20:45"),
        (Lane.SHORT, "2026-07-14 20:30", "Wed 2026-07-15 07:00"),
        (Lane.SHORT, "2026-10-24 20:30", "Sun 2026-10-25 07:00"),
        (Lane.SHORT, "2027-03-27 20:30", "Sun 2027-03-28 07:00"),
        (Lane.URGENT, "2026-07-14 20:55", "Tue 2026-07-14 21:05"),
        (Lane.NOW, "2026-07-14 23:50", "Wed 2026-07-15 00:05"),
    ],
)
def test_the_next_wave_lets_people_sleep_in_the_patient_lanes(lane: Lane, at: str, next_at: str) -> None:
    wave = wave_of(people(9), lane=lane, at=rome(at), began_at=rome(at))

    assert clock(wave.next_at) == next_at


def test_the_wait_is_not_longer_for_the_night() -> None:
    wave = wave_of(people(9), lane=Lane.SHORT, at=rome("2026-07-14 20:30"))

    assert wave.wait == timedelta(minutes=45)


LANES = st.sampled_from(Lane)
CROWDS = st.builds(people, st.integers(min_value=0, max_value=40), preferred=st.integers(0, 6))


@given(lane=LANES, ranked=CROWDS, lead=st.timedeltas(timedelta(0), timedelta(days=60)))
def test_wave_after_wave_everybody_is_asked_once_best_first(
    lane: Lane, ranked: list[Candidate], lead: timedelta
) -> None:
    left, at, order = list(ranked), NOON, list[int]()
    while left:
        wave = wave_of(left, lane=lane, at=at, is_first=not order, starts_at=NOON + lead)
        assert wave.people
        assert wave.wait > timedelta(0)
        assert wave.next_at >= at + wave.wait
        order += asked(wave)
        left, at = [someone for someone in left if someone not in wave.people], wave.next_at

    assert order == [someone.mediator_id for someone in ranked]


@given(lane=LANES, ranked=CROWDS, first=st.booleans())
def test_a_wave_is_never_larger_than_its_lane_but_for_preferred_people(
    lane: Lane, ranked: list[Candidate], first: bool
) -> None:
    wave = wave_of(ranked, lane=lane, is_first=first)

    size = RULES.lane(lane).size or len(ranked)
    assert len(wave.people) <= size or all(one.preference_rank for one in wave.people)


# --- When an offer ends


@pytest.mark.parametrize(
    ("delivery", "road", "before"),
    [
        (Delivery.ONSITE, 40, 70),
        (Delivery.ONSITE, 0, 30),
        (Delivery.PHONE, 40, 30),
        (Delivery.VIDEO, 40, 30),
    ],
)
def test_an_offer_is_useless_once_she_could_not_be_there(delivery: Delivery, road: int, before: int) -> None:
    useless = useless_at(
        lane=Lane.URGENT,
        delivery=delivery,
        starts_at=SOON,
        ends_at=SOON + timedelta(hours=1),
        travel_minutes=road,
        rules=RULES,
    )

    assert useless == SOON - before * MINUTE


def test_in_lane_now_only_the_end_of_the_job_is_too_late_to_ask() -> None:
    useless = useless_at(
        lane=Lane.NOW,
        delivery=Delivery.ONSITE,
        starts_at=NOON,
        ends_at=NOON + timedelta(hours=1),
        travel_minutes=40,
        rules=RULES,
    )

    assert useless == NOON + timedelta(hours=1)


def end(**values: Any) -> datetime:
    return expires_at(
        **{
            "lane": Lane.SHORT,
            "sent_at": None,
            "delivered_at": None,
            "wait": timedelta(minutes=45),
            "useless": SOON,
            "rules": RULES,
            **values,
        }
    )


def test_an_offer_ends_its_wait_after_delivery() -> None:
    assert end(sent_at=NOON, delivered_at=NOON + 3 * MINUTE) == NOON + 48 * MINUTE


def test_without_a_receipt_the_wait_runs_from_a_minute_after_sending() -> None:
    assert end(sent_at=NOON) == NOON + 46 * MINUTE


def test_an_offer_on_its_way_out_keeps_its_whole_wait() -> None:
    assert end() == SOON


def test_an_offer_ends_when_it_would_be_useless_if_that_comes_first() -> None:
    useless = NOON + 20 * MINUTE

    assert end(delivered_at=NOON, useless=useless) == useless
    assert end(sent_at=NOON, useless=useless) == useless


def test_in_lane_now_there_is_no_second_term() -> None:
    """A job of ten minutes is still worth a yes in the fifteenth: it begins when somebody says it."""
    ends = NOON + 10 * MINUTE
    wait = RULES.lane(Lane.NOW).wait_minutes * MINUTE

    assert end(lane=Lane.NOW, wait=wait, delivered_at=NOON, useless=ends) == NOON + 15 * MINUTE
    assert end(lane=Lane.NOW, wait=wait, sent_at=NOON, useless=ends) == NOON + 16 * MINUTE


@given(
    sent=st.timedeltas(timedelta(0), timedelta(hours=2)),
    receipt=st.timedeltas(timedelta(0), timedelta(hours=2)),
    wait=st.timedeltas(MINUTE, timedelta(days=1)),
    useless=st.timedeltas(timedelta(0), timedelta(days=4)),
)
def test_an_offer_is_never_open_after_it_is_useless_and_a_receipt_in_time_only_shortens_it(
    sent: timedelta, receipt: timedelta, wait: timedelta, useless: timedelta
) -> None:
    sent_at, limit = NOON + sent, NOON + useless
    without = end(sent_at=sent_at, wait=wait, useless=limit)
    with_receipt = end(sent_at=sent_at, delivered_at=sent_at + receipt, wait=wait, useless=limit)

    assert max(without, with_receipt, end(wait=wait, useless=limit)) <= limit
    if receipt <= MINUTE:
        assert with_receipt <= without


def test_instants_are_told_apart_from_wall_clocks() -> None:
    """Sent at 1:50 in the night the clocks go back, an offer of two hours ends at 2:51 for the second time."""
    sent = rome("2026-10-25 01:50")

    ends = end(sent_at=sent, wait=timedelta(hours=2), useless=sent + timedelta(days=1))

    assert ends - sent == timedelta(hours=2, minutes=1)
    assert ends.astimezone(UTC).hour == 1
    assert clock(ends) == "Sun 2026-10-25 02:51"


# --- Who goes before the others


@pytest.mark.parametrize("lane", [Lane.URGENT, Lane.SHORT, Lane.PLANNED])
def test_a_first_wave_asks_the_reserves_alone_in_their_order(lane: Lane) -> None:
    wave = wave_of(people(9, preferred=2), lane=lane, reserves=[7, 4, 99])

    assert asked(wave) == [7, 4]


def test_in_lane_now_the_reserves_come_first_among_all() -> None:
    assert asked(wave_of(people(4), lane=Lane.NOW, reserves=[3, 2])) == [3, 2, 1, 4]


@pytest.mark.parametrize(
    ("lane", "first"), [(Lane.URGENT, [5, 1, 2, 3, 4]), (Lane.SHORT, [5]), (Lane.PLANNED, [5])]
)
def test_whoever_is_paid_already_comes_first_and_without_hurry_alone(lane: Lane, first: list[int]) -> None:
    assert asked(wave_of(people(5, preferred=1), lane=lane, prepaid={5})) == first


def test_reserves_and_the_paid_wait_as_long_as_preferred_people_do() -> None:
    planned = wave_of(people(5), lane=Lane.PLANNED, reserves=[2])
    urgent = wave_of(people(5), lane=Lane.URGENT, reserves=[2])

    assert (planned.wait, urgent.wait) == (timedelta(hours=4), timedelta(minutes=10))


def test_later_waves_take_them_in_with_the_others() -> None:
    wave = wave_of(people(9), lane=Lane.SHORT, is_first=False, reserves=[9], prepaid={8})

    assert asked(wave) == [9, 8, 1, 2, 3]
