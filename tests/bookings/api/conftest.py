"""The people who speak to the API of bookings, at a fixed noon."""

from dataclasses import dataclass
from datetime import datetime

import pytest

from bookings.actions.dispatching import open_wave
from bookings.models import Booking, Deadline, Offer, Policy
from bookings.vocabulary import DeadlineKind
from mediation.models import Mediator, Office, User
from mediation.vocabulary import Role
from tests.factories import NOON, make_booking, make_language, make_mediator, make_office, make_user
from tests.speaking import Program


@dataclass
class Clock:
    at: datetime

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock(NOON)
    for module in ("bookings", "steps", "offers", "reports", "policies", "series"):
        monkeypatch.setattr(f"bookings.api.{module}.now", clock)
    return clock


@dataclass
class World:
    """Dr Berg books from a hospital's triage, Cleo works elsewhere, Amina mediates, Zarina does too."""

    triage: Office
    elsewhere: Office
    dr_berg: User
    cleo: User
    mara: User  # manages the hospital
    amina: Mediator
    zarina: Mediator
    nino: User
    anna: User
    admin: User

    def program(self, who: User | Mediator) -> Program:
        return Program(who.user if isinstance(who, Mediator) else who)


@pytest.fixture
def world(policy: Policy) -> World:
    triage = make_office()
    elsewhere = make_office("Nicosia", "Anagrafe", "Comune di prova")
    make_language("ti")
    return World(
        triage=triage,
        elsewhere=elsewhere,
        dr_berg=make_user("berg", Role.REQUESTER, triage, first_name="Ida", last_name="Berg"),
        cleo=make_user("cleo", Role.REQUESTER, elsewhere),
        mara=make_user("mara", Role.OFFICE_MANAGER, triage),
        amina=make_mediator("Amina", user=make_user("amina", Role.MEDIATOR)),
        zarina=make_mediator("Zarina", user=make_user("zarina", Role.MEDIATOR)),
        nino=make_user("nino", Role.COORDINATOR),
        anna=make_user("anna", Role.AUDITOR),
        admin=make_user("admin", Role.ADMIN),
    )


@pytest.fixture
def booking(world: World) -> Booking:
    """Dr Berg's, tomorrow at noon by telephone; nobody has been asked yet."""
    return make_booking(by=world.dr_berg, office=world.triage)


def ask(booking: Booking, *, at: datetime = NOON) -> dict[str, Offer]:
    """Open the next wave; the offers by first name."""
    deadline = Deadline.objects.open().get(seat__booking=booking, kind=DeadlineKind.OPEN_WAVE)
    return {offer.mediator.first_name: offer for offer in open_wave(deadline_id=deadline.pk, at=at)}
