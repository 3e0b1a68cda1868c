"""A mediator calls for help, or knows the person: the coordinator hears, and nobody else reads why."""

from datetime import timedelta

import pytest

from bookings.actions.attending import start_booking
from bookings.actions.helping import ask_for_help
from bookings.actions.releasing import SeatNotYours, withdraw
from bookings.lifecycle import StepNotPossible
from bookings.models import Booking, Deadline, Offer
from bookings.vocabulary import AnswerChannel, DeadlineKind, EventKind, SeatStatus
from mediation.models import Exclusion, Mediator, Office, User
from tests.bookings.clockwork import everything, last_event, play, told
from tests.bookings.scenes import confirmed, seat_of
from tests.factories import NOON, TOMORROW, make_booking

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
PAGE = AnswerChannel.PAGE


@pytest.fixture
def job(amina: Mediator, berg: User, office: Office) -> Booking:
    return confirmed(amina, berg, office, case_reference="C-7")


def begin(job: Booking) -> None:
    start = Deadline.objects.open().get(seat__booking=job, kind=DeadlineKind.START)
    start_booking(deadline_id=start.pk, at=TOMORROW)


# --- Help


def test_call_for_help_is_told_with_what_she_wrote(job: Booking, amina: Mediator) -> None:
    ask_for_help(booking_id=job.pk, mediator_id=amina.pk, at=TOMORROW, via=PAGE, reason="mi minacciano")

    event = last_event(job, EventKind.HELP_ASKED)
    assert (event.mediator, event.seat, event.at) == (amina, seat_of(job), TOMORROW)
    assert event.facts == {"via": "page", "reason": "mi minacciano"}
    assert seat_of(job).mediator == amina


def test_the_same_call_soon_again_is_one_and_a_new_word_or_a_later_one_another(
    job: Booking, amina: Mediator
) -> None:
    for minutes, reason in [(0, ""), (1, ""), (1, "mi minacciano"), (4, "")]:
        ask_for_help(
            booking_id=job.pk,
            mediator_id=amina.pk,
            at=TOMORROW + minutes * MINUTE,
            via=AnswerChannel.SMS,
            reason=reason,
        )

    assert told(job).count(EventKind.HELP_ASKED) == 3


def test_nobody_calls_for_help_in_anothers_job(job: Booking, bohdana: Mediator) -> None:
    before = everything()

    with pytest.raises(SeatNotYours):
        ask_for_help(booking_id=job.pk, mediator_id=bohdana.pk, at=TOMORROW, via=PAGE)

    assert everything() == before


# --- Knowing the person


def knows_her(job: Booking, mediator: Mediator) -> None:
    withdraw(booking_id=job.pk, mediator_id=mediator.pk, at=TOMORROW, via=PAGE, knows_person=True)


def test_who_knows_the_person_is_free_of_the_case_from_then_on(
    job: Booking, amina: Mediator, bohdana: Mediator, berg: User, office: Office
) -> None:
    knows_her(job, amina)
    next_one = make_booking(
        by=berg, office=office, at=TOMORROW, starts_at=TOMORROW + timedelta(days=3), case_reference="C-7"
    )
    play(until=TOMORROW)

    event = last_event(job, EventKind.MEDIATOR_WITHDREW)
    assert event.facts == {
        "via": "page",
        "reason": "Conosce la persona assistita",
        "reason_code": "knows_person",
    }
    exclusion = Exclusion.objects.get()
    assert (exclusion.mediator, exclusion.case_reference, exclusion.office) == (amina, "C-7", None)
    assert not exclusion.is_blind
    asked = Offer.objects.filter(seat__booking__in=[job, next_one], made_at__gte=TOMORROW)
    assert set(asked.values_list("mediator__first_name", flat=True)) == {"Bohdana"}


def test_who_meets_somebody_she_knows_may_leave_when_it_has_begun(job: Booking, amina: Mediator) -> None:
    begin(job)
    with pytest.raises(StepNotPossible):
        withdraw(booking_id=job.pk, mediator_id=amina.pk, at=TOMORROW, via=PAGE)

    knows_her(job, amina)

    assert (seat_of(job).status, seat_of(job).mediator) == (SeatStatus.DISPATCHING, None)


def test_a_case_without_a_reference_is_left_without_a_mark(
    amina: Mediator, berg: User, office: Office
) -> None:
    job = confirmed(amina, berg, office)

    knows_her(job, amina)

    assert not Exclusion.objects.exists()
    assert last_event(job, EventKind.MEDIATOR_WITHDREW).mediator == amina


def test_a_case_known_twice_is_marked_once(job: Booking, amina: Mediator, berg: User, office: Office) -> None:
    other = confirmed(amina, berg, office, case_reference="C-7", starts_at=TOMORROW + timedelta(hours=4))

    knows_her(job, amina)
    knows_her(other, amina)

    assert Exclusion.objects.count() == 1


def test_what_she_gave_back_as_usual_marks_nothing(job: Booking, amina: Mediator) -> None:
    withdraw(booking_id=job.pk, mediator_id=amina.pk, at=NOON, via=PAGE, reason="febbre")

    assert not Exclusion.objects.exists()
    assert last_event(job, EventKind.MEDIATOR_WITHDREW).facts == {"via": "page", "reason": "febbre"}
