"""The list of requests, one of them, and its live part: by who is looking."""

from datetime import timedelta
from typing import Any

import pytest

from bookings.actions.cancelling import cancel_booking
from bookings.actions.completing import complete_booking
from bookings.actions.dispatching import accept_offer, decline_offer
from bookings.models import Booking, BookingEvent, Offer
from bookings.vocabulary import AnswerChannel
from tests.bookings.web.conftest import World, ask
from tests.factories import NOON, TOMORROW, make_booking, make_office
from tests.visiting import StoppedClock, Visitor

pytestmark = pytest.mark.django_db


def numbers(visitor: Visitor, **query: Any) -> list[int]:
    titles = [heading.text for heading in visitor.get("bookings", **query).all("h2")]
    return [int(title.split(" · ")[0]) for title in titles]


def last_event(booking: Booking) -> int:
    return BookingEvent.objects.filter(booking=booking).latest("pk").pk


# --- The list


def test_list_shows_an_office_its_own_newest_first(world: World, booking: Booking) -> None:
    later = make_booking(by=world.berg, office=world.triage)
    make_booking(by=world.cleo, office=world.registry)

    assert numbers(Visitor(world.berg)) == [later.number, booking.number]


@pytest.mark.parametrize("who", ["nino", "anna"])
def test_list_shows_all_to_coordinator_and_auditor(world: World, booking: Booking, who: str) -> None:
    other = make_booking(by=world.cleo, office=world.registry)

    assert numbers(Visitor(getattr(world, who))) == [other.number, booking.number]


def test_list_is_not_for_mediators(world: World, asked: dict[str, Offer]) -> None:
    assert Visitor(world.amina).get("bookings").status == 403


def test_empty_list_says_how_to_begin(world: World) -> None:
    page = Visitor(world.berg).get("bookings")

    assert page.by_id("contenuto").text.endswith(
        "Nessuna richiesta. Comincia da qui, oppure telefona al Polo: la inseriamo noi."
    )


def test_list_goes_on_on_a_second_page(world: World) -> None:
    made = [make_booking(by=world.berg, office=world.triage).number for _ in range(26)]

    assert (numbers(Visitor(world.berg)), numbers(Visitor(world.berg), pagina="2")) == (
        made[:0:-1],
        made[:1],
    )


def test_list_costs_the_same_with_one_and_with_three(world: World, booking: Booking) -> None:
    visitor = Visitor(world.nino)
    with_one = visitor.count_queries("bookings")
    for name in ("Uno", "Due"):
        office = make_office("Nicosia", name, "Altro ente")
        make_booking(by=world.nino, office=office)

    assert visitor.count_queries("bookings") == with_one


# --- One request


def test_office_reads_all_of_its_own(world: World, booking: Booking) -> None:
    page = Visitor(world.berg).get("booking", booking.number)

    assert (page.heading, page.title) == (
        f"Richiesta {booking.number}",
        f"Richiesta {booking.number}: stiamo cercando – Ponte",
    )
    assert page.facts == {
        "Lingua": "Ucraino",
        "Quando": "Mercoledì 15 luglio, ore 12–13",
        "Come": "Al telefono",
        "Dove": "Municipio, Enna",
        "Per cosa": "Sanitario",
        "Referente sul posto": "Ida, 333 009 9999",
        "Numero da chiamare": "333 009 9999",
        "Riferimento": "A-17",
        "Ufficio": "Ospedale di prova, Triage",
        "Chiesta": "martedì 14 luglio, ore 12, da Ida Berg",
    }
    assert page.history == ["Richiesta ricevuta da Ida."]


def test_another_offices_request_is_not_there(world: World, booking: Booking) -> None:
    page = Visitor(world.cleo).get("booking", booking.number)

    assert (page.status, page.heading) == (404, "Questa pagina non c'è")


def test_number_beyond_all_numbers_is_not_there(world: World) -> None:
    assert Visitor(world.nino).get("booking", 10**30).status == 404


def test_mediator_does_not_read_it_before_or_after_yes(world: World, confirmed: Booking) -> None:
    statuses = [Visitor(who).get("booking", confirmed.number).status for who in (world.amina, world.zarina)]

    assert statuses == [403, 404]


def test_mediator_who_also_asks_for_an_office_reads_only_that_offices(
    world: World, booking: Booking, asked: dict[str, Offer]
) -> None:
    world.amina.user = world.cleo
    world.amina.save()
    world.cleo.memberships.create(organisation=world.registry.organisation, role="mediator")

    page = Visitor(world.cleo).get("booking", booking.number)

    assert (page.status, "Dove" in page.facts) == (403, False)


def test_auditor_reads_no_way_to_reach_anybody_and_can_press_nothing(
    world: World, confirmed: Booking
) -> None:
    page = Visitor(world.anna).get("booking", confirmed.number)

    assert page.buttons == []
    assert page.facts["Chi"] == "Amina"
    assert not {"Referente sul posto", "Numero da chiamare", "Riferimento"} & page.facts.keys()
    assert world.amina.phone[-7:] not in page.html
    assert "0099999" not in page.html


def test_office_reads_first_name_and_number_while_the_job_is_ahead(
    world: World, confirmed: Booking, clock: StoppedClock
) -> None:
    visitor = Visitor(world.berg)
    ahead = visitor.get("booking", confirmed.number).facts["Chi"]
    end = TOMORROW + timedelta(hours=1)
    complete_booking(booking_id=confirmed.pk, by_id=world.berg.pk, at=end)
    clock.at = end

    assert (ahead, visitor.get("booking", confirmed.number).facts["Chi"]) == ("Amina, 333 000 0001", "Amina")


def test_confirmed_is_said_only_once_it_is_recorded(
    world: World, booking: Booking, asked: dict[str, Offer]
) -> None:
    visitor = Visitor(world.berg)
    before = visitor.get("booking", booking.number).by_id("now").text
    accept_offer(offer_id=asked["Amina"].pk, at=NOON, via=AnswerChannel.SMS)

    assert before == (
        "Stiamo cercando Stiamo chiedendo a chi parla ucraino. Ti scriviamo quando qualcuno accetta. "
        "Non è ancora confermata."
    )
    assert visitor.get("booking", booking.number).by_id("now").text == (
        "Confermata Amina ha accettato e chiama al 333 009 9999 mercoledì 15 luglio, ore 12."
    )


def test_request_that_waits_for_the_morning_says_when_it_begins(world: World, clock: StoppedClock) -> None:
    clock.at = NOON.replace(hour=21)
    booking = make_booking(
        by=world.berg, office=world.triage, at=clock.at, starts_at=NOON + timedelta(days=3)
    )

    page = Visitor(world.berg).get("booking", booking.number)

    assert page.by_id("now").text == (
        "Stiamo cercando Cominciamo a chiedere a chi parla ucraino mercoledì 15 luglio, ore 7. "
        "Non è ancora confermata."
    )


def test_history_tells_the_office_numbers_and_the_coordinator_names(
    world: World, booking: Booking, asked: dict[str, Offer]
) -> None:
    decline_offer(offer_id=asked["Zarina"].pk, at=NOON, via=AnswerChannel.SMS)
    accept_offer(offer_id=asked["Amina"].pk, at=NOON, via=AnswerChannel.SMS)

    to_office, to_coordinator = (
        Visitor(who).get("booking", booking.number).history for who in (world.berg, world.nino)
    )

    assert to_office == [
        "Amina ha accettato rispondendo all'SMS.",
        "Una persona ha risposto che non può.",
        "Abbiamo chiesto a 2 persone.",
        "Richiesta ricevuta da Ida.",
    ]
    assert to_coordinator == [
        "Amina Prova ha accettato rispondendo all'SMS.",
        "Zarina Prova ha risposto che non può.",
        "Proposta preparata per Zarina Prova.",
        "Proposta preparata per Amina Prova.",
        "Abbiamo chiesto a 2 persone.",
        "Richiesta ricevuta da Ida.",
    ]


@pytest.mark.parametrize(
    ("who", "buttons"),
    [
        ("berg", ["Disdici la richiesta {}"]),
        ("nino", ["Togli l'incarico", "Disdici la richiesta {}"]),
    ],
)
def test_buttons_are_those_that_lead_somewhere(
    world: World, confirmed: Booking, who: str, buttons: list[str]
) -> None:
    page = Visitor(getattr(world, who)).get("booking", confirmed.number)

    assert page.buttons == [button.format(confirmed.number) for button in buttons]


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (
            -1,
            (
                "Disdire non costa niente fino a martedì 14 luglio, ore 12. "
                "Dopo, al mediatore è riconosciuta almeno 1 ora."
            ),
        ),
        (
            1,
            (
                "Il termine per disdire senza costi era martedì 14 luglio, ore 12. "
                "Se disdici adesso, il tempo riconosciuto al mediatore è di 1 ora."
            ),
        ),
        (
            23,
            (
                "Il termine per disdire senza costi era martedì 14 luglio, ore 12. "
                "Se disdici adesso, il tempo riconosciuto al mediatore è di 2 ore."
            ),
        ),
    ],
)
def test_cost_of_cancelling_is_said_before(world: World, clock: StoppedClock, hours: int, said: str) -> None:
    booking = make_booking(
        by=world.berg, office=world.triage, at=NOON - timedelta(hours=2), duration_minutes=120
    )
    accept_offer(offer_id=ask(booking)["Amina"].pk, at=NOON, via=AnswerChannel.SMS)
    clock.at = NOON + timedelta(hours=hours)

    page = Visitor(world.berg).get("booking", booking.number)

    assert page.all("details")[-1].all("p")[0].text == said


def test_cancelling_late_costs_nothing_while_nobody_has_accepted(
    world: World, booking: Booking, clock: StoppedClock
) -> None:
    clock.at = NOON + timedelta(hours=1)

    page = Visitor(world.berg).get("booking", booking.number)

    assert page.all("details")[-1].all("p")[0].text == (
        "Nessuno ha ancora accettato: disdire adesso non costa niente."
    )


# --- The live part


def test_a_before_amina_is_written_as_it_is_spoken(
    world: World, confirmed: Booking, clock: StoppedClock
) -> None:
    held = Visitor(world.nino).get("booking", confirmed.number)
    clock.at = confirmed.ends_at
    complete_booking(booking_id=confirmed.pk, by_id=world.berg.pk, at=clock.at)
    done = Visitor(world.nino).get("booking", confirmed.number)

    assert "Togli l'incarico ad Amina Prova" in held.text
    assert done.facts["Durata"] == "Chiesta: 1 ora; effettiva: 1 ora; riconosciuta ad Amina: 1 ora"


def test_live_part_says_nothing_when_nothing_is_new(world: World, booking: Booking) -> None:
    page = Visitor(world.berg).get("booking-live", booking.number, live=True, visto=last_event(booking))

    assert (page.status, page.html) == (204, "")


def test_live_part_tells_what_is_new_and_renews_the_buttons(
    world: World, booking: Booking, asked: dict[str, Offer]
) -> None:
    visitor = Visitor(world.berg)
    looks_at = visitor.get("booking", booking.number).by_id("now").attributes["hx-get"]
    assert looks_at is not None
    accept_offer(offer_id=asked["Amina"].pk, at=NOON, via=AnswerChannel.SMS)

    page = visitor.get("booking-live", booking.number, live=True, **_query(looks_at))

    assert page.title == f"Richiesta {booking.number}: confermata – Ponte"
    assert page.all("div", **{"hx-swap-oob": "innerHTML:#news"})[0].text == (
        "Amina ha accettato rispondendo all'SMS."
    )
    assert [page.by_id(part).attributes["hx-swap-oob"] for part in ("history", "actions")] == ["true", "true"]


def test_live_part_leaves_the_buttons_alone_while_they_are_the_same(
    world: World, booking: Booking, asked: dict[str, Offer]
) -> None:
    visitor = Visitor(world.berg)
    looks_at = visitor.get("booking", booking.number).by_id("now").attributes["hx-get"]
    assert looks_at is not None
    decline_offer(offer_id=asked["Zarina"].pk, at=NOON, via=AnswerChannel.SMS)

    page = visitor.get("booking-live", booking.number, live=True, **_query(looks_at))

    assert page.all(id="actions") == []
    assert page.history[0] == "Una persona ha risposto che non può."


def test_live_parts_hold_nothing_that_takes_focus(world: World, confirmed: Booking) -> None:
    page = Visitor(world.berg).get("booking-live", confirmed.number, live=True)

    for part in ("now", "history"):
        taking_focus = [
            each.name for each in page.by_id(part) if each.name in ("a", "button", "input", "summary")
        ]
        assert taking_focus == []


def test_page_stops_looking_when_nothing_can_change_any_more(world: World, booking: Booking) -> None:
    visitor = Visitor(world.berg)
    searching = visitor.get("booking", booking.number).by_id("now").attributes["hx-trigger"]
    cancel_booking(booking_id=booking.pk, by_id=world.berg.pk, reason="", at=NOON)

    assert searching == "every 15s"
    assert "hx-get" not in visitor.get("booking", booking.number).by_id("now").attributes


@pytest.mark.parametrize("who", ["cleo", "zarina"])
def test_live_part_keeps_the_pages_secrets(world: World, confirmed: Booking, who: str) -> None:
    assert Visitor(getattr(world, who)).get("booking-live", confirmed.number, live=True).status == 404


def test_page_costs_the_same_with_a_long_history(
    world: World, booking: Booking, asked: dict[str, Offer]
) -> None:
    visitor = Visitor(world.nino)
    before = visitor.count_queries("booking", booking.number)
    decline_offer(offer_id=asked["Zarina"].pk, at=NOON, via=AnswerChannel.SMS)

    assert visitor.count_queries("booking", booking.number) == before


def _query(address: str) -> dict[str, Any]:
    return dict(pair.split("=") for pair in address.split("?")[1].split("&"))
