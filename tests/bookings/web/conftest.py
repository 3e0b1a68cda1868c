"""The people at the pages of bookings, at a fixed noon."""

from dataclasses import dataclass

import pytest

from bookings.actions.dispatching import accept_offer, open_wave
from bookings.models import Booking, Deadline, Offer, Policy
from bookings.vocabulary import AnswerChannel, DeadlineKind
from mediation.models import Mediator, Office, User
from mediation.vocabulary import OrganisationKind, Role
from tests.factories import NOON, make_booking, make_language, make_mediator, make_office, make_user
from tests.visiting import StoppedClock, clock

__all__ = ["clock"]


@pytest.fixture(autouse=True)
def _stopped(clock: StoppedClock) -> None:
    """No page sees another time than the test's."""


@dataclass
class World:
    """Dr Berg books for a hospital's triage, Cleo for a town hall; Amina and Zarina mediate, Nino coordinates."""

    triage: Office
    registry: Office
    berg: User
    cleo: User
    amina: Mediator
    zarina: Mediator
    nino: User
    anna: User  # audits


@pytest.fixture
def world(policy: Policy) -> World:
    triage = make_office(external_number="+39800000800")
    registry = make_office("Regalbuto", "Anagrafe", "Comune di prova")
    registry.organisation.kind = OrganisationKind.MUNICIPALITY
    registry.organisation.save()
    for tag in ("ti", "mnk", "ru", "ise"):
        make_language(tag)
    return World(
        triage=triage,
        registry=registry,
        berg=make_user("berg", Role.REQUESTER, triage, first_name="Ida", last_name="Berg"),
        cleo=make_user("cleo", Role.REQUESTER, registry, first_name="Cleo", last_name="Rossi"),
        amina=make_mediator("Amina", user=make_user("amina", Role.MEDIATOR)),
        zarina=make_mediator("Zarina", user=make_user("zarina", Role.MEDIATOR)),
        nino=make_user("nino", Role.COORDINATOR, first_name="Nino"),
        anna=make_user("anna", Role.AUDITOR),
    )


@pytest.fixture
def booking(world: World) -> Booking:
    """Dr Berg's, tomorrow at noon by telephone; nobody has been asked yet."""
    return make_booking(by=world.berg, office=world.triage, case_reference="A-17", contact_name="Ida")


@pytest.fixture
def asked(booking: Booking) -> dict[str, Offer]:
    """Amina and Zarina have been asked."""
    return ask(booking)


@pytest.fixture
def confirmed(booking: Booking, asked: dict[str, Offer]) -> Booking:
    """Amina has accepted."""
    accept_offer(offer_id=asked["Amina"].pk, at=NOON, via=AnswerChannel.SMS)
    return Booking.objects.get(pk=booking.pk)


@pytest.fixture
def uncovered(world: World) -> Booking:
    """Nobody speaks Tigrinya."""
    booking = make_booking(by=world.berg, office=world.triage, language="ti")
    assert ask(booking) == {}
    return booking


def ask(booking: Booking) -> dict[str, Offer]:
    """Open the next wave; the offers by first name."""
    deadline = Deadline.objects.open().get(seat__booking=booking, kind=DeadlineKind.OPEN_WAVE)
    return {offer.mediator.first_name: offer for offer in open_wave(deadline_id=deadline.pk, at=NOON)}
