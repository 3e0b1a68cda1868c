"""The figures of a month or a quarter: pictures whose numbers also stand in a table, and nothing about one person."""

from datetime import timedelta

import pytest

from bookings.actions.completing import complete_booking
from bookings.actions.dispatching import assign_mediator
from bookings.models import Booking
from bookings.reports.answers import waited_by_lane
from bookings.reports.by_hour import Met, met_by_hour, widest_gap
from bookings.reports.period import Period, month_from, quarter_from, quarter_of
from bookings.web.pictures import heat
from mediation.models import Office, User
from mediation.vocabulary import Role
from tests.bookings.web.conftest import World
from tests.factories import NOON, TOMORROW, make_booking, make_user
from tests.visiting import Page, StoppedClock, Visitor

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)
YEAR = Period(first=NOON.date().replace(month=1, day=1), last=NOON.date().replace(month=12, day=31))


def done(world: World, by: User, office: Office, *, weeks: int) -> Booking:
    """Amina worked on a Wednesday at noon; the request had waited for a quarter of an hour."""
    booking = make_booking(by=by, office=office, starts_at=TOMORROW + weeks * WEEK, at=NOON + weeks * WEEK)
    assign_mediator(
        booking_id=booking.pk,
        mediator_id=world.amina.pk,
        reason="x",
        by_id=world.nino.pk,
        at=NOON + weeks * WEEK + timedelta(minutes=15),
    )
    ends_at = booking.ends_at
    return complete_booking(
        booking_id=booking.pk, by_id=by.pk, at=ends_at, started_at=booking.starts_at, ended_at=ends_at
    )


def missed(world: World, *, weeks: int) -> Booking:
    """Nobody was found."""
    booking = make_booking(
        by=world.berg, office=world.triage, starts_at=TOMORROW + weeks * WEEK, at=NOON + weeks * WEEK
    )
    Booking.objects.filter(pk=booking.pk).update(status="unfilled")
    return booking


@pytest.fixture
def _summer(world: World, clock: StoppedClock) -> None:
    """From July to September: five jobs done and one missed for the triage, one done for the town hall."""
    for weeks in range(5):
        done(world, world.berg, world.triage, weeks=weeks)
    missed(world, weeks=5)
    done(world, world.cleo, world.registry, weeks=6)
    clock.at = NOON + 8 * WEEK


def table(page: Page, place: int) -> list[list[str]]:
    rows = page.all("table")[place].all("tr")
    return [[cell.text for cell in row if cell.name in ("th", "td")] for row in rows]


@pytest.mark.parametrize("who", ["berg", "amina"])
def test_figures_are_not_for_everybody(world: World, who: str) -> None:
    assert Visitor(getattr(world, who)).get("reports").status == 403


@pytest.mark.usefixtures("_summer")
@pytest.mark.parametrize("who", ["nino", "anna"])
def test_each_picture_says_what_it_found_and_has_its_table(world: World, who: str) -> None:
    page = Visitor(getattr(world, who)).get("reports")

    assert page.heading == "Rapporti: 3º trimestre 2026"
    assert "Ha trovato chi mediava il 86 % delle richieste: 6 su 7." in page.text
    assert "Manca di più mercoledì alle 12: 86 %." in page.text
    assert table(page, 0)[13] == ["12", "", "", "7: 86 %", "", "", "", ""]
    assert "Più di tutti Enna: 5 ore, lingue 1, scoperte 1." in page.text
    assert table(page, 1)[1:] == [
        ["Enna", "5 ore", "5", "1", "1"],
        ["Altri comuni (1)", "meno di 5 interventi"],
    ]
    assert "Breve: metà ha una risposta entro 15 minuti, nove su dieci entro 15 minuti." in page.text
    assert table(page, 2)[1:] == [["Breve", "6", "15 minuti", "15 minuti"]]
    assert [len(page.all("svg", **{"class": name})) for name in ("heat", "bars", "waits")] == [1, 1, 1]


@pytest.mark.usefixtures("_summer")
def test_few_requests_are_shown_neither_in_the_picture_nor_in_the_table(world: World) -> None:
    page = Visitor(world.nino).get("reports", periodo="2026-07")

    assert page.heading == "Rapporti: luglio 2026"
    assert "Troppo poche richieste per farne una figura." in page.text
    assert table(page, 0)[13][3] == "meno di 5"
    assert [text.text for text in page.all("text") if "few" in (text.attributes.get("class") or "")] == ["<5"]
    assert table(page, 1)[1:] == [["Altri comuni (1)", "meno di 5 interventi"]]
    assert table(page, 2)[1:] == []


@pytest.mark.usefixtures("_summer")
def test_manager_reads_the_figures_of_her_own_body(world: World) -> None:
    mara = make_user("mara", Role.OFFICE_MANAGER, world.registry)

    page = Visitor(mara).get("reports")

    assert "Enna" not in page.by_id("contenuto").text
    assert table(page, 1)[1:] == [["Altri comuni (1)", "meno di 5 interventi"]]


@pytest.mark.usefixtures("_summer")
def test_one_language_can_be_looked_at_alone(world: World) -> None:
    nino = Visitor(world.nino)

    assert nino.get("reports").options("lingua") == ["Tutte", "Ucraino"]
    assert "6 su 7" in nino.get("reports", lingua="uk").text
    assert "6 su 7" in nino.get("reports", lingua="klingon").text


def test_what_is_ahead_or_called_off_is_not_counted(world: World, booking: Booking) -> None:
    offices = [world.triage.pk]
    before = met_by_hour(YEAR, office_ids=offices, at=NOON)
    after = met_by_hour(YEAR, office_ids=offices, at=NOON + WEEK)
    Booking.objects.update(status="cancelled")

    assert (before, after) == ({}, {(2, 12): Met(1, 0)})
    assert met_by_hour(YEAR, office_ids=offices, at=NOON + WEEK) == {}


def test_hours_are_those_of_rome_also_in_winter(world: World) -> None:
    make_booking(by=world.berg, office=world.triage, starts_at=TOMORROW + 20 * WEEK)

    assert list(met_by_hour(YEAR, office_ids=[world.triage.pk], at=NOON + 30 * WEEK)) == [(2, 11)]


def test_request_that_nobody_has_waits_in_no_figure(world: World, booking: Booking) -> None:
    assert waited_by_lane(YEAR, office_ids=[world.triage.pk]) == []


def test_widest_gap_is_of_an_hour_that_may_be_shown() -> None:
    met = {(0, 9): Met(10, 4), (1, 9): Met(4, 0), (2, 9): Met(20, 18)}

    assert widest_gap(met) == ((0, 9), Met(10, 4))
    assert widest_gap({(0, 9): Met(10, 10)}) is None


def test_squares_carry_their_number_and_few_say_less_than_five() -> None:
    drawn = heat({(0, 0): Met(10, 4), (6, 23): Met(4, 4), (3, 9): Met(10, 10)})

    written = {square.words: square.shade for square in drawn.squares if square.words}
    assert (len(drawn.squares), written) == (168, {"40": "half", "<5": "few", "100": "full"})


@pytest.mark.parametrize(
    ("hours", "first", "last"),
    [((), "7", "19"), ((9, 18), "7", "19"), ((3, 9), "3", "19"), ((22,), "7", "22")],
)
def test_night_is_drawn_where_somebody_asked_for_it(hours: tuple[int, ...], first: str, last: str) -> None:
    drawn = heat({**{(0, hour): Met(10, 4) for hour in hours}, (0, 0): Met(0, 0)})

    assert (drawn.hours[0].words, drawn.hours[-1].words) == (first, last)
    assert len(drawn.squares) == 7 * len(drawn.hours)


def test_quarters_and_months_end_on_their_last_day() -> None:
    day = NOON.date()

    assert quarter_of(day.replace(month=12, day=31)) == day.replace(month=10, day=1)
    assert quarter_from(day.replace(month=1, day=1)).last == day.replace(month=3, day=31)
    assert month_from(day.replace(month=12, day=1)).last == day.replace(month=12, day=31)


def test_figures_cost_the_same_with_few_jobs_and_with_many(world: World, clock: StoppedClock) -> None:
    clock.at = NOON + 8 * WEEK
    done(world, world.berg, world.triage, weeks=0)
    visitor = Visitor(world.nino)
    few = visitor.count_queries("reports")
    for weeks in range(1, 6):
        done(world, world.berg, world.triage, weeks=weeks)

    assert visitor.count_queries("reports") == few <= 15
