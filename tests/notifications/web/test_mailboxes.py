"""The simulated mailboxes: what the product mails by its own way out, read in the demo."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from pytest_django import Settings

from bookings.actions.dispatching import accept_offer, open_wave
from bookings.models import Booking, Deadline, Policy
from bookings.vocabulary import AnswerChannel, DeadlineKind
from mediation.clock import now
from mediation.models import Mediator, Office, User
from mediation.vocabulary import Role
from notifications import delivery
from notifications.models import Message
from notifications.phonebox.gateway import Gateway
from notifications.relay import relay
from notifications.routes import EmailRoute
from notifications.vocabulary import Channel, MessageStatus
from tests.factories import make_booking, make_mediator, make_office, make_user, only_offer
from tests.visiting import Page, Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("policy")]

OFFICE = "anagrafe@comune.example"
NUMBER = "+15005550006"


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    twilio = settings.TWILIO
    with Gateway(
        account_sid=twilio.account_sid, auth_token=twilio.auth_token, number=NUMBER, mail_port=0
    ) as gateway:
        settings.PONTE_DEMO = settings.SENDS_EMAIL = settings.EMAIL_STAYS_HERE = True
        settings.ENV = replace(settings.ENV, has_phonebox=True)
        settings.TWILIO = replace(twilio, api_base=gateway.base_url)
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", gateway.mail_port
        yield gateway


@pytest.fixture
def office() -> Office:
    office = make_office()
    Office.objects.filter(pk=office.pk).update(email=OFFICE, is_demo=True)
    office.refresh_from_db()
    return office


@pytest.fixture
def clerk(office: Office) -> User:
    return make_user("berg", Role.REQUESTER, office)


@pytest.fixture
def amina() -> Mediator:
    return make_mediator("Amina", is_demo=True)


@pytest.fixture
def booking(office: Office, clerk: User, amina: Mediator, policy: Policy) -> Booking:
    at = now()
    return make_booking(by=clerk, office=office, at=at, starts_at=at + timedelta(days=4))


def mail_all() -> None:
    relay(at=now())
    delivery.drain(routes={Channel.EMAIL: EmailRoute()}, clock=now, until=now() + timedelta(seconds=5))


def confirm(booking: Booking) -> None:
    deadline = Deadline.objects.open().get(seat__booking=booking, kind=DeadlineKind.OPEN_WAVE)
    open_wave(deadline_id=deadline.pk, at=now())
    accept_offer(offer_id=only_offer(booking).pk, at=now(), via=AnswerChannel.PAGE)


def test_mailbox_of_every_office_stands_below_the_phones(gateway: Gateway, office: Office) -> None:
    page = Visitor().get("phones")

    assert page.by_id("mail").text == "Non è ancora arrivata nessuna e-mail."
    assert str(office) in page.all("details")[-1].text
    assert page.links[str(office)] == f"/telefoni/posta/{OFFICE}"


def test_letters_that_ponte_mailed_are_read_the_newest_first(
    gateway: Gateway, office: Office, booking: Booking
) -> None:
    mail_all()
    confirm(booking)
    mail_all()

    page = Visitor().get("mailbox", OFFICE)

    assert set(Message.objects.filter(channel=Channel.EMAIL).values_list("status", flat=True)) == {
        MessageStatus.SENT
    }
    newest, oldest = page.by_id("letters").all("li")
    assert [each.all("h2")[0].text for each in (newest, oldest)] == [
        f"Richiesta {booking.number} confermata",
        f"Richiesta {booking.number} ricevuta",
    ]
    assert page.heading == str(office)
    assert Visitor().get("mailboxes-live").by_id("mail").all("li")[0].text.endswith("confermata")


def test_appointment_is_downloaded_as_it_was_mailed(gateway: Gateway, booking: Booking) -> None:
    mail_all()
    confirm(booking)
    mail_all()
    visitor = Visitor()
    page = visitor.get("mailbox", OFFICE)
    name = f"appuntamento-{booking.number}.ics"

    answer = visitor.client.get(page.links[f"Scarica {name}"])

    calendar = Message.objects.exclude(calendar="").get().calendar
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/ics")
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer.content == calendar.encode()
    assert visitor.client.get(page.links[f"Scarica {name}"].replace("/2/", "/1/")).status_code == 404


def test_link_to_come_in_by_is_found_in_the_mailbox_and_leads_in(gateway: Gateway, clerk: User) -> None:
    User.objects.filter(pk=clerk.pk).update(email="berg@ponte.example", is_demo=True)
    visitor = Visitor()
    visitor.post("ask-for-link", email="berg@ponte.example", next="/richieste/nuova")
    mail_all()
    (link,) = [to for to in visitor.get("mailbox", "berg@ponte.example").links.values() if "/e/" in to]
    address = urlsplit(link)

    looked = Page(visitor.client.get(f"{address.path}?{address.query}"))
    entered = visitor.client.post(address.path, {"next": looked.input("next").attributes["value"]})

    assert looked.heading == "Entra con il link"
    assert (entered.status_code, entered["Location"]) == (302, "/richieste/nuova")
    assert visitor.get("new-booking").heading == "Nuova richiesta"


def test_letter_is_shown_as_text_whatever_it_says(gateway: Gateway, office: Office) -> None:
    gateway._letters.take(b"Subject: <b>x</b>\r\n\r\n<script>alert(1)</script>\r\n", to=OFFICE)

    text = Visitor().get("mailbox", OFFICE).by_id("letters").text

    assert "<b>x</b>" in text
    assert "<script>alert(1)</script>" in text


@pytest.mark.parametrize("page", ["mailbox", "mailbox-live"])
def test_mailbox_of_nobody_is_not_found(gateway: Gateway, office: Office, page: str) -> None:
    assert Visitor().get(page, "altri@comune.example").status == 404


def test_real_offices_have_no_simulated_mailbox(gateway: Gateway) -> None:
    office = make_office()
    Office.objects.filter(pk=office.pk).update(email=OFFICE)

    assert Visitor().get("mailbox", OFFICE).status == 404


@pytest.mark.usefixtures("office")
def test_page_says_when_the_mailboxes_do_not_answer(gateway: Gateway, settings: Settings) -> None:
    settings.TWILIO = replace(settings.TWILIO, api_base="http://127.0.0.1:1")

    page = Visitor().get("mailbox", OFFICE)

    assert page.status == 503
    assert "Le caselle simulate non rispondono. Riprova fra qualche secondo." in page.text


def test_there_are_no_mailboxes_where_mail_is_meant(
    gateway: Gateway, settings: Settings, office: Office
) -> None:
    settings.PONTE_DEMO = False

    assert Visitor().get("mailbox", OFFICE).status == 404
    assert Visitor().get("mailboxes-live").status == 404
