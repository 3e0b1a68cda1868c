"""Ukrainian is asked for and only a Russian speaker is free: without the person's consent nobody is asked."""

import pytest

from bookings.models import Offer
from bookings.queries import candidates_and_left_out
from bookings.vocabulary import BookingStatus
from mediation.matching.reasons import Reason
from mediation.models import Mediator, Office, User
from tests.bookings.scenes import fresh, searching, seat_of
from tests.factories import NOON, make_language, make_mediator

pytestmark = pytest.mark.django_db


@pytest.fixture
def irina(ward: Office) -> Mediator:
    return make_mediator("Irina", languages=["ru"])


def test_without_consent_the_booking_stays_uncovered_and_the_coordinator_sees_why(
    irina: Mediator, nurse: User, ward: Office
) -> None:
    booking = searching(nurse, ward)

    _, (verdict,) = candidates_and_left_out(seat_of(booking), at=NOON)
    assert fresh(booking).status == BookingStatus.UNCOVERED
    assert Offer.objects.count() == 0
    assert verdict.refusals == (Reason.LANGUAGE,)


def test_with_consent_she_is_asked(irina: Mediator, nurse: User, ward: Office) -> None:
    make_language("ru")

    booking = searching(nurse, ward, also_accepted=("ru",))

    assert Offer.objects.get(seat__booking=booking).mediator == irina


def test_with_consent_whoever_speaks_the_language_itself_still_comes_first(
    irina: Mediator, nurse: User, ward: Office
) -> None:
    for name in ("Amina", "Bohdana", "Chiara", "Daria", "Elif"):
        make_mediator(name)

    searching(nurse, ward, also_accepted=("ru",))

    assert Offer.objects.count() == 5
    assert not Offer.objects.filter(mediator=irina).exists()
