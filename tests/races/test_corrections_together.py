"""Several people correct one booking at the same time: each is counted, for by the count a message knows it is old.

The control shows corrections that go uncounted when the locks are taken away.
"""

from functools import partial

import pytest

from bookings.actions.changing import Change, change_booking
from bookings.models import Booking
from bookings.vocabulary import EventKind
from mediation.models import Office, User
from tests.factories import NOON, make_booking
from tests.races.guards import without_any_lock
from tests.races.together import together

pytestmark = pytest.mark.django_db(transaction=True)

HANDS = 6
ROUNDS = 10


def race(berg: User, office: Office) -> Booking:
    booking = make_booking(by=berg, office=office)
    together(
        [
            partial(
                change_booking,
                booking_id=booking.pk,
                change=Change(contact_name=f"Referente {hand}"),
                by_id=berg.pk,
                at=NOON,
            )
            for hand in range(HANDS)
        ]
    )
    return Booking.objects.get(pk=booking.pk)


def versions_told(booking: Booking) -> list[int]:
    changed = booking.events.filter(kind=EventKind.BOOKING_CHANGED).order_by("pk")
    return list(changed.values_list("booking_version", flat=True))


def test_each_correction_is_counted(berg: User, office: Office) -> None:
    for _ in range(ROUNDS):
        booking = race(berg, office)

        assert booking.version == HANDS + 1
        assert versions_told(booking) == list(range(2, HANDS + 2))


def test_control_without_locks_some_go_uncounted(
    berg: User, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_any_lock(monkeypatch)

    assert any(race(berg, office).version < HANDS + 1 for _ in range(ROUNDS))
