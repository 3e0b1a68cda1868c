"""The people who speak to the API of mediators and the catalogue."""

from dataclasses import dataclass

import pytest

from mediation.models import Mediator, Office, User
from mediation.vocabulary import Role
from tests.factories import make_mediator, make_office, make_user
from tests.speaking import Program


@dataclass
class World:
    """Dr Berg books from a hospital's triage, Amina and Zarina mediate, Nino coordinates, Anna audits."""

    triage: Office
    elsewhere: Office
    dr_berg: User
    amina: Mediator
    zarina: Mediator
    nino: User
    anna: User
    admin: User

    def program(self, who: User | Mediator) -> Program:
        return Program(who.user if isinstance(who, Mediator) else who)


@pytest.fixture
def world(db: None) -> World:
    triage = make_office()
    return World(
        triage=triage,
        elsewhere=make_office("Nicosia", "Anagrafe", "Comune di prova"),
        dr_berg=make_user("berg", Role.REQUESTER, triage),
        amina=make_mediator("Amina", user=make_user("amina", Role.MEDIATOR), always=False),
        zarina=make_mediator("Zarina", user=make_user("zarina", Role.MEDIATOR)),
        nino=make_user("nino", Role.COORDINATOR),
        anna=make_user("anna", Role.AUDITOR),
        admin=make_user("admin", Role.ADMIN),
    )
