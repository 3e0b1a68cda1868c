"""The page behind the link of a text: what it shows, that only a button answers, and whom it does not know."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from bookings.actions.cancelling import cancel_booking
from bookings.actions.dispatching import accept_offer
from bookings.links import address_of, token_of
from bookings.models import Booking, BookingEvent, Offer
from bookings.vocabulary import AnswerChannel, OfferStatus
from tests.bookings.web.conftest import World, ask
from tests.factories import NOON, make_booking, make_office, make_place
from tests.visiting import Page, StoppedClock, Tree

pytestmark = pytest.mark.django_db

LONGEST = 25_000


@pytest.fixture
def onsite(world: World) -> dict[str, Offer]:
    place = make_place("Nicosia", "Ospedale")
    place.address = "Via Segreta 7"
    place.save()
    booking = make_booking(
        by=world.berg, office=world.triage, delivery="onsite", place_id=place.pk, contact_name="Ida Referente"
    )
    return ask(booking)


def path(offer: Offer) -> str:
    return f"/t/{token_of(offer)}"


def read(client: Client, offer: Offer, **headers: str) -> tuple[int, str]:
    response = client.get(path(offer), headers=headers)
    return response.status_code, Tree(response.content.decode()).root.text


def say(client: Client, offer: Offer, answer: str, **headers: str) -> tuple[int, str]:
    """The answer's own page, or the one that it leads to."""
    response = client.post(path(offer), {"answer": answer}, headers=headers)
    if response.status_code == 302:
        assert response["Location"] == path(offer)
        return read(client, offer)
    return response.status_code, Tree(response.content.decode()).root.text


def happened() -> int:
    return BookingEvent.objects.count()


# --- Looking


def test_before_yes_it_shows_what_is_needed_to_decide_and_nothing_more(
    client: Client, onsite: dict[str, Offer]
) -> None:
    status, text = read(client, onsite["Amina"])

    assert status == 200
    for shown in ("Ucraino", "Di persona", "Nicosia", "Rispondi entro", "Sì, lo prendo", "No, non posso"):
        assert shown in text
    for hidden in ("Via Segreta", "Ida Referente", "333", "Prova"):
        assert hidden not in text


def test_looking_changes_nothing_whoever_looks(client: Client, onsite: dict[str, Offer]) -> None:
    before = (happened(), list(Offer.objects.order_by("pk").values()))
    for agent in ("Mozilla/5.0", "WhatsApp/2.23", "facebookexternalhit/1.1", "Googlebot/2.1"):
        for verb in (client.get, client.head):
            assert verb(path(onsite["Amina"]), headers={"User-Agent": agent}).status_code == 200
    for method in ("OPTIONS", "PUT", "PATCH", "DELETE"):
        assert client.generic(method, path(onsite["Amina"])).status_code == 405

    assert (happened(), list(Offer.objects.order_by("pk").values())) == before


def test_it_leaves_no_trace_and_carries_no_script(client: Client, onsite: dict[str, Offer]) -> None:
    response = client.get(path(onsite["Amina"]))

    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Cache-Control"] == "no-store"
    assert "noindex" in response["X-Robots-Tag"]
    assert response.cookies == {}
    assert len(response.content) < LONGEST
    assert b"<script" not in response.content
    assert b"font" not in response.content


# --- Answering


def test_a_yes_is_hers_and_shows_where_to_go(client: Client, onsite: dict[str, Offer]) -> None:
    status, text = say(client, onsite["Amina"], "yes")

    offer = Offer.objects.get(pk=onsite["Amina"].pk)
    assert (offer.status, offer.answered_by) == (OfferStatus.ACCEPTED, AnswerChannel.LINK)
    assert status == 200
    assert "Il turno è tuo" in text
    assert "Via Segreta 7" in text


def test_a_yes_said_twice_is_one(client: Client, onsite: dict[str, Offer]) -> None:
    say(client, onsite["Amina"], "yes")
    before = happened()

    status, text = say(client, onsite["Amina"], "yes")

    assert (status, happened()) == (200, before)
    assert "Il turno è tuo" in text


def test_a_no_said_twice_is_one(client: Client, onsite: dict[str, Offer]) -> None:
    say(client, onsite["Amina"], "no")
    before = happened()

    _, text = say(client, onsite["Amina"], "no")

    offer = Offer.objects.get(pk=onsite["Amina"].pk)
    assert (offer.status, offer.answered_by) == (OfferStatus.DECLINED, AnswerChannel.LINK)
    assert happened() == before
    assert "Hai detto no" in text


def test_who_was_slower_is_told_her_place_in_reserve(client: Client, onsite: dict[str, Offer]) -> None:
    accept_offer(offer_id=onsite["Zarina"].pk, at=NOON, via=AnswerChannel.SMS)

    status, text = say(client, onsite["Amina"], "yes")

    assert status == 409
    assert "Sei in riserva n. 1" in text
    assert "Via Segreta" not in text


def test_who_is_elsewhere_is_told_and_keeps_what_she_has(
    client: Client, world: World, onsite: dict[str, Offer], confirmed: Booking
) -> None:
    status, text = say(client, onsite["Amina"], "yes")

    assert status == 409
    assert f"Hai già il turno {confirmed.number}" in text
    assert Offer.objects.get(pk=onsite["Amina"].pk).is_open


@pytest.mark.parametrize("answer", ["", "maybe"])
def test_what_is_neither_yes_nor_no_changes_nothing(
    client: Client, onsite: dict[str, Offer], answer: str
) -> None:
    before = happened()

    assert client.post(path(onsite["Amina"]), {"answer": answer}).status_code == 400
    assert happened() == before


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site", "Origin": "null"}]
)
def test_a_form_of_another_site_is_refused(
    client: Client, onsite: dict[str, Offer], headers: dict[str, str]
) -> None:
    before = happened()

    assert client.post(path(onsite["Amina"]), {"answer": "yes"}, headers=headers).status_code == 403
    assert happened() == before


def test_a_form_of_its_own_is_taken_as_browsers_send_it(client: Client, onsite: dict[str, Offer]) -> None:
    status, _ = say(client, onsite["Amina"], "yes", **{"Origin": "null", "Sec-Fetch-Site": "same-origin"})

    assert status == 200


# --- When it is over


def test_when_the_time_is_over_it_is_gone(
    client: Client, onsite: dict[str, Offer], clock: StoppedClock
) -> None:
    clock.at = onsite["Amina"].expires_at
    before = happened()

    for status, text in (read(client, onsite["Amina"]), say(client, onsite["Amina"], "yes")):
        assert status == 410
        assert "Il tempo per rispondere è finito" in text
    assert Offer.objects.get(pk=onsite["Amina"].pk).status != OfferStatus.ACCEPTED
    assert happened() == before


def test_a_job_is_shown_until_a_day_after_it(
    client: Client, onsite: dict[str, Offer], clock: StoppedClock
) -> None:
    say(client, onsite["Amina"], "yes")
    end = Booking.objects.get(pk=onsite["Amina"].seat.booking_id).ends_at

    clock.at = end + timedelta(hours=23, minutes=59)
    assert "Via Segreta 7" in read(client, onsite["Amina"])[1]
    clock.at = end + timedelta(hours=24)
    status, text = read(client, onsite["Amina"])

    assert status == 410
    assert "Via Segreta" not in text


def test_what_was_called_off_is_not_needed_any_more(
    client: Client, world: World, onsite: dict[str, Offer]
) -> None:
    say(client, onsite["Amina"], "yes")
    cancel_booking(
        booking_id=onsite["Amina"].seat.booking_id,
        by_id=world.berg.pk,
        reason="",
        at=NOON + timedelta(minutes=1),
    )

    _, text = read(client, onsite["Amina"])

    assert "non serve più" in text
    assert "Via Segreta" not in text


# --- Whom it does not know


def test_a_token_with_one_letter_changed_is_unknown(client: Client, onsite: dict[str, Offer]) -> None:
    token = token_of(onsite["Amina"])
    other = ("b" if token[0] == "a" else "a") + token[1:]

    assert client.get(f"/t/{other}").status_code == 404
    assert client.post(f"/t/{other}", {"answer": "yes"}).status_code == 404


def test_link_that_is_unknown_says_whom_to_call(client: Client, onsite: dict[str, Offer]) -> None:
    make_office(name="Sportello", body="Polo", phone="+390935000222")

    page = Page(client.get("/t/aaaaaaaaaaaaaaaaaaaaaa1"))

    assert (page.status, page.heading) == (404, "Questo collegamento non porta a nessun turno")
    assert "chiama il Polo, e rispondi a voce: 0935 000222" in page.by_id("contenuto").text
    assert page.all("script") == []


def test_a_token_of_one_offer_opens_no_other(client: Client, onsite: dict[str, Offer]) -> None:
    signature = token_of(onsite["Amina"])[:22]

    assert client.get(f"/t/{signature}{onsite['Zarina'].pk}").status_code == 404


def test_what_is_signed_for_something_else_opens_nothing(
    client: Client, onsite: dict[str, Offer], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr("bookings.links.PURPOSE", "to see the calendar")
        token = token_of(onsite["Amina"])

    assert client.get(f"/t/{token}").status_code == 404


@pytest.mark.parametrize("token", ["x", "a" * 22, "a" * 22 + "0", "a" * 22 + "9" * 18, "è" * 23])
def test_nonsense_is_unknown(client: Client, onsite: dict[str, Offer], token: str) -> None:
    assert client.get(f"/t/{token}").status_code == 404


@pytest.mark.parametrize("change", [{"is_active": False}, {"phone": "+393330055555"}])
def test_who_has_left_or_has_another_number_is_unknown(
    client: Client, world: World, onsite: dict[str, Offer], change: dict[str, object]
) -> None:
    address = path(onsite["Amina"])
    for name, value in change.items():
        setattr(world.amina, name, value)
    world.amina.save()

    assert client.get(address).status_code == 404
    assert client.post(address, {"answer": "yes"}).status_code == 404


def test_a_link_outlives_a_new_secret_as_long_as_the_old_one_is_known(
    client: Client, onsite: dict[str, Offer], settings: Settings
) -> None:
    address, old = path(onsite["Amina"]), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new secret of some length", [old]
    assert client.get(address).status_code == 200

    settings.SECRET_KEY_FALLBACKS = []
    assert client.get(address).status_code == 404


def test_the_address_is_that_of_the_site(onsite: dict[str, Offer], settings: Settings) -> None:
    settings.PUBLIC_BASE_URL = "https://ponte.example"

    assert address_of(onsite["Amina"]) == f"https://ponte.example{path(onsite['Amina'])}"
