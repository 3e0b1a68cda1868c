import pytest

from bookings.actions.demo import load_funds
from bookings.models import Fund
from mediation.real_people import RealPeopleHere
from tests.factories import make_mediator

pytestmark = pytest.mark.django_db


def test_the_funds_are_loaded_once() -> None:
    assert load_funds() == 3
    assert load_funds() == 0

    assert set(Fund.objects.values_list("name", "third_country_only")) == {
        ("FAMI, Su.Pr.Eme. 2", True),
        ("Bilancio comunale", False),
        ("ASP di Enna", False),
    }
    for fund in Fund.objects.all():
        fund.full_clean()


def test_no_fund_is_loaded_among_real_people() -> None:
    make_mediator("Amina")

    with pytest.raises(RealPeopleHere):
        load_funds()

    assert not Fund.objects.exists()
