"""Deadlines are set and moved together, one open one of a kind."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import Deadline
from bookings.vocabulary import DeadlineKind
from mediation.models import Office, User
from tests.bookings.clockwork import due
from tests.factories import NOON, make_booking, only_seat

LATER = NOON + timedelta(hours=1)


def test_open_deadlines_are_moved_and_others_are_set_in_one_question(berg: User, office: Office) -> None:
    seat = only_seat(make_booking(by=berg, office=office))
    seat.deadlines.all().delete()
    Deadline.objects.set_open(seat, {DeadlineKind.START: NOON})

    with CaptureQueriesContext(
        connection,
    ) as asked:
        Deadline.objects.set_open(seat, {DeadlineKind.START: LATER, DeadlineKind.AUTO_CLOSE: NOON})

    assert due(seat) == {DeadlineKind.START: LATER, DeadlineKind.AUTO_CLOSE: NOON}
    assert (seat.deadlines.count(), len(asked)) == (2, 1)


@pytest.mark.parametrize("ended", ["met_at", "dropped_at"])
def test_a_deadline_that_is_over_stays_as_it_was(berg: User, office: Office, ended: str) -> None:
    seat = only_seat(make_booking(by=berg, office=office))
    seat.deadlines.all().delete()
    over = Deadline.objects.create(seat=seat, kind=DeadlineKind.START, due_at=NOON, **{ended: NOON})

    Deadline.objects.set_open(seat, {DeadlineKind.START: LATER})

    over.refresh_from_db()
    assert over.due_at == NOON
    assert due(seat) == {DeadlineKind.START: LATER}
