"""A team on the pages: how much is covered, who comes, and what the office and the coordinator do about the rest."""

import pytest

from bookings.actions.dispatching import accept_offer
from bookings.models import Booking
from bookings.vocabulary import AnswerChannel
from tests.bookings.scenes import fresh
from tests.bookings.web.conftest import World, ask
from tests.factories import NOON, make_booking, make_mediator
from tests.visiting import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def half(world: World) -> Booking:
    """Two are needed, Amina has said yes, and Zarina is still thinking."""
    booking = make_booking(by=world.berg, office=world.triage, mediators_needed=2)
    accept_offer(offer_id=ask(booking)["Amina"].pk, at=NOON, via=AnswerChannel.SMS)
    return fresh(booking)


def test_page_says_how_much_is_covered_and_by_whom(world: World, half: Booking) -> None:
    page = Visitor(world.berg).get("booking", half.number)

    assert "Coperta in parte, 1 di 2" in page.text
    assert page.facts["Chi"].split() == ["in", "ricerca", "Amina,", "333", "000", "0001"]


def test_office_makes_do_with_who_is_there(world: World, half: Booking) -> None:
    visitor = Visitor(world.berg)

    page = visitor.follow(visitor.post("accept-part", half.number))

    assert page.said == ["Va bene così: non cerchiamo altri."]
    assert fresh(half).status == "confirmed"
    assert "Va bene così" not in page.buttons


def test_making_do_with_nobody_is_refused_kindly(world: World, booking: Booking) -> None:
    visitor = Visitor(world.berg)

    page = visitor.follow(visitor.post("accept-part", booking.number))

    assert page.said == ["Adesso non c'è una parte coperta e una che manca: guarda come sta la richiesta."]
    assert fresh(booking).status == "searching"


def test_coordinator_takes_off_the_one_she_means(world: World, half: Booking) -> None:
    visitor = Visitor(world.nino)
    visitor.post(
        "who-can", half.number, do="assign", mediator=world.zarina.pk, usual_reason="Conosce già il caso"
    )

    visitor.post("remove-mediator", half.number, mediator=world.amina.pk, reason="altrove")

    held = half.seats.filter(mediator__isnull=False)
    assert [seat.mediator for seat in held] == [world.zarina]


def test_coordinator_asks_for_each_language_apart(world: World) -> None:
    fatou = make_mediator("Fatou", languages=["mnk"])
    booking = make_booking(by=world.berg, office=world.triage, team=("uk", "mnk"))
    mandinka = booking.seats.get(position=2)

    page = Visitor(world.nino).get("who-can", booking.number, posto=mandinka.pk)

    assert "Per il posto in Mandinka" in page.text
    assert str(fatou) in page.text
    assert str(world.amina) not in page.text


def test_mediator_sees_who_comes_with_her(world: World, half: Booking) -> None:
    Visitor(world.nino).post(
        "who-can", half.number, do="assign", mediator=world.zarina.pk, usual_reason="Conosce già il caso"
    )

    page = Visitor(world.amina).get("job", half.number)

    assert page.facts["Con te"] == "Zarina"
