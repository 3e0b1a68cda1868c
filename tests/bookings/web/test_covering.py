"""The coordinator before one request that nobody has taken."""

from datetime import timedelta
from typing import Any

import pytest

from bookings.actions.dispatching import assign_mediator
from bookings.models import Booking, BookingEvent
from mediation.models import Availability, Mediator
from tests.bookings.web.conftest import World
from tests.factories import NOON, TOMORROW, make_booking, make_mediator, make_place, only_seat
from tests.visiting import Page, Visitor

pytestmark = pytest.mark.django_db


def assign(world: World, booking: Booking, mediator: Mediator | None, **reason: Any) -> Page:
    chosen = {"mediator": mediator.pk} if mediator else {}
    return Visitor(world.nino).post("who-can", booking.number, **chosen, **reason)


def people(page: Page) -> dict[str, list[str]]:
    """Names and reasons under each heading."""
    groups: dict[str, list[str]] = {}
    for element in page.by_id("contenuto"):
        if element.name == "h2" and "id" not in element.attributes:
            groups[element.text] = current = []
        elif element.name == "label" and element.all("input", type="radio", name="mediator"):
            current.append(element.text)
    return groups


@pytest.mark.parametrize(("who", "status"), [("berg", 403), ("cleo", 403), ("anna", 403), ("amina", 403)])
def test_only_the_coordinator_sees_who_can(world: World, booking: Booking, who: str, status: int) -> None:
    visitor = Visitor(getattr(world, who))

    assert visitor.get("who-can", booking.number).status == status
    assert visitor.post("who-can", booking.number, mediator=world.amina.pk, reason="x").status == status
    assert only_seat(booking).mediator is None


def test_able_come_first_and_the_others_with_their_reasons(world: World, booking: Booking) -> None:
    make_mediator("Bohdana", always=False)
    make_mediator("Lamin", languages=["mnk"])

    page = Visitor(world.nino).get("who-can", booking.number)

    assert people(page) == {
        "Possono, nell'ordine in cui li chiediamo": [
            "Amina Prova Libera · 0 h negli ultimi 30 giorni",
            "Zarina Prova Libera · 0 h negli ultimi 30 giorni",
        ],
        "Di solito non chiediamo a loro: ecco perché": ["Bohdana Prova Fuori dalle disponibilità date"],
    }
    assert "– Non parlano ucraino: una persona" in page.text


def test_missing_minutes_are_said_before_anybody_is_forced(world: World) -> None:
    far = make_booking(
        by=world.berg,
        office=world.triage,
        delivery="onsite",
        place_id=make_place("Piazza Armerina").pk,
        starts_at=TOMORROW - timedelta(minutes=75),
    )
    assign_mediator(booking_id=far.pk, mediator_id=world.amina.pk, reason="x", by_id=world.nino.pk, at=NOON)
    near = make_booking(
        by=world.berg, office=world.triage, delivery="onsite", place_id=make_place("Nicosia").pk
    )

    page = Visitor(world.nino).get("who-can", near.number)

    (amina,) = people(page)["Di solito non chiediamo a loro: ecco perché"]
    assert amina.startswith("Amina Prova mancano")
    assert "(Piazza Armerina 11:45" in amina


def test_language_nobody_speaks_leaves_the_other_ways_out(world: World, uncovered: Booking) -> None:
    page = Visitor(world.nino).get("who-can", uncovered.number)

    assert people(page) == {}
    assert "Tra chi lavora con il Polo nessuno parla tigrino." in page.text
    assert page.buttons == ["Chiedi di nuovo a tutti", "Segna come evasa", "Chiudi la richiesta"]


@pytest.mark.parametrize(
    ("reason", "kept"),
    [
        ({"reason": "l'ho sentita io"}, "l'ho sentita io"),
        ({"usual_reason": "Conosce già il caso"}, "Conosce già il caso"),
        ({"usual_reason": "Conosce già il caso", "reason": "dal 2024"}, "dal 2024"),
    ],
)
def test_assigning_keeps_its_reason(
    world: World, booking: Booking, reason: dict[str, str], kept: str
) -> None:
    page = assign(world, booking, world.amina, **reason)

    event = BookingEvent.objects.latest("pk")
    assert page.location == f"/richieste/{booking.number}"
    assert (only_seat(booking).mediator, event.kind, event.facts["reason"], event.actor) == (
        world.amina,
        "mediator_assigned",
        kept,
        world.nino,
    )


@pytest.mark.parametrize(
    ("named", "reason", "errors"),
    [
        (True, {}, ["Scrivi il motivo: resta nella storia della richiesta."]),
        (True, {"reason": "  "}, ["Scrivi il motivo: resta nella storia della richiesta."]),
        (True, {"usual_reason": "boh"}, ["Scegli un motivo dall'elenco."]),
        (True, {"reason": "x" * 201}, ["Il motivo è troppo lungo: al massimo 200 lettere."]),
        (False, {"reason": "l'ho sentita"}, ["Scegli a chi affidarla."]),
    ],
)
def test_assigning_without_person_or_reason_says_so_and_changes_nothing(
    world: World, booking: Booking, named: bool, reason: dict[str, str], errors: list[str]
) -> None:
    Availability.objects.filter(mediator=world.amina).delete()

    page = assign(world, booking, world.amina if named else None, **reason)

    assert (page.status, page.errors, only_seat(booking).mediator) == (200, errors, None)
    assert page.radios("mediator")[str(world.amina.pk)] == named


def test_whom_nothing_speaks_against_is_assigned_without_a_reason(world: World, booking: Booking) -> None:
    page = Visitor(world.nino).get("who-can", booking.number)
    assign(world, booking, world.amina)

    assert "Altro motivo (facoltativo)" in [label.text for label in page.all("label")]
    assert only_seat(booking).mediator == world.amina
    assert BookingEvent.objects.latest("pk").facts == {"reason": "", "overridden": []}


def test_where_a_reason_is_needed_the_form_says_so_and_none_is_chosen(world: World, booking: Booking) -> None:
    make_mediator("Bohdana", always=False)

    page = Visitor(world.nino).get("who-can", booking.number)

    assert "Altro motivo" in [label.text for label in page.all("label")]
    assert set(page.radios("usual_reason").values()) == {False}
    assert "Serve solo se scegli una persona sotto «Di solito non chiediamo a loro: ecco perché»" in page.text


def test_person_who_does_not_speak_it_cannot_be_named(world: World, booking: Booking) -> None:
    lamin = make_mediator("Lamin", languages=["mnk"])

    page = assign(world, booking, lamin, reason="x")

    assert page.errors == ["Scegli una persona dall'elenco."]


def test_nobody_is_put_in_two_places(world: World, booking: Booking) -> None:
    other = make_booking(by=world.cleo, office=world.registry)
    assign_mediator(booking_id=other.pk, mediator_id=world.amina.pk, reason="x", by_id=world.nino.pk, at=NOON)

    page = assign(world, booking, world.amina, reason="solo lei")

    assert page.errors == [
        (
            f"A quell'ora ha già un altro incarico (n. {other.number}): "
            "nessuno è in due posti insieme. Non è cambiato nulla."
        )
    ]
    assert only_seat(booking).mediator is None


def test_seat_taken_meanwhile_is_not_overwritten(world: World, confirmed: Booking) -> None:
    page = assign(world, confirmed, world.zarina, reason="meglio lei")

    assert page.errors == [
        "Nel frattempo qualcuno ha accettato, o la richiesta è chiusa. Non è cambiato nulla."
    ]
    assert only_seat(confirmed).mediator == world.amina


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


def test_page_costs_the_same_with_one_person_and_with_many(world: World, booking: Booking) -> None:
    visitor = Visitor(world.nino)
    before = visitor.count_queries("who-can", booking.number)
    for name in ("Bohdana", "Halyna", "Olena"):
        make_mediator(name)

    assert visitor.count_queries("who-can", booking.number) == before


def test_every_rule_in_the_way_is_said_before_the_click_and_kept_after_it(world: World) -> None:
    for hours in (0, 2):
        heavy = make_booking(
            by=world.berg, office=world.triage, heavy=True, starts_at=TOMORROW + timedelta(hours=hours)
        )
        assign(world, heavy, world.amina, reason="x")
    third = make_booking(
        by=world.berg, office=world.triage, heavy=True, starts_at=TOMORROW + timedelta(hours=4)
    )

    before = people(Visitor(world.nino).get("who-can", third.number))
    assign(world, third, world.amina, reason="lo vuole lei")

    assert before["Di solito non chiediamo a loro: ecco perché"] == [
        "Amina Prova Troppi incarichi pesanti in quel giorno"
    ]
    assert Visitor(world.nino).get("booking", third.number).history[0] == (
        "Il coordinamento ha affidato la richiesta ad Amina Prova. Motivo: lo vuole lei."
        " Le regole dicevano: troppi incarichi pesanti in quel giorno."
    )
