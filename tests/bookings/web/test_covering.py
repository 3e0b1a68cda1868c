"""The coordinator before one request that nobody has taken: every way out, and back from a mistake."""

import pytest

from bookings.models import Booking, Offer
from mediation.vocabulary import Role
from tests.bookings.web.conftest import World
from tests.factories import make_user, only_seat
from tests.visiting import Visitor

pytestmark = pytest.mark.django_db


def test_search_begins_again(world: World, uncovered: Booking) -> None:
    visitor = Visitor(world.nino)

    page = visitor.follow(visitor.post("search-again", uncovered.number, back="who-can"))

    assert page.said == ["La ricerca è ripartita: chiediamo di nuovo a tutti."]
    assert only_seat(uncovered).status == "dispatching"


def test_search_that_still_runs_is_not_begun_again(world: World, booking: Booking) -> None:
    Booking.objects.filter(pk=booking.pk).update(status="cancelled")
    booking.seats.update(status="cancelled")
    visitor = Visitor(world.nino)

    page = visitor.follow(visitor.post("search-again", booking.number, back="who-can"))

    assert page.said == ["La ricerca è già in corso, oppure la richiesta è chiusa."]
    assert only_seat(booking).status == "cancelled"


def test_external_service_closes_the_search(world: World, uncovered: Booking) -> None:
    visitor = Visitor(world.nino)

    page = visitor.follow(visitor.post("covered-externally", uncovered.number, reason="1 chiamata"))

    assert page.said == [f"Richiesta {uncovered.number} evasa con il servizio esterno."]
    assert page.history[0] == "Svolta con il servizio telefonico esterno. Motivo: 1 chiamata."


def test_giving_up_needs_its_reason(world: World, uncovered: Booking) -> None:
    visitor = Visitor(world.nino)

    without = visitor.follow(visitor.post("close-search", uncovered.number, back="who-can"))
    status = only_seat(uncovered).status
    with_reason = visitor.follow(visitor.post("close-search", uncovered.number, reason="nessuno in Sicilia"))

    assert (without.heading, without.said) == (
        f"Chi può per la {uncovered.number}",
        ["Scrivi il motivo: resta nella storia della richiesta."],
    )
    assert status == "uncovered"
    assert with_reason.history[0] == "Ricerca chiusa: non c'è nessuno. Motivo: nessuno in Sicilia."


def test_removing_needs_its_reason_and_begins_the_search_again(world: World, confirmed: Booking) -> None:
    visitor = Visitor(world.nino)

    without = visitor.follow(visitor.post("remove-mediator", confirmed.number))
    mediator = only_seat(confirmed).mediator
    with_reason = visitor.follow(visitor.post("remove-mediator", confirmed.number, reason="si conoscono"))

    assert (without.said, mediator) == (
        ["Scrivi il motivo: resta nella storia della richiesta."],
        world.amina,
    )
    assert with_reason.said == ["Incarico tolto. La ricerca è ripartita."]
    assert (only_seat(confirmed).mediator, only_seat(confirmed).status) == (None, "dispatching")


def test_office_removes_nobody(world: World, confirmed: Booking) -> None:
    page = Visitor(world.berg).post("remove-mediator", confirmed.number, reason="x")

    assert (page.status, only_seat(confirmed).mediator) == (403, world.amina)


# --- Back from a mistake


def test_assignment_is_undone_from_the_booking_until_something_else_happens(
    world: World, booking: Booking
) -> None:
    visitor = Visitor(world.nino)
    given = visitor.follow(visitor.post("who-can", booking.number, do="assign", mediator=world.amina.pk))

    undone = visitor.follow(visitor.post("undo", booking.number))
    again = visitor.follow(visitor.post("undo", booking.number))

    assert "Hai appena affidato la richiesta ad Amina Prova." in given.text
    assert "Annulla: togli l'incarico" in given.buttons
    assert (undone.heading, undone.said) == (f"Chi può per la {booking.number}", ["Incarico annullato."])
    assert only_seat(booking).mediator is None
    assert again.said == [
        "Non si può più annullare: è passato troppo tempo, o nel frattempo è successo altro."
    ]
    assert again.history[1] == "Il coordinamento ha annullato l'incarico dato ad Amina Prova."


def test_offers_are_taken_back_from_the_list_on_which_they_were_made(world: World, booking: Booking) -> None:
    visitor = Visitor(world.nino)
    made = visitor.follow(visitor.post("who-can", booking.number, do="offer", mediator=world.amina.pk))

    undone = visitor.follow(visitor.post("undo", booking.number))

    assert "Annulla: ritira le proposte" in made.buttons
    assert undone.said == ["Proposte ritirate."]
    assert Offer.objects.get().status == "withdrawn"
    assert "Annulla: ritira le proposte" not in undone.buttons


def test_colleague_is_not_shown_the_way_back(world: World, booking: Booking) -> None:
    Visitor(world.nino).post("who-can", booking.number, do="assign", mediator=world.amina.pk)

    page = Visitor(make_user("lucia", Role.COORDINATOR)).get("booking", booking.number)

    assert "Annulla: togli l'incarico" not in page.buttons
