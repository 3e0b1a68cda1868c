"""The people of the stories: a ward in Enna, a clerk in Nicosia, Nino who coordinates."""

import pytest

from bookings.models import Policy
from mediation.models import Office, User
from mediation.vocabulary import Role
from tests.factories import make_office, make_user


@pytest.fixture
def ward(policy: Policy) -> Office:
    return make_office("Enna", "Pronto soccorso", sms_phone="+393330011111")


@pytest.fixture
def nurse(ward: Office) -> User:
    return make_user("salvo", Role.REQUESTER, ward)


@pytest.fixture
def nino(policy: Policy) -> User:
    return make_user("nino", Role.COORDINATOR, phone="+393330022222")
