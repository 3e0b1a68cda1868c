"""Who can take one request: in which order and why, offered to some of them or given to one."""

from datetime import timedelta
from typing import Any

import pytest

from bookings.actions.dispatching import assign_mediator, decline_offer
from bookings.models import Booking, BookingEvent, Offer
from bookings.vocabulary import AnswerChannel
from mediation.models import Availability, Mediator
from tests.bookings.clockwork import play
from tests.bookings.web.conftest import World, ask
from tests.factories import NOON, TOMORROW, make_booking, make_mediator, make_place, only_seat
from tests.visiting import MOST_QUERIES, Page, Visitor

pytestmark = pytest.mark.django_db


def assign(world: World, booking: Booking, mediator: Mediator | None, **reason: Any) -> Page:
    chosen = {"mediator": mediator.pk} if mediator else {}
    return Visitor(world.nino).post("who-can", booking.number, do="assign", **chosen, **reason)


def offer(world: World, booking: Booking, *people: Mediator, **more: Any) -> Page:
    named = [person.pk for person in people]
    return Visitor(world.nino).post("who-can", booking.number, **{"do": "offer", "mediator": named, **more})


def people(page: Page) -> dict[str, list[str]]:
    """Names and reasons under each heading."""
    groups: dict[str, list[str]] = {}
    for element in page.by_id("contenuto"):
        if element.name == "h2" and "id" not in element.attributes:
            groups[element.text] = current = []
        elif element.name == "label" and element.all("input", type="checkbox", name="mediator"):
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
            "★ Migliore Amina Prova 0 h negli ultimi 30 giorni",
            "● Libera Zarina Prova 0 h negli ultimi 30 giorni",
        ],
        "Di solito non chiediamo a loro: ecco perché": [
            "▲ In conflitto Bohdana Prova Fuori dalle disponibilità date"
        ],
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
    assert amina.startswith("▲ In conflitto Amina Prova mancano")
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
        (False, {"reason": "l'ho sentita"}, ["Per affidarla d'ufficio scegli una persona sola."]),
    ],
)
def test_assigning_without_person_or_reason_says_so_and_changes_nothing(
    world: World, booking: Booking, named: bool, reason: dict[str, str], errors: list[str]
) -> None:
    Availability.objects.filter(mediator=world.amina).delete()

    page = assign(world, booking, world.amina if named else None, **reason)

    assert (page.status, page.errors, only_seat(booking).mediator) == (200, errors, None)
    (box,) = page.all("input", type="checkbox", value=str(world.amina.pk))
    assert ("checked" in box.attributes) == named


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

    assert page.errors == ["Scegli le persone dall'elenco."]


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


def test_page_costs_the_same_with_one_person_and_with_many(world: World, booking: Booking) -> None:
    visitor = Visitor(world.nino)
    ask(booking)
    Booking.objects.update(case_reference="4711")
    before = visitor.count_queries("who-can", booking.number)
    for name in ("Bohdana", "Halyna", "Olena"):
        make_mediator(name)

    assert visitor.count_queries("who-can", booking.number) == before <= MOST_QUERIES


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
        "▲ In conflitto Amina Prova Troppi incarichi pesanti in quel giorno"
    ]
    assert Visitor(world.nino).get("booking", third.number).history[0] == (
        "Il coordinamento ha affidato la richiesta ad Amina Prova. Motivo: lo vuole lei."
        " Le regole dicevano: troppi incarichi pesanti in quel giorno."
    )


# --- Offering


def test_one_several_or_all_are_asked_from_the_list(world: World, booking: Booking) -> None:
    bohdana = make_mediator("Bohdana")

    visitor = Visitor(world.nino)
    one = visitor.post("who-can", booking.number, do="offer", mediator=world.zarina.pk)
    page = visitor.follow(one)
    rest = visitor.follow(visitor.post("who-can", booking.number, do="offer_to_all"))

    assert one.location == f"/richieste/{booking.number}/chi"
    assert page.said == ["Proposta in partenza per una persona."]
    assert "Offri a tutti i liberi (2)" in page.buttons
    assert rest.said == ["Proposta in partenza per 2 persone."]
    assert set(Offer.objects.values_list("mediator", flat=True)) == {
        world.amina.pk,
        world.zarina.pk,
        bohdana.pk,
    }


def test_whoever_was_asked_says_so_on_her_line(
    world: World, booking: Booking, asked: dict[str, Offer]
) -> None:
    decline_offer(offer_id=asked["Zarina"].pk, at=NOON, via=AnswerChannel.SMS)

    found = people(Visitor(world.nino).get("who-can", booking.number))

    amina, zarina = found["Di solito non chiediamo a loro: ecco perché"]
    assert (amina, zarina) == ("◐ Già chiesta Amina Prova ci pensa", "◐ Già chiesta Zarina Prova ha detto no")


def test_after_a_search_that_found_nobody_all_can_be_asked_anew(
    world: World, booking: Booking, asked: dict[str, Offer]
) -> None:
    for each in asked.values():
        decline_offer(offer_id=each.pk, at=NOON, via=AnswerChannel.SMS)
    play(until=NOON + timedelta(minutes=1))

    page = Visitor(world.nino).get("who-can", booking.number)

    assert [line.split(" ")[0] for line in people(page)["Possono, nell'ordine in cui li chiediamo"]] == [
        "★",
        "●",
    ]
    assert "ha detto no" in page.text
    assert "Offri a tutti i liberi (2)" in page.buttons


@pytest.mark.parametrize(
    ("who", "reason", "error"),
    [
        ("", "", "Scegli almeno una persona a cui proporla."),
        ("bohdana", "", "Scrivi il motivo: resta nella storia della richiesta."),
        (
            "busy",
            "solo lei",
            "Una proposta a Galina Prova è inutile (in conflitto con un altro impegno): il suo sì non varrebbe. "
            "Si può solo affidare d'ufficio. Non è partito niente.",
        ),
    ],
)
def test_what_cannot_be_offered_is_said_and_nothing_leaves(
    world: World, booking: Booking, who: str, reason: str, error: str
) -> None:
    known = {"bohdana": make_mediator("Bohdana", always=False), "busy": make_mediator("Galina")}
    other = make_booking(by=world.cleo, office=world.registry)
    assign_mediator(
        booking_id=other.pk, mediator_id=known["busy"].pk, reason="x", by_id=world.nino.pk, at=NOON
    )

    page = offer(world, booking, *([known[who]] if who else []), reason=reason)

    assert (page.status, page.errors, Offer.objects.count()) == (200, [error], 0)


def test_everybody_can_be_called_from_the_list(world: World, booking: Booking) -> None:
    page = Visitor(world.nino).get("who-can", booking.number)

    assert page.links["Chiama Amina Prova"] == f"tel:{world.amina.phone}"
