"""The people of the broken worlds: Dr Berg who books, Amina who mediates."""

import pytest

from bookings.models import Policy
from mediation.models import Mediator, Office, User
from mediation.vocabulary import Role
from tests.factories import make_mediator, make_office, make_user


@pytest.fixture
def office(policy: Policy) -> Office:
    return make_office()


@pytest.fixture
def berg(office: Office) -> User:
    return make_user("berg", Role.REQUESTER, office)


@pytest.fixture
def nino(policy: Policy) -> User:
    return make_user("nino", Role.COORDINATOR)


@pytest.fixture
def amina(policy: Policy) -> Mediator:
    return make_mediator("Amina")


@pytest.fixture
def bohdana(amina: Mediator) -> Mediator:
    """Comes after Amina wherever nothing else tells them apart."""
    return make_mediator("Bohdana")
