"""The mediator's pages: what she is asked before yes, what she sees after, and that only a button answers."""

from datetime import timedelta

import pytest

from bookings.actions.attending import start_booking
from bookings.actions.cancelling import cancel_booking
from bookings.actions.dispatching import accept_offer, assign_mediator, decline_offer, expire_offer
from bookings.models import Booking, BookingEvent, Deadline, Offer, ServiceRecord
from bookings.vocabulary import AnswerChannel, DeadlineKind
from mediation.models import Exclusion
from tests.bookings.web.conftest import World, ask
from tests.factories import NOON, TOMORROW, make_booking, make_place, only_seat
from tests.visiting import StoppedClock, Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def onsite(world: World) -> dict[str, Offer]:
    """Two hours on site in Nicosia; both have been asked."""
    booking = make_booking(
        by=world.berg,
        office=world.triage,
        delivery="onsite",
        place_id=make_place("Nicosia", "Ospedale").pk,
        duration_minutes=120,
        contact_name="Ida",
        case_reference="A-17",
    )
    return ask(booking)


def make_reserved(world: World) -> Offer:
    booking = make_booking(
        by=world.berg,
        office=world.triage,
        sensitive=True,
        silent=True,
        gender="female",
        gender_binding=True,
        setting="legal",
    )
    return ask(booking)["Amina"]


def test_list_shows_open_offers_and_jobs_in_hand(world: World, confirmed: Booking) -> None:
    later = make_booking(by=world.berg, office=world.triage, starts_at=TOMORROW + timedelta(hours=3))
    offer = ask(later)["Amina"]

    page = Visitor(world.amina).get("offers")

    assert [heading.text for heading in page.all("h3")] == [
        f"Turno {later.number}: Ucraino, al telefono",
        f"Turno {confirmed.number}: Ucraino, al telefono",
    ]
    assert f"/proposte/{offer.pk}" in page.links.values()
    assert f"/incarichi/{confirmed.number}" in page.links.values()


def test_empty_list_says_that_a_message_will_come(world: World) -> None:
    text = Visitor(world.amina).get("offers").text

    assert "Adesso non ci sono proposte per te. Ti scriviamo appena c'è un turno." in text
    assert "Nessun turno in programma." in text


def test_job_that_has_begun_is_still_on_her_list(
    world: World, confirmed: Booking, clock: StoppedClock
) -> None:
    clock.at = TOMORROW
    start = Deadline.objects.open().get(seat__booking=confirmed, kind=DeadlineKind.START)
    start_booking(deadline_id=start.pk, at=TOMORROW)

    page = Visitor(world.amina).get("offers")

    assert f"/incarichi/{confirmed.number}" in page.links.values()


@pytest.mark.parametrize("who", ["berg", "anna", "nino"])
def test_pages_are_for_mediators_alone(world: World, asked: dict[str, Offer], who: str) -> None:
    visitor = Visitor(getattr(world, who))
    offer = asked["Amina"].pk

    statuses = [
        visitor.get("offers").status,
        visitor.get("offer", offer).status,
        visitor.post("accept-offer", offer).status,
        visitor.post("decline-offer", offer).status,
    ]

    assert (statuses, Offer.objects.get(pk=offer).status) == ([403] * 4, "queued")


def test_offer_of_another_is_not_there(world: World, asked: dict[str, Offer]) -> None:
    visitor = Visitor(world.zarina)

    statuses = [
        visitor.get("offer", asked["Amina"].pk).status,
        visitor.post("accept-offer", asked["Amina"].pk).status,
        visitor.post("decline-offer", asked["Amina"].pk).status,
    ]

    assert (statuses, Offer.objects.get(pk=asked["Amina"].pk).status) == ([404] * 3, "queued")


def test_offer_says_what_she_needs_to_decide_and_no_more(world: World, onsite: dict[str, Offer]) -> None:
    page = Visitor(world.amina).get("offer", onsite["Amina"].pk)

    number = onsite["Amina"].seat.booking_id
    assert page.heading == f"Turno {number}: Ucraino"
    assert page.title == f"Turno {number}, rispondi entro mercoledì 15 luglio, ore 10:45 – Ponte"
    travel = page.facts.pop("Viaggio da casa")
    assert (travel.endswith("in auto (stima)"), page.facts | {"Viaggio da casa": ""}) == (
        True,
        {
            "Come": "Di persona",
            "Quando": "Mercoledì 15 luglio, ore 12–14",
            "Dove": "Nicosia",
            "Viaggio da casa": "",
            "Ti viene riconosciuto": "2 ore (almeno 1 ora, poi a quarti d'ora)",
            "Rispondi entro": "mercoledì 15 luglio, ore 10:45",
        },
    )
    assert not {"Ida", "A-17", "Triage", "Sanitario"} & set(page.text.split())
    assert page.buttons == ["Sì, lo prendo", "No, non posso"]


def test_reserved_offer_shows_language_gender_band_and_municipality_only(world: World) -> None:
    offer = make_reserved(world)

    page = Visitor(world.amina).get("offer", offer.pk)

    assert page.facts == {
        "Quando": "Mercoledì 15 luglio, mattina",
        "Dove": "Enna",
        "Serve": "Donna",
        "Altro": "È una richiesta riservata: il resto lo vedi dopo il sì.",
        "Rispondi entro": page.facts["Rispondi entro"],
    }
    assert page.heading == f"Turno {offer.seat.booking_id}: Ucraino"
    assert "telefono" not in page.by_id("contenuto").text


def test_reserved_offer_is_as_discreet_on_the_list(world: World) -> None:
    offer = make_reserved(world)

    page = Visitor(world.amina).get("offers")

    (card,) = [each for each in page.all("li") if each.all("h3")]
    assert card.text.startswith(
        f"Turno {offer.seat.booking_id}: Ucraino Mercoledì 15 luglio, mattina, Enna Rispondi entro"
    )


def test_looking_answers_nothing(world: World, asked: dict[str, Offer]) -> None:
    visitor, events = Visitor(world.amina), BookingEvent.objects.count()

    visitor.get("offer", asked["Amina"].pk)
    links = [visitor.get(name, asked["Amina"].pk).status for name in ("accept-offer", "decline-offer")]

    assert (links, Offer.objects.get(pk=asked["Amina"].pk).status) == ([405, 405], "queued")
    assert BookingEvent.objects.count() == events


def test_yes_gives_her_the_job_with_address_and_contact(world: World, onsite: dict[str, Offer]) -> None:
    visitor = Visitor(world.amina)
    number = onsite["Amina"].seat.booking_id

    answer = visitor.post("accept-offer", onsite["Amina"].pk)
    page = visitor.follow(answer)

    assert (answer.location, page.heading) == (f"/incarichi/{number}", "Il turno è tuo")
    assert page.facts == {
        "Lingua": "Ucraino",
        "Come": "Di persona",
        "Quando": "Mercoledì 15 luglio, ore 12–14",
        "Dove": "Ospedale, Nicosia",
        "Ufficio": "Ospedale di prova, Triage",
        "Referente": "Ida, 333 009 9999",
    }
    accepted = Offer.objects.get(pk=onsite["Amina"].pk)
    assert (accepted.status, accepted.answered_by, accepted.seat.mediator) == (
        "accepted",
        "page",
        world.amina,
    )


def test_yes_to_a_call_of_this_minute_shows_the_number_first(world: World) -> None:
    booking = make_booking(
        by=world.berg, office=world.triage, urgency="now", starts_at=None, duration_minutes=30
    )
    visitor = Visitor(world.amina)

    page = visitor.follow(visitor.post("accept-offer", ask(booking)["Amina"].pk))

    assert page.links["Chiama subito 333 009 9999"] == "tel:+393330099999"


def test_same_yes_again_changes_nothing(world: World, asked: dict[str, Offer]) -> None:
    visitor = Visitor(world.amina)
    visitor.post("accept-offer", asked["Amina"].pk)
    events = BookingEvent.objects.count()

    again = visitor.post("accept-offer", asked["Amina"].pk)
    shown = visitor.get("offer", asked["Amina"].pk)

    job = f"/incarichi/{asked['Amina'].seat.booking_id}"
    assert (again.location, shown.location, BookingEvent.objects.count()) == (job, job, events)


def test_no_is_taken_without_a_reason(world: World, asked: dict[str, Offer]) -> None:
    visitor = Visitor(world.amina)

    page = visitor.follow(visitor.post("decline-offer", asked["Amina"].pk))

    number = asked["Amina"].seat.booking_id
    assert page.said == [f"Va bene: hai detto no al turno {number}. Nessun effetto sui prossimi turni."]
    assert Offer.objects.get(pk=asked["Amina"].pk).status == "declined"


# --- Too late


def test_seat_taken_by_another_is_said_to_who_says_yes(world: World, asked: dict[str, Offer]) -> None:
    accept_offer(offer_id=asked["Zarina"].pk, at=NOON, via=AnswerChannel.SMS)
    visitor = Visitor(world.amina)

    answer, shown = visitor.post("accept-offer", asked["Amina"].pk), visitor.get("offer", asked["Amina"].pk)

    heading = f"Il turno {asked['Amina'].seat.booking_id} è già assegnato"
    assert (answer.status, answer.heading, shown.status, shown.heading) == (409, heading, 200, heading)
    assert only_seat(asked["Amina"].seat.booking).mediator == world.zarina


@pytest.mark.parametrize("is_written", [True, False])
def test_time_that_is_over_is_said_with_its_hour(
    world: World, asked: dict[str, Offer], clock: StoppedClock, is_written: bool
) -> None:
    offer = asked["Amina"]
    clock.at = offer.expires_at
    if is_written:
        expire_offer(offer_id=offer.pk, at=clock.at)
    visitor = Visitor(world.amina)

    answer, shown = visitor.post("accept-offer", offer.pk), visitor.get("offer", offer.pk)

    assert (answer.status, answer.heading) == (410, "Il tempo per rispondere è finito")
    assert (shown.status, shown.heading) == (200, "Il tempo per rispondere è finito")
    assert only_seat(offer.seat.booking).mediator is None


def test_request_cancelled_meanwhile_is_not_needed_any_more(world: World, asked: dict[str, Offer]) -> None:
    booking = asked["Amina"].seat.booking
    cancel_booking(booking_id=booking.pk, by_id=world.berg.pk, reason="", at=NOON)

    page = Visitor(world.amina).post("accept-offer", asked["Amina"].pk)

    assert (page.status, page.heading) == (409, f"Il turno {booking.number} non serve più")


def test_her_own_no_is_remembered(world: World, asked: dict[str, Offer]) -> None:
    decline_offer(offer_id=asked["Amina"].pk, at=NOON, via=AnswerChannel.SMS)
    visitor = Visitor(world.amina)

    answer, shown = visitor.post("accept-offer", asked["Amina"].pk), visitor.get("offer", asked["Amina"].pk)

    heading = f"Hai detto no al turno {asked['Amina'].seat.booking_id}"
    assert (answer.status, answer.heading, shown.heading) == (409, heading, heading)
    assert "L'hai detto martedì 14 luglio, ore 12." in shown.text


def test_no_that_comes_too_late_shows_what_became_of_it(world: World, asked: dict[str, Offer]) -> None:
    accept_offer(offer_id=asked["Zarina"].pk, at=NOON, via=AnswerChannel.SMS)
    visitor = Visitor(world.amina)

    page = visitor.follow(visitor.post("decline-offer", asked["Amina"].pk))

    assert page.heading == f"Il turno {asked['Amina'].seat.booking_id} è già assegnato"
    assert Offer.objects.get(pk=asked["Amina"].pk).status == "superseded"


def test_closed_offer_leads_to_the_others(
    world: World, asked: dict[str, Offer], onsite: dict[str, Offer]
) -> None:
    decline_offer(offer_id=asked["Amina"].pk, at=NOON, via=AnswerChannel.SMS)

    page = Visitor(world.amina).get("offer", asked["Amina"].pk)

    assert page.links["Guarda le altre proposte"] == "/proposte"


def test_other_job_of_that_hour_is_named_and_the_offer_stays_open(
    world: World, asked: dict[str, Offer]
) -> None:
    other = make_booking(by=world.cleo, office=world.registry)
    assign_mediator(booking_id=other.pk, mediator_id=world.amina.pk, reason="x", by_id=world.nino.pk, at=NOON)

    page = Visitor(world.amina).post("accept-offer", asked["Amina"].pk)

    assert (page.status, page.heading) == (409, f"Hai già il turno {other.number}")
    assert page.buttons == ["No, non posso"]
    assert Offer.objects.get(pk=asked["Amina"].pk).status == "queued"
    assert only_seat(asked["Amina"].seat.booking).mediator is None


def test_conflict_is_shown_before_she_presses(world: World, asked: dict[str, Offer]) -> None:
    other = make_booking(by=world.cleo, office=world.registry)
    assign_mediator(booking_id=other.pk, mediator_id=world.amina.pk, reason="x", by_id=world.nino.pk, at=NOON)

    page = Visitor(world.amina).get("offer", asked["Amina"].pk)

    assert "Attenzione: In conflitto con un altro impegno." in page.text


def test_too_many_hours_are_no_other_job(world: World) -> None:
    for hour in (4, 7):
        long = make_booking(
            by=world.cleo,
            office=world.registry,
            starts_at=TOMORROW + timedelta(hours=hour - 10),
            duration_minutes=170,
        )
        assign_mediator(
            booking_id=long.pk, mediator_id=world.amina.pk, reason="x", by_id=world.nino.pk, at=NOON
        )
    booking = make_booking(
        by=world.berg, office=world.triage, starts_at=TOMORROW + timedelta(hours=3), duration_minutes=180
    )
    offer = Offer.objects.create(
        seat=only_seat(booking),
        mediator=world.amina,
        search=1,
        wave=1,
        made_at=NOON,
        wait=timedelta(hours=4),
        useless_at=TOMORROW,
        expires_at=TOMORROW,
    )

    page = Visitor(world.amina).post("accept-offer", offer.pk)

    assert (page.status, page.heading) == (409, "Con questo turno sarebbe troppo")
    assert "Troppe ore in quel giorno." in page.text


# --- After yes


def test_job_of_another_is_not_there(world: World, confirmed: Booking) -> None:
    visitor = Visitor(world.zarina)

    assert [visitor.get(name, confirmed.number).status for name in ("job", "give-back")] == [404, 404]


def test_giving_back_asks_first(world: World, confirmed: Booking) -> None:
    page = Visitor(world.amina).get("give-back", confirmed.number)

    assert page.heading == f"Vuoi restituire il turno {confirmed.number}?"
    assert only_seat(confirmed).mediator == world.amina


def test_job_given_back_is_searched_for_again_with_her_reason_for_the_coordinator_alone(
    world: World, confirmed: Booking
) -> None:
    visitor = Visitor(world.amina)

    page = visitor.follow(visitor.post("give-back", confirmed.number, reason="febbre"))

    assert page.said == [
        f"Hai restituito il turno {confirmed.number}. Grazie di averlo detto: cerchiamo un'altra persona."
    ]
    assert (only_seat(confirmed).mediator, only_seat(confirmed).status) == (None, "dispatching")
    assert "febbre" in Visitor(world.nino).get("booking", confirmed.number).text
    assert "febbre" not in Visitor(world.berg).get("booking", confirmed.number).text


def test_job_that_has_begun_is_given_back_by_telephone(
    world: World, confirmed: Booking, clock: StoppedClock
) -> None:
    clock.at = TOMORROW
    start = Deadline.objects.open().get(seat__booking=confirmed, kind=DeadlineKind.START)
    start_booking(deadline_id=start.pk, at=TOMORROW)
    visitor = Visitor(world.amina)

    page = visitor.follow(visitor.post("give-back", confirmed.number))

    assert page.said == ["Il turno è già cominciato o chiuso: per restituirlo telefona al Polo."]
    assert (page.heading, only_seat(confirmed).mediator) == ("In corso", world.amina)


def test_list_costs_the_same_with_one_and_with_three(world: World, asked: dict[str, Offer]) -> None:
    visitor = Visitor(world.amina)
    with_one = visitor.count_queries("offers")
    for hours in (2, 4):
        ask(make_booking(by=world.berg, office=world.triage, starts_at=TOMORROW + timedelta(hours=hours)))

    assert visitor.count_queries("offers") == with_one


# --- Care


def test_button_for_help_alerts_the_coordinator_and_keeps_the_job(world: World, confirmed: Booking) -> None:
    visitor = Visitor(world.amina)

    page = visitor.post("ask-help", confirmed.number, reason="mi minacciano")

    event = BookingEvent.objects.latest("pk")
    assert (event.kind, event.facts) == ("help_asked", {"via": "page", "reason": "mi minacciano"})
    assert page.location == f"/incarichi/{confirmed.number}"
    assert visitor.follow(page).said == [
        "Il coordinamento è avvisato e ti richiama subito. Se sei in pericolo vai via e chiama il 112."
    ]
    assert only_seat(confirmed).mediator == world.amina


def test_only_who_has_the_job_can_call_for_help_in_it(world: World, confirmed: Booking) -> None:
    count = BookingEvent.objects.count()

    assert Visitor(world.zarina).post("ask-help", confirmed.number).status == 404
    assert BookingEvent.objects.count() == count


def test_what_she_wrote_in_need_is_read_by_the_coordinator_alone(world: World, confirmed: Booking) -> None:
    Visitor(world.amina).post("ask-help", confirmed.number, reason="mi minacciano")

    read = {
        name: "minacciano" in Visitor(getattr(world, name)).get("booking", confirmed.number).text
        for name in ("berg", "anna", "nino")
    }

    assert read == {"berg": False, "anna": False, "nino": True}


def test_who_knows_the_person_gives_the_job_back_without_explaining(world: World, booking: Booking) -> None:
    accept_offer(offer_id=ask(booking)["Amina"].pk, at=NOON, via=AnswerChannel.SMS)
    visitor = Visitor(world.amina)
    link = visitor.get("job", booking.number).links["Conosco la persona, o siamo parenti"]

    asked = visitor.get("give-back", booking.number, conosco="si")
    page = visitor.post("give-back", booking.number, knows_person="on")

    assert link == f"/incarichi/{booking.number}/restituisci?conosco=si"
    assert asked.input("knows_person").has(type="hidden", value="on")
    assert page.location == "/proposte"
    assert Exclusion.objects.get().case_reference == "A-17"
    assert only_seat(booking).mediator is None


@pytest.mark.parametrize("is_blind", [True, False])
def test_who_is_kept_away_meanwhile_sees_an_offer_that_is_over_and_no_reason(
    world: World, booking: Booking, is_blind: bool
) -> None:
    offer = ask(booking)["Amina"]
    Exclusion.objects.create(mediator=world.amina, case_reference="A-17", reason="cugina", is_blind=is_blind)
    visitor = Visitor(world.amina)

    pages = [visitor.get("offer", offer.pk), visitor.post("accept-offer", offer.pk)]

    assert [(page.status, page.heading) for page in pages] == [
        (200, f"Il turno {booking.number} non serve più"),
        (409, f"Il turno {booking.number} non serve più"),
    ]
    assert [page for page in pages if "cugina" in page.html or "sclus" in page.html] == []
    assert only_seat(booking).mediator is None


def test_after_two_heavy_jobs_a_break_is_suggested(world: World, clock: StoppedClock) -> None:
    for hours in (0, 2):
        heavy = make_booking(
            by=world.berg, office=world.triage, heavy=True, starts_at=TOMORROW + timedelta(hours=hours)
        )
        assign_mediator(
            booking_id=heavy.pk, mediator_id=world.amina.pk, reason="x", by_id=world.nino.pk, at=NOON
        )
    advice = "prenditi una pausa"

    clock.at = TOMORROW + timedelta(hours=1)
    before = Visitor(world.amina).get("offers").text
    clock.at = TOMORROW + timedelta(hours=3)
    after = [Visitor(world.amina).get("offers").text, Visitor(world.amina).get("job", heavy.number).text]
    colleague = Visitor(world.zarina).get("offers").text

    assert (advice in before, [advice in text for text in after], advice in colleague) == (
        False,
        [True, True],
        False,
    )


def test_of_a_minor_her_page_names_the_adult_who_sits_with_her(world: World) -> None:
    booking = make_booking(
        by=world.berg,
        office=world.triage,
        unaccompanied=True,
        adult_operator="dott.ssa Rossi",
        guardian="Tribunale per i minorenni",
    )
    offer = ask(booking)["Amina"]
    asked = Visitor(world.amina).get("offer", offer.pk).text
    accept_offer(offer_id=offer.pk, at=NOON, via=AnswerChannel.SMS)

    page = Visitor(world.amina).get("job", booking.number)

    assert "Rossi" not in asked
    assert page.facts["Operatore adulto presente"] == "dott.ssa Rossi"
    assert page.facts["Tutore o autorità"] == "Tribunale per i minorenni"
    assert page.facts["Attenzione"] == "Persona minorenne. Mai bambini o parenti come interpreti."


# --- In reserve


@pytest.fixture
def taken(asked: dict[str, Offer]) -> Offer:
    """Zarina's, after Amina has said yes."""
    accept_offer(offer_id=asked["Amina"].pk, at=NOON, via=AnswerChannel.SMS)
    return asked["Zarina"]


def test_whoever_comes_too_late_may_wait_in_reserve_and_reads_her_place(world: World, taken: Offer) -> None:
    zarina = Visitor(world.zarina.user)

    before = zarina.get("offer", taken.pk)
    pressed = zarina.post("accept-offer", taken.pk)
    after = zarina.get("offer", taken.pk)

    assert "Se si libera posso io" in before.text
    assert "Sei in riserva n. 1: ti scriviamo se si libera." in pressed.text
    assert "Sei in riserva n. 1: ti scriviamo se si libera." in after.text
    assert "Se si libera posso io" not in after.text


def test_she_may_leave_the_reserve_again(world: World, taken: Offer) -> None:
    zarina = Visitor(world.zarina.user)
    zarina.post("accept-offer", taken.pk)

    zarina.post("decline-offer", taken.pk)

    assert "riserva" not in zarina.get("offer", taken.pk).text
    assert Offer.objects.get(pk=taken.pk).status == "declined"


def test_of_hours_that_are_paid_already_she_reads_how_much_and_why(
    world: World, asked: dict[str, Offer]
) -> None:
    offer = asked["Amina"]
    called_off = make_booking(by=world.berg, office=world.triage, duration_minutes=120)
    seat = only_seat(called_off)
    offer.prepaid_by = ServiceRecord.objects.create(
        seat=seat,
        mediator=world.amina,
        requested_minutes=120,
        credited_minutes=45,
        freed_hours=(called_off.starts_at, called_off.ends_at),
        created_at=NOON,
    )
    offer.save()

    page = Visitor(world.amina.user).get("offer", offer.pk)

    assert (
        f"Di queste già pagate 45 minuti, per la disdetta del turno {called_off.number}:"
        " non si contano due volte"
    ) in page.text
