"""Races run on real commits. After each of them every guard must stand again, whatever the test did to it."""

from collections.abc import Iterator

import pytest

from bookings.models import Policy
from mediation.models import Mediator, Office, User
from mediation.vocabulary import Role
from tests.factories import make_mediator, make_office, make_user
from tests.races.guards import missing


@pytest.fixture(autouse=True)
def _guards_stand(transactional_db: None) -> Iterator[None]:
    yield
    assert missing() == []


@pytest.fixture
def office(transactional_db: None, policy: Policy) -> Office:
    return make_office()


@pytest.fixture
def berg(office: Office) -> User:
    return make_user("berg", Role.REQUESTER, office)


@pytest.fixture
def nino(office: Office) -> User:
    return make_user("nino", Role.COORDINATOR)


@pytest.fixture
def three(office: Office) -> list[Mediator]:
    return [make_mediator(name) for name in ("Amina", "Bohdana", "Cleo")]
