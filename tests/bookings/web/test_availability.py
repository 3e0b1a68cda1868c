"""Her own time, kept by herself: the hours of her week, her nights, her absences, and one press for "not today"."""

from datetime import datetime, timedelta

import pytest

from bookings.models import Booking
from mediation.actions.timekeeping import Opening, add_absence, set_openings
from mediation.models import Absence, Mediator
from tests.bookings.calendars import rome
from tests.bookings.clockwork import everything
from tests.bookings.web.conftest import World, ask
from tests.factories import NOON, TOMORROW, make_booking
from tests.visiting import StoppedClock, Visitor

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def week_of(mediator: Mediator) -> list[tuple[int, int, int]]:
    rows = mediator.availabilities.order_by("weekday", "minutes")
    return [(row.weekday, row.minutes.lower, row.minutes.upper) for row in rows]


def absences_of(mediator: Mediator) -> list[tuple[datetime, datetime]]:
    return [(row.during.lower, row.during.upper) for row in mediator.absences.order_by("during")]


# --- Her week


def test_she_says_from_when_to_when_on_each_day(world: World) -> None:
    visitor = Visitor(world.amina)
    hours = {
        "since_0_0": "08:00",
        "to_0_0": "13:00",
        "since_0_1": "15:00",
        "to_0_1": "18:30",
        "since_4_0": "20:00",
        "to_4_0": "00:00",
    }

    page = visitor.follow(visitor.post("availability", **hours))

    assert page.said == ["Salvato: ti chiediamo solo in queste ore."]
    assert week_of(world.amina) == [(0, 480, 780), (0, 900, 1110), (4, 1200, 1440)]
    assert page.input("since_0_1").attributes["value"] == "15:00"
    assert page.input("to_4_0").attributes["value"] == "00:00"
    assert page.input("since_1_0").attributes.get("value") is None


def test_whoever_has_more_openings_on_a_day_keeps_them(world: World) -> None:
    three = [(480, 540), (600, 660), (720, 780)]
    openings = [Opening(weekday=2, since=since, to=to) for since, to in three]
    set_openings(mediator_id=world.amina.pk, openings=openings)
    visitor = Visitor(world.amina)
    page = visitor.get("availability")
    shown = {
        name: page.input(name).attributes.get("value") or ""
        for place in range(3)
        for name in (f"since_2_{place}", f"to_2_{place}")
    }

    visitor.post("availability", **shown)

    assert week_of(world.amina) == [(2, since, to) for since, to in three]


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ({"since_0_0": "08:00"}, "Di lunedì manca un'ora: scrivi da quando e fino a quando."),
        ({"to_6_0": "08:00"}, "Di domenica manca un'ora: scrivi da quando e fino a quando."),
        ({"since_1_0": "13:00", "to_1_0": "08:00"}, "Di martedì la fine viene prima dell'inizio."),
        ({"since_1_1": "13:00", "to_1_1": "13:00"}, "Di martedì la fine viene prima dell'inizio."),
        ({"since_3_0": "boh", "to_3_0": "08:00"}, "Giovedì: scrivi l'ora così: 09:30."),
    ],
)
def test_hours_that_cannot_be_are_explained_and_nothing_changes(
    world: World, hours: dict[str, str], said: str
) -> None:
    visitor = Visitor(world.amina)
    before = everything()

    page = visitor.post("availability", **hours)

    assert page.errors == [said]
    assert all(page.input(name).attributes["value"] == typed for name, typed in hours.items())
    assert everything() == before


def test_nights_are_hers_to_say(world: World) -> None:
    visitor = Visitor(world.amina)

    no = visitor.follow(visitor.post("set-nights", nights="no"))
    is_off = Mediator.objects.get(pk=world.amina.pk).takes_night_calls
    yes = visitor.follow(visitor.post("set-nights", nights="yes"))

    assert (no.said, is_off) == (["Va bene: di notte mai."], False)
    assert yes.said == ["Va bene: ti chiamiamo anche di notte."]
    assert Mediator.objects.get(pk=world.amina.pk).takes_night_calls is True


# --- Away


@pytest.mark.parametrize(
    ("typed", "begins", "ends"),
    [
        ({"first": "2026-08-10"}, "2026-08-10 00:00", "2026-08-11 00:00"),
        ({"first": "2026-08-10", "last": "2026-08-12"}, "2026-08-10 00:00", "2026-08-13 00:00"),
        ({"first": "2026-08-10", "since": "14:00"}, "2026-08-10 14:00", "2026-08-11 00:00"),
        ({"first": "2026-08-10", "since": "14:00", "to": "16:30"}, "2026-08-10 14:00", "2026-08-10 16:30"),
        # The clocks go back that night.
        ({"first": "2026-10-24", "last": "2026-10-25"}, "2026-10-24 00:00", "2026-10-26 00:00"),
    ],
)
def test_she_marks_when_she_is_away(world: World, typed: dict[str, str], begins: str, ends: str) -> None:
    visitor = Visitor(world.amina)

    page = visitor.follow(visitor.post("add-absence", **typed))

    assert page.said == ["Segnato: in quei giorni non ti chiediamo niente."]
    assert absences_of(world.amina) == [(rome(begins), rome(ends))]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Scegli il primo giorno."),
        ({"first": "domani"}, "Scrivi il giorno così: 16/07/2026."),
        ({"first": "2026-08-10", "since": "alle due"}, "Scrivi l'ora così: 09:30."),
        (
            {"first": "2026-08-10", "last": "2026-08-09"},
            "La fine viene prima dell'inizio: controlla i giorni e le ore.",
        ),
        ({"first": "2026-07-13"}, "Questi giorni sono già passati."),
        ({"first": "9999-12-31"}, "Controlla l'anno: è troppo lontano."),
        ({"first": "2026-08-10", "last": "2206-08-10"}, "Controlla l'anno: è troppo lontano."),
    ],
)
def test_days_that_cannot_be_are_explained_and_nothing_changes(
    world: World, typed: dict[str, str], said: str
) -> None:
    visitor = Visitor(world.amina)
    before = everything()

    page = visitor.post("add-absence", **typed)

    assert page.errors == [said]
    assert everything() == before


def test_an_absence_over_a_job_of_hers_names_it_and_leaves_it_hers(world: World, confirmed: Booking) -> None:
    visitor = Visitor(world.amina)

    page = visitor.follow(visitor.post("add-absence", first="2026-07-15"))

    period = "mercoledì 15 luglio, ore 12–13"
    assert page.said[1] == (
        f"Attenzione: in quelle ore hai già il turno {confirmed.number} ({period}), e resta tuo. "
        "Se non puoi, restituiscilo."
    )
    assert f"Hai già il turno {confirmed.number}, {period}: resta tuo." in page.text
    assert (
        page.links[f"Restituisci il turno {confirmed.number}"] == f"/incarichi/{confirmed.number}/restituisci"
    )
    assert confirmed.seats.get().mediator == world.amina


@pytest.mark.parametrize(("since", "to"), [("08:00", "12:00"), ("13:00", "15:00")])
def test_an_absence_that_only_touches_a_job_says_nothing(
    world: World, confirmed: Booking, since: str, to: str
) -> None:
    visitor = Visitor(world.amina)

    page = visitor.follow(visitor.post("add-absence", first="2026-07-15", since=since, to=to))

    assert len(page.said) == 1


def test_an_absence_is_taken_back_by_her_alone(world: World) -> None:
    absence = add_absence(mediator_id=world.amina.pk, since=TOMORROW, to=TOMORROW + HOUR)

    stranger = Visitor(world.zarina).post("take-absence-back", absence.pk)
    still = Absence.objects.count()
    visitor = Visitor(world.amina)
    page = visitor.follow(visitor.post("take-absence-back", absence.pk))
    again = visitor.post("take-absence-back", absence.pk)

    assert (stranger.status, still) == (404, 1)
    assert page.said == ["Tolto: possiamo chiederti di nuovo."]
    assert (again.status, absences_of(world.amina)) == (404, [])


# --- Not today


def test_one_press_on_her_first_page_keeps_her_from_being_asked_today(world: World) -> None:
    visitor = Visitor(world.amina)
    first = visitor.get("offers")

    page = visitor.follow(visitor.post("not-today"))
    soon = make_booking(by=world.berg, office=world.triage, starts_at=NOON + 3 * HOUR)
    asked = ask(soon)

    assert "Oggi no: non chiedetemi niente fino a mezzanotte" in first.buttons
    assert absences_of(world.amina) == [(NOON, rome("2026-07-15 00:00"))]
    assert "Oggi non ti chiediamo niente." in page.text
    assert set(asked) == {"Zarina"}


def test_not_today_pressed_twice_is_said_once(world: World, clock: StoppedClock) -> None:
    visitor = Visitor(world.amina)
    visitor.post("not-today")
    clock.at = NOON + HOUR

    visitor.post("not-today")

    assert len(absences_of(world.amina)) == 1


def test_she_thinks_again_and_her_other_absences_stay(world: World, clock: StoppedClock) -> None:
    holidays = (rome("2026-08-10 00:00"), rome("2026-08-20 00:00"))
    add_absence(mediator_id=world.amina.pk, since=holidays[0], to=holidays[1])
    visitor = Visitor(world.amina)
    visitor.post("not-today")
    clock.at = NOON + HOUR

    page = visitor.follow(visitor.post("today-after-all"))

    assert page.said[-1] == "Bene: oggi possiamo chiederti di nuovo."
    assert absences_of(world.amina) == [holidays]
    assert "Oggi no: non chiedetemi niente fino a mezzanotte" in page.buttons


def test_not_today_names_the_job_of_today(world: World) -> None:
    soon = make_booking(by=world.berg, office=world.triage, starts_at=NOON + 3 * HOUR)
    Visitor(world.amina).post("accept-offer", ask(soon)["Amina"].pk)
    visitor = Visitor(world.amina)

    page = visitor.follow(visitor.post("not-today"))

    assert f"hai già il turno {soon.number} (martedì 14 luglio, ore 15–16)" in page.said[1]


def test_not_today_is_over_at_midnight(world: World, clock: StoppedClock) -> None:
    visitor = Visitor(world.amina)
    visitor.post("not-today")
    clock.at = rome("2026-07-15 00:00")

    page = visitor.get("offers")

    assert "Oggi non ti chiediamo niente." not in page.text


@pytest.mark.parametrize("who", ["berg", "nino", "anna"])
def test_her_time_is_hers_alone(world: World, who: str) -> None:
    visitor = Visitor(getattr(world, who))

    statuses = [visitor.get("availability").status]
    statuses += [visitor.post(name).status for name in ("not-today", "today-after-all", "set-nights")]

    assert statuses == [403] * 4
    assert Absence.objects.count() == 0
