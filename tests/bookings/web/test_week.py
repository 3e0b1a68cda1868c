"""Her next seven days on her first page, today first."""

from datetime import date, timedelta

import pytest

from bookings.models import Booking
from bookings.web import reads
from bookings.web.week import Day, week_of
from mediation.actions.timekeeping import Opening, add_absence, set_openings
from tests.bookings.calendars import rome
from tests.bookings.scenes import confirmed as confirm
from tests.bookings.web.conftest import World
from tests.factories import NOON
from tests.visiting import StoppedClock, Visitor

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def hers(world: World, clock: StoppedClock) -> list[Day]:
    return week_of(world.amina.pk, jobs=reads.jobs_in_hand(world.amina.pk), at=clock.at)


def test_seven_days_today_first_with_her_hours(world: World, clock: StoppedClock, confirmed: Booking) -> None:
    openings = [(0, 480, 780), (1, 840, 1440), (1, 480, 780)]
    set_openings(
        mediator_id=world.amina.pk,
        openings=[Opening(weekday=weekday, since=since, to=to) for weekday, since, to in openings],
    )

    week = hers(world, clock)

    assert [day.date for day in week] == [date(2026, 7, number) for number in range(14, 21)]
    assert [day.is_today for day in week] == [True] + [False] * 6
    assert [day.openings for day in week] == ["08:00–13:00, 14:00–24:00", *[""] * 5, "08:00–13:00"]
    assert [[seat.booking_id for seat in day.jobs] for day in week] == [[], [confirmed.pk], *[[]] * 5]
    assert week[1].minutes == 60


def test_a_job_under_way_since_yesterday_stands_on_today(world: World, clock: StoppedClock) -> None:
    night = confirm(world.amina, world.berg, world.triage, starts_at=rome("2026-07-14 23:30"))
    clock.at = rome("2026-07-15 00:10")

    today, *others = hers(world, clock)

    assert [seat.booking_id for seat in today.jobs] == [night.pk]
    assert [day.jobs for day in others] == [[]] * 6


def test_a_job_beyond_the_week_is_not_in_it(world: World, clock: StoppedClock) -> None:
    confirm(world.amina, world.berg, world.triage, starts_at=rome("2026-07-21 00:30"))

    assert [day.jobs for day in hers(world, clock)] == [[]] * 7


def test_it_says_when_she_is_away(world: World, clock: StoppedClock) -> None:
    for since, to in [("2026-07-14 14:00", "2026-07-16 09:30"), ("2026-07-17 10:00", "2026-07-17 11:00")]:
        add_absence(mediator_id=world.amina.pk, since=rome(since), to=rome(to))

    assert [day.away for day in hers(world, clock)] == [
        "dalle 14:00",
        "tutto il giorno",
        "dalle 00:00 alle 09:30",
        "dalle 10:00 alle 11:00",
        *[""] * 3,
    ]


def test_her_first_page_shows_her_week(world: World, confirmed: Booking) -> None:
    page = Visitor(world.amina).get("offers")

    week = [day.text for day in page.all("ol", **{"class": "lines week"})[0].all("li")]
    assert week[0].startswith("Oggi, martedì 14 luglio")
    assert week[1].startswith(f"Mercoledì 15 luglio · 1 ora 12:00–13:00, turno {confirmed.number}, ucraino")
    assert page.links[f"12:00–13:00, turno {confirmed.number}"] == f"/incarichi/{confirmed.number}"


def test_three_jobs_cost_no_more_questions_than_one(world: World, confirmed: Booking) -> None:
    visitor = Visitor(world.amina)
    with_one = visitor.count_queries("offers")
    for days in (2, 3):
        confirm(world.amina, world.berg, world.triage, starts_at=NOON + days * 24 * HOUR)

    assert visitor.count_queries("offers") == with_one
