"""What always holds: an ordinary life breaks none of it, and each rule finds the one thing that breaks it."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from bookings.actions.cancelling import cancel_booking
from bookings.actions.dispatching import assign_mediator
from bookings.actions.reinstating import reinstate_booking
from bookings.models import Booking, Offer, Policy, Seat
from bookings.vocabulary import SeatStatus
from config.invariants import RULES, Broken, broken
from config.troubles import dispatch
from mediation.models import Commitment, Mediator, Office, User
from mediation.vocabulary import Delivery, Role
from notifications.models import Attempt, Message
from notifications.relay import relay
from notifications.vocabulary import AttemptOutcome, MessageKind, MessageStatus, Trouble
from tests.bookings.clockwork import play
from tests.bookings.scenes import confirmed, searching
from tests.factories import NOON, make_mediator, make_office, make_place, make_user

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
TOMORROW = NOON + 24 * HOUR


@dataclass
class World:
    """Amina has a job in person tomorrow at noon; of another request nobody has been found yet."""

    office: Office
    berg: User
    nino: User
    amina: Mediator
    zarina: Mediator
    hers: Booking
    sought: Booking

    @property
    def seat(self) -> Seat:
        return Seat.objects.get(booking=self.hers)

    def message(self, **values: Any) -> Message:
        return Message.objects.create(
            **{
                "dedupe_key": str(uuid.uuid4()),
                "kind": MessageKind.NOTICE,
                "booking": self.hers,
                "to": self.amina.phone,
                "text_key": "assigned",
                "language": "it",
                "text_version": 1,
                "body": "Confermato",
                "parts": 1,
                "created_at": NOON,
                "due_at": NOON,
                "expires_at": NOON + HOUR,
                **values,
            }
        )


@pytest.fixture
def world(policy: Policy) -> World:
    office = make_office()
    berg = make_user("berg", Role.REQUESTER, office)
    amina = make_mediator("Amina")
    hers = confirmed(amina, berg, office, starts_at=TOMORROW, delivery=Delivery.ONSITE)
    zarina = make_mediator("Zarina")
    sought = searching(berg, office, starts_at=TOMORROW + 48 * HOUR)
    return World(office, berg, make_user("nino", Role.COORDINATOR), amina, zarina, hers, sought)


def test_an_ordinary_life_breaks_nothing(world: World) -> None:
    assert broken(NOON) == []

    cancel_booking(booking_id=world.sought.pk, by_id=world.berg.pk, reason="", at=NOON)
    play(until=TOMORROW + 48 * HOUR)
    relay(at=TOMORROW + 48 * HOUR)

    assert broken(TOMORROW + 48 * HOUR) == []


# --- Each rule


def _take_her_hours_away(world: World) -> str:
    Commitment.objects.all().delete()
    return f"richiesta {world.hers.pk}"


def _leave_her_hours_when_nobody_has_the_seat(world: World) -> str:
    Seat.objects.filter(pk=world.seat.pk).update(status=SeatStatus.DISPATCHING, mediator=None)
    Offer.objects.all().update(status="withdrawn")
    return f"richiesta {world.hers.pk}"


def _be_in_two_places(world: World) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE mediation_commitment DROP CONSTRAINT mediator_is_in_one_place_at_a_time")
    held = Commitment.objects.get()
    held.pk, held.seat_id, held.state = None, world.sought.seats.get().pk, "held"
    held.save()
    return f"posto {world.seat.pk}"


def _be_far_away_a_minute_before(world: World) -> str:
    far = Commitment.objects.get()
    far.pk, far.seat_id, far.place = None, 10**6, make_place("Nicosia")
    far.busy = (TOMORROW - HOUR, TOMORROW - HOUR / 60)
    far.save()
    return f"posto {world.seat.pk}"


def _promise_it_to_another(world: World) -> str:
    offer = Offer.objects.get(mediator=world.amina, seat=world.seat)
    Offer.objects.filter(pk=offer.pk).update(mediator=world.zarina)
    return f"proposta {offer.pk}"


def _be_accepted_twice(world: World) -> str:
    message = world.message()
    for number in (1, 2):
        Attempt.objects.create(
            message=message, number=number, started_at=NOON, outcome=AttemptOutcome.ACCEPTED
        )
    return f"messaggio {message.pk}"


def _be_sent_with_no_proof(world: World) -> str:
    return f"messaggio {world.message(status=MessageStatus.SENT, sent_at=NOON).pk}"


def _be_sent_too_late(world: World) -> str:
    late = NOON + 2 * HOUR
    return f"messaggio {world.message(status=MessageStatus.SENT, provider_sid='SM1', sent_at=late).pk}"


def _be_opened_again(world: World) -> str:
    return f"messaggio {world.message(settled_at=NOON).pk}"


def _be_reminded_of_what_was_called_off(world: World) -> str:
    cancel_booking(booking_id=world.hers.pk, by_id=world.berg.pk, reason="", at=NOON)
    sent = {"status": MessageStatus.SENT, "provider_sid": "SM1", "sent_at": NOON + HOUR / 2}
    return f"messaggio {world.message(kind=MessageKind.REMINDER, **sent).pk}"


def _tell_another_office(world: World) -> str:
    other = make_office("Regalbuto", "Anagrafe", "Comune di prova")
    return f"messaggio {world.message(office=other).pk}"


BREAK: dict[str, Callable[[World], str]] = {
    "held_without_hours": _take_her_hours_away,
    "hours_without_seat": _leave_her_hours_when_nobody_has_the_seat,
    "two_places_at_once": _be_in_two_places,
    "no_time_for_the_road": _be_far_away_a_minute_before,
    "accepted_and_not_hers": _promise_it_to_another,
    "accepted_twice": _be_accepted_twice,
    "sent_without_the_gateways_id": _be_sent_with_no_proof,
    "sent_too_late": _be_sent_too_late,
    "opened_again": _be_opened_again,
    "told_of_what_was_called_off": _be_reminded_of_what_was_called_off,
    "of_another_office": _tell_another_office,
}


def test_every_rule_has_something_that_breaks_it() -> None:
    assert BREAK.keys() == RULES.keys()


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_finds_what_breaks_it_and_nothing_else_does(world: World, rule: str) -> None:
    about = BREAK[rule](world)

    assert broken(NOON) == [Broken(rule, about)]


def test_what_was_written_after_a_booking_had_begun_anew_is_no_mistake(world: World) -> None:
    """Called off, thought better of, and called off again a day later."""
    cancel_booking(booking_id=world.hers.pk, by_id=world.berg.pk, reason="", at=NOON)
    reinstate_booking(booking_id=world.hers.pk, by_id=world.berg.pk, at=NOON + HOUR / 4)
    sent = {"status": MessageStatus.SENT, "provider_sid": "SM1", "sent_at": NOON + HOUR / 2}
    world.message(kind=MessageKind.REMINDER, **sent)
    cancel_booking(booking_id=world.hers.pk, by_id=world.berg.pk, reason="", at=NOON + HOUR)

    assert broken(NOON + HOUR) == []


def test_a_road_that_a_coordinator_has_taken_upon_himself_is_no_mistake(world: World) -> None:
    _be_far_away_a_minute_before(world)
    Seat.objects.filter(pk=world.seat.pk).update(status=SeatStatus.DISPATCHING, mediator=None)
    Commitment.objects.filter(seat_id=world.seat.pk).delete()
    Offer.objects.all().update(status="withdrawn")

    assign_mediator(
        booking_id=world.hers.pk,
        mediator_id=world.amina.pk,
        reason="la porto io",
        by_id=world.nino.pk,
        at=NOON,
    )

    assert broken(NOON) == []


# --- Whoever hears of it


def test_what_is_broken_is_a_trouble_of_which_the_technician_hears(world: World) -> None:
    about = _be_sent_with_no_proof(world)

    trouble = dispatch(NOON).troubles(NOON)[Trouble.RULE_BROKEN]

    assert trouble.detail == f"sent_without_the_gateways_id ({about})"


def test_the_command_says_so_and_ends_with_one(world: World) -> None:
    well = StringIO()
    call_command("check_invariants", stdout=well)
    about, ill = _be_sent_with_no_proof(world), StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("check_invariants", stdout=ill)

    assert well.getvalue() == f"{len(RULES)} regole, tutte rispettate\n"
    assert (ended.value.code, ill.getvalue()) == (1, f"sent_without_the_gateways_id {about}\n")
