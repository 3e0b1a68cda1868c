"""She presses at two lines of one office at the same time: it is written to once, because her row is locked.

The control shows what both would do without that lock.
"""

import time
from functools import partial
from typing import Any

import pytest

from bookings.actions import asking_signature
from bookings.actions.asking_signature import PATIENCE, Asked, ask_for_signature
from bookings.actions.completing import complete_own_seat
from bookings.models import Booking, BookingEvent
from bookings.outbox import record
from bookings.vocabulary import AnswerChannel, EventKind
from mediation.models import Mediator, Office, User
from tests.bookings.clockwork import play
from tests.bookings.scenes import confirmed
from tests.factories import TOMORROW, make_mediator, make_user
from tests.races.guards import without_mediator_lock
from tests.races.together import together

pytestmark = pytest.mark.django_db(transaction=True)

LINES = 3
LATER = TOMORROW + 2 * PATIENCE


@pytest.fixture
def amina(office: Office) -> Mediator:
    return make_mediator("Amina", user=make_user("amina"))


@pytest.fixture
def worked(amina: Mediator, berg: User, office: Office) -> list[Booking]:
    return [_work(amina, berg, office, hour=2 * place) for place in range(LINES)]


def _work(amina: Mediator, berg: User, office: Office, *, hour: int) -> Booking:
    begins = TOMORROW + hour * (PATIENCE / 24)
    booking = confirmed(amina, berg, office, starts_at=begins)
    play(until=begins)
    complete_own_seat(booking_id=booking.pk, mediator_id=amina.pk, at=booking.ends_at, via=AnswerChannel.PAGE)
    return booking


def press_all(worked: list[Booking], amina: Mediator) -> list[Any]:
    by_id = amina.user_id
    assert by_id
    return together(
        [
            partial(ask_for_signature, booking_id=line.pk, mediator_id=amina.pk, by_id=by_id, at=LATER)
            for line in worked
        ]
    )


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody has looked before anybody writes, unless they wait for one another."""

    def record_a_moment_later(*arguments: Any, **named: Any) -> BookingEvent:
        time.sleep(0.2)
        return record(*arguments, **named)

    monkeypatch.setattr(asking_signature, "record", record_a_moment_later)


def requests() -> int:
    return BookingEvent.objects.filter(kind=EventKind.SIGNATURE_ASKED).count()


def test_office_is_written_to_once(worked: list[Booking], amina: Mediator, slowly: None) -> None:
    answers = press_all(worked, amina)

    assert sorted(answer.name for answer in answers) == ["ALREADY"] * (LINES - 1) + ["NOW"]
    assert requests() == 1


def test_control_without_the_lock_it_is_written_to_for_each(
    worked: list[Booking], amina: Mediator, slowly: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_mediator_lock(monkeypatch)

    assert press_all(worked, amina) == [Asked.NOW] * LINES
    assert requests() == LINES
