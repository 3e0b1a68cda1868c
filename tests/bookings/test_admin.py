"""Bookings in the admin: found by what one remembers, read with their whole history, and changed by nobody there."""

from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from bookings.actions.dispatching import accept_offer, decline_offer, open_wave
from bookings.models import Booking, BookingEvent, Deadline, Fund, Offer, Policy, ServiceRecord
from bookings.vocabulary import AnswerChannel, DeadlineKind
from mediation.models import Commitment
from mediation.vocabulary import Role
from tests.factories import NOON, make_booking, make_mediator, make_office, make_user

pytestmark = pytest.mark.django_db

CHANGELIST = "admin:bookings_booking_changelist"


@pytest.fixture
def nino() -> Client:
    client = Client()
    client.force_login(make_user("nino", Role.COORDINATOR, is_staff=True))
    return client


@pytest.fixture
def booking(policy: Policy) -> Booking:
    """Dr Berg's: Zarina said no, Amina yes."""
    office = make_office()
    berg = make_user("berg", Role.REQUESTER, office, first_name="Ida", last_name="Berg")
    make_mediator("Amina")
    make_mediator("Zarina", last_name="Altra")
    booking = make_booking(by=berg, office=office, case_reference="2026-0117")
    wave = Deadline.objects.open().get(seat__booking=booking, kind=DeadlineKind.OPEN_WAVE)
    offers = {offer.mediator.first_name: offer for offer in open_wave(deadline_id=wave.pk, at=NOON)}
    decline_offer(offer_id=offers["Zarina"].pk, at=NOON, via=AnswerChannel.SMS, reason="Sono malata")
    accept_offer(offer_id=offers["Amina"].pk, at=NOON, via=AnswerChannel.SMS)
    return booking


def found(client: Client, **query: Any) -> list[int]:
    return [row.pk for row in client.get(reverse(CHANGELIST), query).context["cl"].result_list]


def test_booking_is_found_by_what_one_remembers(nino: Client, booking: Booking) -> None:
    other = make_booking(by=booking.requested_by, office=make_office(name="Pediatria"), language="ti")

    assert found(nino, q=str(booking.pk)) == [booking.pk]
    assert found(nino, q="Amina") == [booking.pk]
    assert found(nino, q="pediatria") == [other.pk]
    assert found(nino, q="2026-0117") == [booking.pk]
    assert found(nino, status__exact="confirmed") == [booking.pk]
    assert found(nino, language__tag__exact="ti") == [other.pk]
    assert found(nino, q="nessuno") == []


def test_booking_shows_its_whole_history(nino: Client, booking: Booking) -> None:
    page = nino.get(reverse("admin:bookings_booking_change", args=[booking.pk]))

    text = page.content.decode()
    for label in (
        "Richiesta ricevuta",
        "Giro di proposte",
        "Proposta rifiutata",
        "Confermata",
        "Sono malata",
    ):
        assert label in text
    for words in ("Ida Berg", "orologio", "Amina Prova", "ricerca 1, giro 1", "Promemoria di due ore prima"):
        assert words in text
    history = page.context["inline_admin_formsets"][1].formset.queryset
    assert [event.kind for event in history] == list(
        booking.events.order_by("pk").values_list("kind", flat=True)
    )


def test_bookings_are_listed_in_italian_with_who_has_them(nino: Client, booking: Booking) -> None:
    text = nino.get(reverse(CHANGELIST)).content.decode()

    for words in ("Numero", "Corsia", "Stato", "Mediatori", "Amina Prova", "Ospedale di prova, Triage"):
        assert words in text


@pytest.mark.parametrize("model", [Booking, Offer, ServiceRecord, Policy])
@pytest.mark.parametrize("page", ["add", "change", "delete"])
def test_nothing_of_a_booking_is_changed_by_hand(
    nino: Client, booking: Booking, model: type[Any], page: str
) -> None:
    row = model.objects.order_by("pk").first()
    if row is None:
        seat = booking.seats.get()
        assert seat.mediator is not None
        row = ServiceRecord.objects.create(
            seat=seat,
            mediator=seat.mediator,
            requested_minutes=60,
            credited_minutes=60,
            created_at=NOON,
        )
    address = reverse(
        f"admin:bookings_{model._meta.model_name}_{page}", args=[row.pk] if page != "add" else []
    )
    before = (BookingEvent.objects.count(), Commitment.objects.count(), Booking.objects.get().status)

    answer = nino.post(address, {"status": "cancelled", "post": "yes"})

    assert answer.status_code == 403
    assert (BookingEvent.objects.count(), Commitment.objects.count(), Booking.objects.get().status) == before


def test_rules_are_shown_as_numbers(nino: Client, policy: Policy) -> None:
    text = nino.get(reverse("admin:bookings_policy_change", args=[policy.version])).content.decode()

    assert "&quot;notice_hours&quot;: 24" in text


def test_coordinator_keeps_the_funds(nino: Client) -> None:
    sent = {
        "name": "FAMI",
        "code": "",
        "third_country_only": "on",
        "valid_from": "2026-01-01",
        "valid_to": "",
    }

    answer = nino.post(reverse("admin:bookings_fund_add"), sent)
    backwards = nino.post(
        reverse("admin:bookings_fund_add"), {**sent, "name": "Altro", "valid_to": "2025-01-01"}
    )

    assert (answer.status_code, backwards.status_code) == (302, 200)
    assert list(Fund.objects.values_list("name", flat=True)) == ["FAMI"]


def test_list_costs_the_same_for_one_and_for_three(nino: Client, booking: Booking) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert nino.get(reverse(CHANGELIST)).status_code == 200
        return len(captured)

    queries()
    one = queries()
    for _ in range(2):
        make_booking(by=booking.requested_by, office=booking.office)

    assert one == queries()


def test_history_is_not_paid_by_the_line(nino: Client, booking: Booking) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            nino.get(reverse("admin:bookings_booking_change", args=[booking.pk]))
        return len(captured)

    queries()
    first = queries()
    for event in list(booking.events.all()):
        event.pk = None
        event.save()

    assert first == queries()


def test_bookings_page_is_the_one_with_messages() -> None:
    (booking_admin,) = [kept for model, kept in admin.site._registry.items() if model is Booking]

    assert [inline.model.__name__ for inline in booking_admin.inlines] == ["Seat", "BookingEvent", "Message"]
