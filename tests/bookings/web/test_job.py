"""What a mediator says of her job on its page while it is on, and her month."""

from datetime import timedelta

import pytest

from bookings.models import Booking, BookingEvent, ServiceRecord
from bookings.vocabulary import EventKind
from tests.bookings.clockwork import last_event, play, told
from tests.bookings.web.conftest import World
from tests.factories import TOMORROW
from tests.visiting import StoppedClock, Visitor

pytestmark = pytest.mark.django_db

HELP = "Ho bisogno di aiuto / interrompo"

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
SAYING = ("check-in", "late", "end-job")


@pytest.mark.parametrize("way", SAYING)
def test_a_link_says_nothing(world: World, confirmed: Booking, way: str) -> None:
    events = BookingEvent.objects.count()

    page = Visitor(world.amina).get(way, confirmed.number)

    assert (page.status, BookingEvent.objects.count()) == (405, events)


@pytest.mark.parametrize("way", SAYING)
@pytest.mark.parametrize(("who", "status"), [("berg", 403), ("nino", 403), ("zarina", 404)])
def test_nobody_speaks_for_her_there(
    world: World, confirmed: Booking, clock: StoppedClock, way: str, who: str, status: int
) -> None:
    clock.at = TOMORROW
    events = BookingEvent.objects.count()

    page = Visitor(getattr(world, who)).post(way, confirmed.number, minutes="10")

    assert (page.status, BookingEvent.objects.count()) == (status, events)


def test_days_before_there_is_nothing_to_say(world: World, confirmed: Booking) -> None:
    page = Visitor(world.amina).get("job", confirmed.number)

    assert page.buttons == [HELP]


def test_near_its_hour_she_says_that_she_is_there(
    world: World, confirmed: Booking, clock: StoppedClock
) -> None:
    clock.at = TOMORROW - 20 * MINUTE
    visitor = Visitor(world.amina)
    offered = visitor.get("job", confirmed.number).buttons

    page = visitor.follow(visitor.post("check-in", confirmed.number))

    assert offered == [HELP, "Ci sono, o sono in viaggio", "Avvisa del ritardo"]
    assert page.said == ["Segnato: ci sei. Grazie."]
    assert last_event(confirmed, EventKind.CHECKED_IN).facts == {"via": "page"}


def test_she_says_how_late_she_is(world: World, confirmed: Booking, clock: StoppedClock) -> None:
    clock.at = TOMORROW - 20 * MINUTE
    visitor = Visitor(world.amina)

    page = visitor.follow(visitor.post("late", confirmed.number, minutes="15"))

    assert page.said == ["Segnato: 15 minuti di ritardo. Grazie."]
    assert last_event(confirmed, EventKind.MEDIATOR_LATE).facts["minutes"] == 15


@pytest.mark.parametrize("minutes", ["", "0", "-5", "tanti", "99999"])
def test_minutes_that_are_none_are_asked_again(
    world: World, confirmed: Booking, clock: StoppedClock, minutes: str
) -> None:
    clock.at = TOMORROW - 20 * MINUTE
    visitor = Visitor(world.amina)

    page = visitor.post("late", confirmed.number, minutes=minutes)

    assert page.errors == ["Scrivi di quanti minuti."]
    assert page.input("minutes").attributes.get("value", "") == minutes
    assert any("open" in folded.attributes for folded in page.by_id("contenuto").all("details"))
    assert EventKind.MEDIATOR_LATE not in told(confirmed)


def test_she_notes_when_it_began_and_ended(world: World, confirmed: Booking, clock: StoppedClock) -> None:
    play(until=TOMORROW)
    clock.at = TOMORROW + 85 * MINUTE
    visitor = Visitor(world.amina)
    offered = visitor.get("job", confirmed.number).buttons

    page = visitor.follow(visitor.post("end-job", confirmed.number, began="12:05", ended="13:20"))

    record = ServiceRecord.objects.get()
    assert offered == [HELP, "Segna gli orari"]
    assert page.said == ["Segnato. L'ufficio firma."]
    assert (record.started_at, record.ended_at) == (TOMORROW + 5 * MINUTE, TOMORROW + 80 * MINUTE)


@pytest.mark.parametrize(
    ("began", "ended", "said"),
    [
        ("boh", "", "Scrivi le ore così: 10:05."),
        ("13:00", "12:30", "La fine viene prima dell'inizio: se non è ancora cominciato, si segna dopo."),
        ("", "13:50", "Quell'ora deve ancora venire: la fine si segna dopo."),
        ("04:00", "13:00", "Gli orari sono troppo lontani da quelli prenotati: controlla."),
    ],
)
def test_impossible_times_are_explained(
    world: World, confirmed: Booking, clock: StoppedClock, began: str, ended: str, said: str
) -> None:
    play(until=TOMORROW)
    clock.at = TOMORROW + 85 * MINUTE
    visitor = Visitor(world.amina)

    page = visitor.post("end-job", confirmed.number, began=began, ended=ended)

    assert page.errors == [said]
    assert [page.input(name).attributes.get("value", "") for name in ("began", "ended")] == [began, ended]
    assert ServiceRecord.objects.count() == 0


# --- The office is asked whether she is there


def test_the_office_is_asked_whether_she_is_there(
    world: World, confirmed: Booking, clock: StoppedClock
) -> None:
    play(until=TOMORROW + 16 * MINUTE)
    clock.at = TOMORROW + 16 * MINUTE
    visitor = Visitor(world.berg)
    asked = visitor.get("booking", confirmed.number)
    at_the_ward = visitor.get("ward-wait", confirmed.number)

    page = visitor.follow(visitor.post("arrived", confirmed.number))

    assert "È arrivata?" in asked.text
    assert "Sì, è qui" in asked.buttons
    assert "Sì, è qui" in at_the_ward.buttons
    assert "Non abbiamo notizie di Amina: il coordinamento sta chiamando. È lì con voi?" in asked.text
    assert page.said == ["Segnato: è con voi. Grazie."]
    assert "Sì, è qui" not in page.buttons
    assert last_event(confirmed, EventKind.CHECKED_IN).actor == world.berg


def test_the_office_reads_when_she_arrives(world: World, confirmed: Booking, clock: StoppedClock) -> None:
    play(until=TOMORROW)
    clock.at = TOMORROW
    Visitor(world.amina).post("late", confirmed.number, minutes="15")

    page = Visitor(world.berg).get("booking", confirmed.number)

    assert "Amina è in ritardo: arriva verso le 12:15." in page.text
