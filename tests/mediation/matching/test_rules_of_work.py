"""The rules of her other work: clashes, room between jobs, roads, limits of day and week, rest."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from mediation.matching.candidates import verdict_on
from mediation.matching.reasons import sentence
from mediation.matching.verdict import Reason
from mediation.vocabulary import CommitmentState, Delivery, TravelSource
from tests.factories import make_mediator
from tests.mediation.matching.needs import facts, make_job, make_need, make_road, minutes, refusals, rome

pytestmark = pytest.mark.django_db

TEN = rome("2026-07-15 10:00")
ELEVEN = rome("2026-07-15 11:00")
REMOTE: dict[str, Any] = {"delivery": Delivery.PHONE, "place": None}

# --- Clashes -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begins", "expected"),
    [
        (TEN - minutes(60), ()),
        (TEN - minutes(59), (Reason.OVERLAP,)),
        (ELEVEN - minutes(1), (Reason.OVERLAP,)),
        (ELEVEN, ()),
    ],
)
def test_overlap_with_another_job_keeps_out(begins: datetime, expected: tuple[Reason, ...]) -> None:
    amina = make_mediator()
    make_job(amina, begins)

    assert refusals(amina, make_need(starts_at=TEN)) == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (CommitmentState.FILLED, (Reason.OVERLAP,)),
        (CommitmentState.HELD, (Reason.OVERLAP,)),
        (CommitmentState.RELEASED, ()),
    ],
)
def test_overlap_with_released_time_is_none(state: CommitmentState, expected: tuple[Reason, ...]) -> None:
    amina = make_mediator()
    make_job(amina, TEN, state=state)

    assert refusals(amina, make_need(starts_at=TEN)) == expected


def test_overlap_is_of_her_own_jobs() -> None:
    amina, cleo = make_mediator("Amina"), make_mediator("Cleo")
    make_job(cleo, TEN)

    assert refusals(amina, make_need(starts_at=TEN)) == ()


def test_overlap_with_what_is_held_for_the_very_seat_is_none() -> None:
    amina = make_mediator()
    job = make_job(amina, TEN)

    assert refusals(amina, make_need(starts_at=TEN, seat_id=job.seat_id)) == ()
    assert refusals(amina, make_need(starts_at=TEN, seat_id=job.seat_id + 1)) == (Reason.OVERLAP,)


# --- Room around remote work -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begins", "expected"),
    [
        (TEN - minutes(70), ()),
        (TEN - minutes(69), (Reason.REMOTE_GAP,)),
        (ELEVEN + minutes(9), (Reason.REMOTE_GAP,)),
        (ELEVEN + minutes(10), ()),
    ],
)
@pytest.mark.parametrize(
    ("need_is", "job_is"), [("phone", "onsite"), ("onsite", "phone"), ("video", "phone")]
)
def test_remote_work_keeps_its_gap(
    begins: datetime, expected: tuple[Reason, ...], need_is: str, job_is: str
) -> None:
    amina = make_mediator()
    make_job(amina, begins, delivery=job_is)

    assert refusals(amina, make_need(starts_at=TEN, delivery=need_is)) == expected


def test_remote_work_that_overlaps_is_a_clash_and_not_a_gap() -> None:
    amina = make_mediator()
    make_job(amina, TEN, **REMOTE)

    assert refusals(amina, make_need(starts_at=TEN)) == (Reason.OVERLAP,)


def test_onsite_neighbours_in_one_place_need_no_gap() -> None:
    amina = make_mediator()
    make_job(amina, TEN - minutes(60))
    make_job(amina, ELEVEN)

    assert refusals(amina, make_need(starts_at=TEN)) == ()


# --- Roads -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begins", "missing"),
    [
        (TEN - minutes(60 + 40), 0),
        (TEN - minutes(60 + 39), 1),
        (ELEVEN + minutes(39), 1),
        (ELEVEN + minutes(40), 0),
    ],
)
def test_travel_to_the_neighbouring_job_must_fit(begins: datetime, missing: int) -> None:
    amina = make_mediator()
    make_road("Enna", "Nicosia", 40)
    make_job(amina, begins, town="Nicosia")
    need = make_need(starts_at=TEN)

    assert refusals(amina, need) == ((Reason.TRAVEL,) if missing else ())
    assert facts(amina, need).missing_minutes == missing


def test_travel_skips_remote_jobs_in_between() -> None:
    amina = make_mediator()
    make_road("Enna", "Nicosia", 180)
    make_job(amina, TEN - minutes(180), town="Nicosia")
    make_job(amina, TEN - minutes(100), **REMOTE)

    assert refusals(amina, make_need(starts_at=TEN)) == (Reason.TRAVEL,)
    assert facts(amina, make_need(starts_at=TEN)).missing_minutes == 60


def test_travel_counts_from_the_nearest_job_only() -> None:
    amina = make_mediator()
    make_road("Enna", "Nicosia", 180)
    make_job(amina, TEN - minutes(130), town="Nicosia")
    make_job(amina, TEN - minutes(60), town="Enna")

    assert refusals(amina, make_need(starts_at=TEN)) == ()


def test_travel_counts_to_the_nearest_job_only() -> None:
    amina = make_mediator()
    make_road("Enna", "Nicosia", 180)
    make_job(amina, ELEVEN, town="Enna")
    make_job(amina, ELEVEN + minutes(70), town="Nicosia")

    assert refusals(amina, make_need(starts_at=TEN)) == ()


def test_travel_skips_a_remote_job_even_where_it_has_a_place() -> None:
    amina = make_mediator()
    make_road("Enna", "Nicosia", 40)
    make_job(amina, TEN - minutes(75), town="Nicosia", delivery=Delivery.PHONE)
    make_job(amina, ELEVEN + minutes(15), town="Nicosia", delivery=Delivery.VIDEO)

    assert refusals(amina, make_need(starts_at=TEN)) == ()


def test_travel_that_misses_seconds_misses_a_minute() -> None:
    amina = make_mediator()
    make_road("Enna", "Nicosia", 40)
    make_job(amina, TEN - minutes(100) + timedelta(seconds=1), town="Nicosia")

    assert facts(amina, make_need(starts_at=TEN)).missing_minutes == 1


def test_travel_is_nothing_for_a_remote_need() -> None:
    amina = make_mediator()
    make_road("Enna", "Nicosia", 40)
    make_job(amina, TEN - minutes(75), town="Nicosia")
    need = make_need(starts_at=TEN, delivery=Delivery.VIDEO)

    assert refusals(amina, need) == ()
    assert facts(amina, need).missing_minutes == 0


def test_travel_names_the_tighter_of_two_neighbours() -> None:
    amina = make_mediator()
    make_road("Enna", "Nicosia", 40)
    make_road("Enna", "Regalbuto", 50)
    make_job(amina, TEN - minutes(90), town="Nicosia")
    make_job(amina, ELEVEN + minutes(30), town="Regalbuto")

    found = facts(amina, make_need(starts_at=TEN))

    assert (found.missing_minutes, found.neighbour_town, found.neighbour_at) == (
        20,
        "Regalbuto",
        ELEVEN + minutes(30),
    )
    assert found.is_road_estimated is False


def test_travel_names_the_earlier_of_two_as_tight_neighbours() -> None:
    amina = make_mediator()
    make_road("Enna", "Nicosia", 40)
    make_job(amina, TEN - minutes(90), town="Nicosia")
    make_job(amina, ELEVEN + minutes(30), town="Nicosia")

    assert facts(amina, make_need(starts_at=TEN)).neighbour_at == TEN - minutes(30)


def test_travel_within_a_town_on_file_counts_between_its_places() -> None:
    amina = make_mediator()
    make_road("Enna", "Enna", 20)
    job = make_job(amina, TEN - minutes(79))
    job.place = amina.home
    job.save()

    assert refusals(amina, make_need(starts_at=TEN)) == (Reason.TRAVEL,)


# --- Scenario 3: touching times, mountain road ---------------------------------------------------------------------


def test_scenario_mountain_road_is_too_long_from_half_past_ten_to_a_quarter_to_eleven() -> None:
    amina = make_mediator(town="Piazza Armerina")
    make_job(amina, rome("2026-07-15 09:30"), town="Piazza Armerina")
    need = make_need(town="Nicosia", starts_at=rome("2026-07-15 10:45"))

    verdict = verdict_on(mediator_id=amina.pk, need=need)

    assert verdict.refusals == (Reason.TRAVEL,)
    assert sentence(verdict) == "mancano 60 min (Piazza Armerina 10:30, stima)"


@pytest.mark.parametrize(("starts", "expected"), [("11:44", (Reason.TRAVEL,)), ("11:45", ())])
def test_scenario_mountain_road_takes_75_minutes(starts: str, expected: tuple[Reason, ...]) -> None:
    amina = make_mediator(town="Piazza Armerina")
    make_job(amina, rome("2026-07-15 09:30"), town="Piazza Armerina")

    assert refusals(amina, make_need(town="Nicosia", starts_at=rome(f"2026-07-15 {starts}"))) == expected


@pytest.mark.parametrize(("starts", "expected"), [("10:39", (Reason.REMOTE_GAP,)), ("10:40", ())])
def test_scenario_mountain_road_is_nothing_by_phone_but_ten_minutes(
    starts: str, expected: tuple[Reason, ...]
) -> None:
    amina = make_mediator(town="Piazza Armerina")
    make_job(amina, rome("2026-07-15 09:30"), town="Piazza Armerina")
    need = make_need(town="Nicosia", starts_at=rome(f"2026-07-15 {starts}"), delivery=Delivery.PHONE)

    assert refusals(amina, need) == expected


@pytest.mark.parametrize(
    ("source", "is_estimated"),
    [
        (None, True),
        (TravelSource.ESTIMATE, True),
        (TravelSource.MEASURED, False),
        (TravelSource.COORDINATOR, False),
    ],
)
def test_scenario_mountain_road_is_marked_when_nobody_measured_it(
    source: TravelSource | None, is_estimated: bool
) -> None:
    amina = make_mediator(town="Piazza Armerina")
    make_job(amina, rome("2026-07-15 09:30"), town="Piazza Armerina")
    if source:
        make_road("Piazza Armerina", "Nicosia", 75, source)

    found = facts(amina, make_need(town="Nicosia", starts_at=rome("2026-07-15 10:45")))

    assert (found.missing_minutes, found.is_road_estimated) == (60, is_estimated)
    assert (found.travel_minutes, found.is_travel_estimated) == (75, is_estimated)


# --- Limits ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("hours_booked", "expected"), [(7 * 60, ()), (7 * 60 + 1, (Reason.DAY_LIMIT,))])
def test_day_limit_counts_what_is_booked_that_day(hours_booked: int, expected: tuple[Reason, ...]) -> None:
    amina = make_mediator()
    make_job(amina, rome("2026-07-15 11:00"), hours_booked)

    assert refusals(amina, make_need(starts_at=TEN)) == expected


def test_day_limit_ignores_released_time() -> None:
    amina = make_mediator()
    make_job(amina, rome("2026-07-15 11:00"), 7 * 60 + 1, state=CommitmentState.RELEASED)

    assert refusals(amina, make_need(starts_at=TEN)) == ()


@pytest.mark.parametrize(("after_midnight", "expected"), [(30, ()), (31, (Reason.DAY_LIMIT,))])
def test_day_limit_counts_of_a_night_job_only_the_part_in_that_day(
    after_midnight: int, expected: tuple[Reason, ...]
) -> None:
    amina = make_mediator()
    make_job(amina, rome("2026-07-14 22:00"), 120 + after_midnight)
    need = make_need(starts_at=TEN, limits={"day_minutes": 90, "rest_minutes": 0})

    assert refusals(amina, need) == expected


@pytest.mark.parametrize(("most", "expected"), [(45, ()), (44, (Reason.DAY_LIMIT,))])
def test_day_limit_holds_for_each_day_that_the_need_touches(most: int, expected: tuple[Reason, ...]) -> None:
    amina = make_mediator()
    need = make_need(starts_at=rome("2026-07-15 23:45"), limits={"day_minutes": most})

    assert refusals(amina, need) == expected


@pytest.mark.parametrize(("most", "expected"), [(25 * 60, ()), (25 * 60 - 1, (Reason.DAY_LIMIT,))])
def test_day_limit_knows_the_day_of_25_hours(most: int, expected: tuple[Reason, ...]) -> None:
    amina = make_mediator()
    need = make_need(
        starts_at=rome("2026-10-25 00:00"), minutes_long=25 * 60 + 10, limits={"day_minutes": most}
    )

    assert refusals(amina, need) == expected


@pytest.mark.parametrize(("most", "expected"), [(180, ()), (179, (Reason.WEEK_LIMIT,))])
def test_week_limit_counts_from_monday_to_sunday(most: int, expected: tuple[Reason, ...]) -> None:
    amina = make_mediator()
    make_job(amina, rome("2026-07-12 23:00"), 120, **REMOTE)  # Sunday into Monday: an hour of it counts
    make_job(amina, rome("2026-07-19 23:00"), 120, **REMOTE)  # Sunday into the next Monday
    need = make_need(starts_at=TEN, limits={"week_minutes": most})

    assert refusals(amina, need) == expected


@pytest.mark.parametrize(("most", "expected"), [(105, ()), (104, (Reason.WEEK_LIMIT,))])
def test_week_limit_holds_for_each_week_that_the_need_touches(
    most: int, expected: tuple[Reason, ...]
) -> None:
    amina = make_mediator()
    make_job(amina, rome("2026-07-24 10:00"))
    need = make_need(starts_at=rome("2026-07-19 23:45"), limits={"week_minutes": most})

    assert refusals(amina, need) == expected


# --- Heavy content ----------------------------------------------------------------------------------------------

HEAVY: dict[str, Any] = {**REMOTE, "is_heavy": True}


@pytest.mark.parametrize(("booked", "expected"), [(1, ()), (2, (Reason.HEAVY_LIMIT,))])
def test_heavy_limit_counts_the_heavy_jobs_of_the_day(booked: int, expected: tuple[Reason, ...]) -> None:
    amina = make_mediator()
    for hour in range(booked):
        make_job(amina, rome("2026-07-15 13:00") + minutes(120 * hour), **HEAVY)

    assert refusals(amina, make_need(starts_at=TEN, is_heavy=True)) == expected
    assert refusals(amina, make_need(starts_at=TEN)) == ()


def test_heavy_limit_does_not_count_light_jobs_released_ones_or_another_days() -> None:
    amina = make_mediator()
    make_job(amina, rome("2026-07-15 13:00"), **REMOTE)
    make_job(amina, rome("2026-07-15 16:00"), state=CommitmentState.RELEASED, **HEAVY)
    make_job(amina, rome("2026-07-13 10:00"), **HEAVY)
    make_job(amina, rome("2026-07-17 10:00"), **HEAVY)

    assert refusals(amina, make_need(starts_at=TEN, is_heavy=True, limits={"heavy_per_day": 1})) == ()


@pytest.mark.parametrize(
    ("begins", "expected"),
    [("2026-07-14 22:00", ()), ("2026-07-14 22:01", (Reason.HEAVY_LIMIT,)), ("2026-07-16 00:00", ())],
)
def test_heavy_limit_is_of_the_days_of_rome(begins: str, expected: tuple[Reason, ...]) -> None:
    amina = make_mediator()
    make_job(amina, rome(begins), 120, **HEAVY)
    need = make_need(starts_at=TEN, is_heavy=True, limits={"heavy_per_day": 1, "rest_minutes": 0})

    assert refusals(amina, need) == expected


def test_heavy_limit_takes_old_hours_and_new_of_one_seat_for_one_job() -> None:
    amina = make_mediator()
    job = make_job(amina, rome("2026-07-15 13:00"), **HEAVY)
    make_job(amina, rome("2026-07-15 16:00"), seat_id=job.seat_id, state=CommitmentState.HELD, **HEAVY)

    assert refusals(amina, make_need(starts_at=TEN, is_heavy=True)) == ()


# --- Rest --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begins", "expected"),
    [
        ("2026-07-14 22:00", ()),
        ("2026-07-14 22:01", (Reason.REST,)),
        ("2026-07-16 21:59", ()),
        ("2026-07-15 21:00", ()),
    ],
)
def test_rest_after_the_evening_before(begins: str, expected: tuple[Reason, ...]) -> None:
    amina = make_mediator()
    make_job(amina, rome(begins))

    assert refusals(amina, make_need(starts_at=TEN)) == expected


@pytest.mark.parametrize(
    ("begins", "expected"), [("2026-07-16 10:00", ()), ("2026-07-16 09:59", (Reason.REST,))]
)
def test_rest_before_the_morning_after(begins: str, expected: tuple[Reason, ...]) -> None:
    amina = make_mediator()
    make_job(amina, rome(begins))

    assert refusals(amina, make_need(starts_at=rome("2026-07-15 22:00"))) == expected


def test_rest_goes_by_the_dates_of_rome() -> None:
    """Half past midnight in Rome is still the day before in Greenwich."""
    amina, bea = make_mediator("Amina"), make_mediator("Bea")
    make_job(amina, rome("2026-07-15 20:00"))
    make_job(bea, rome("2026-07-16 00:30"))

    assert refusals(amina, make_need(starts_at=rome("2026-07-16 00:30"))) == (Reason.REST,)
    assert refusals(bea, make_need(starts_at=rome("2026-07-15 20:00"))) == (Reason.REST,)


@pytest.mark.parametrize(("starts", "expected"), [("07:59", (Reason.REST,)), ("08:00", ())])
def test_rest_on_the_spring_night_is_eleven_hours_lived(starts: str, expected: tuple[Reason, ...]) -> None:
    amina = make_mediator()
    make_job(amina, rome("2026-03-28 19:00"))

    assert refusals(amina, make_need(starts_at=rome(f"2026-03-29 {starts}"))) == expected


# --- Fair turns --------------------------------------------------------------------------------------------------


def test_recent_minutes_are_those_booked_in_the_thirty_days_before_the_question() -> None:
    amina = make_mediator()
    asked_at = rome("2026-07-14 12:00")
    make_job(amina, rome("2026-06-14 11:30"))  # half of it
    make_job(amina, rome("2026-07-01 10:00"), 90)
    make_job(amina, rome("2026-07-02 10:00"), 45, state=CommitmentState.RELEASED)
    make_job(amina, rome("2026-07-14 11:45"))  # a quarter of an hour of it

    assert facts(amina, make_need(asked_at=asked_at)).recent_minutes == 30 + 90 + 15
