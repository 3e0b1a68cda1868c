"""Friday, five past one, for Monday at half past eight: nobody at the desk, and the workers stop twice.

Each thing that is due is done when it is due or, where the workers stood still, as soon as they are back; and whatever
a queue delivers twice is done once. The same weekend with real workers that are killed: `tests/faults/test_weekend.py`.
"""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from bookings import queries
from bookings.models import Booking, Deadline, Offer
from bookings.tasks import act_on
from bookings.vocabulary import BookingStatus, EventKind
from config.troubles import dispatch
from mediation.models import Mediator, Office, User
from notifications.models import Message
from notifications.texts.formatting import ROME
from notifications.vocabulary import Channel, MessageStatus, Trouble
from tests.bookings.calendars import rome
from tests.bookings.clockwork import _next_due
from tests.bookings.scenes import fresh, seat_of
from tests.factories import make_booking, make_mediator
from tests.scenarios.telephones import read_at, says, send_what_is_due

pytestmark = pytest.mark.django_db

FRIDAY = rome("2026-07-17 13:05")
MONDAY = rome("2026-07-20 08:30")
OVER = MONDAY + timedelta(hours=6)
MINUTE = timedelta(minutes=1)
STOPS = ((rome("2026-07-17 17:58"), 4 * MINUTE), (rome("2026-07-20 06:28"), 4 * MINUTE))
NINO = "+393330022222"


@pytest.fixture
def amina(ward: Office) -> Mediator:
    return make_mediator("Amina")


@pytest.fixture
def others(amina: Mediator, nino: User) -> list[Mediator]:
    return [make_mediator(f"M{number}") for number in range(30)]


@pytest.fixture
def monday(others: list[Mediator], nurse: User, ward: Office) -> Booking:
    return make_booking(by=nurse, office=ward, at=FRIDAY, starts_at=MONDAY)


def back_at_work(due: datetime) -> datetime:
    """When what is due at this instant is done: at once, or when the workers are back."""
    for stopped, lasts in STOPS:
        if stopped <= due < stopped + lasts:
            return stopped + lasts
    return due


def let_the_weekend_pass(*, since: datetime, until: datetime) -> None:
    """What is due is done, and every task comes twice, as a queue may bring it."""
    at = since
    while (due := _next_due()) is not None and (at := back_at_work(max(at, due))) <= until:
        rows = list(queries.due(at=at))
        for row in [*rows, *rows]:
            act_on(row, at=at)
        send_what_is_due(at=at)
        send_what_is_due(at=at)


def doubled(found: list[object]) -> list[object]:
    return [each for each, times in Counter(found).items() if times > 1]


def test_nobody_answers_and_everybody_who_must_hear_hears(
    monday: Booking, others: list[Mediator], amina: Mediator
) -> None:
    let_the_weekend_pass(since=FRIDAY, until=OVER)

    assert fresh(monday).status == BookingStatus.UNCOVERED
    offers = Offer.objects.filter(seat__booking=monday)
    assert {offer.mediator_id for offer in offers} == {amina.pk, *(each.pk for each in others)}
    assert offers.count() == len(others) + 1
    assert any(text.startswith(f"AVVISO {monday.number}") for text in read_at(NINO))
    assert read_at(NINO)[-1].startswith(f"SCOPERTA {monday.number}")
    assert "non abbiamo ancora trovato nessuno" in read_at(monday.contact_phone)[-1]


def test_every_step_is_done_once_and_none_later_than_the_stop(monday: Booking, amina: Mediator) -> None:
    let_the_weekend_pass(since=FRIDAY, until=FRIDAY + 2 * MINUTE)
    says(amina, "si", at=FRIDAY + 3 * MINUTE)

    let_the_weekend_pass(since=FRIDAY + 3 * MINUTE, until=OVER)

    met = Deadline.objects.filter(seat=seat_of(monday), met_at__isnull=False)
    assert [row for row in met if row.met_at != back_at_work(row.due_at)] == []
    assert doubled([(row.kind, row.due_at) for row in met]) == []
    assert not Deadline.objects.due(OVER).exists()
    assert (
        doubled([(event.kind, event.at, event.offer_id, str(event.facts)) for event in monday.events.all()])
        == []
    )


def test_no_reminder_comes_twice(monday: Booking, amina: Mediator) -> None:
    let_the_weekend_pass(since=FRIDAY, until=FRIDAY + 2 * MINUTE)
    says(amina, "si", at=FRIDAY + 3 * MINUTE)

    let_the_weekend_pass(since=FRIDAY + 3 * MINUTE, until=MONDAY)

    texts = read_at(amina.phone)
    assert doubled(list(texts)) == []
    reminders = Message.objects.filter(event__kind=EventKind.REMINDER_DUE, to=amina.phone)
    assert [message.status for message in reminders] == [MessageStatus.SENT] * 2
    assert sum(text.startswith("Promemoria") for text in texts) == 1
    assert sum(text.startswith("Fra poco") for text in texts) == 1


HEARD_OF_HER = (
    EventKind.REMINDER_DUE,
    EventKind.REMINDER_UNANSWERED,
    EventKind.CHECK_IN_DUE,
    EventKind.CHECK_IN_MISSED,
    EventKind.NO_SHOW_SUSPECTED,
)


def when_it_happened(booking: Booking, *kinds: EventKind) -> list[tuple[str, str]]:
    found = booking.events.filter(kind__in=kinds).order_by("pk")
    return [(event.kind, f"{event.at.astimezone(ROME):%a %H:%M}") for event in found]


def test_of_her_silence_nino_hears_before_monday(monday: Booking, amina: Mediator) -> None:
    """Asked on Friday evening, called after two hours; on Monday she is awaited, and at five past she is missed."""
    let_the_weekend_pass(since=FRIDAY, until=FRIDAY + 2 * MINUTE)
    says(amina, "si", at=FRIDAY + 3 * MINUTE)

    let_the_weekend_pass(since=FRIDAY + 3 * MINUTE, until=OVER)

    assert when_it_happened(monday, *HEARD_OF_HER) == [
        (EventKind.REMINDER_DUE, "Fri 18:02"),
        (EventKind.REMINDER_UNANSWERED, "Fri 20:02"),
        (EventKind.REMINDER_UNANSWERED, "Fri 20:47"),
        (EventKind.REMINDER_DUE, "Mon 06:32"),
        (EventKind.CHECK_IN_DUE, "Mon 08:20"),
        (EventKind.CHECK_IN_MISSED, "Mon 08:35"),
        (EventKind.NO_SHOW_SUSPECTED, "Mon 08:45"),
    ]
    asked = Message.objects.filter(event__kind=EventKind.REMINDER_UNANSWERED).order_by("created_at")
    assert [(each.channel, each.text_key) for each in asked] == [
        (Channel.VOICE, "call_coming"),
        (Channel.SMS, "coordinator_reminder_unanswered"),
    ]


@pytest.mark.parametrize(("stopped", "lasts"), STOPS)
def test_a_missed_step_is_an_alarm_within_five_minutes(
    monday: Booking, amina: Mediator, stopped: datetime, lasts: timedelta
) -> None:
    let_the_weekend_pass(since=FRIDAY, until=FRIDAY + 2 * MINUTE)
    says(amina, "si", at=FRIDAY + 3 * MINUTE)
    let_the_weekend_pass(since=FRIDAY + 3 * MINUTE, until=stopped)

    missed = _next_due()

    assert missed is not None
    assert Trouble.DEADLINE_LATE not in dispatch(missed).troubles(missed)
    looks = [missed + n * MINUTE for n in range(6)]
    alarms = [look for look in looks if Trouble.DEADLINE_LATE in dispatch(look).troubles(look)]
    assert alarms[0] <= missed + 5 * MINUTE
