"""The sending core against the fake gateway: real SDK, real HTTP, real PostgreSQL; only the carrier is invented."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from pytest_django.fixtures import Settings

from bookings import queries
from bookings.models import Booking, Deadline, Policy
from bookings.tasks import MEET, act_on
from bookings.vocabulary import DeadlineKind
from mediation.clock import now
from mediation.models import Mediator, Office, User
from mediation.vocabulary import Role
from notifications import delivery, recipients
from notifications.channels.twilio_sms import TwilioSms
from notifications.channels.twilio_voice import TwilioVoice
from notifications.models import Message
from notifications.offer_tracking import follow_messages
from notifications.phonebox.carrier import Pace
from notifications.phonebox.gateway import Gateway
from notifications.relay import relay
from notifications.routes import Routes, SmsRoute
from notifications.vocabulary import Channel
from tests.factories import make_booking, make_mediator, make_office, make_user

# Nothing reports by itself: a test that wants a callback sends it.
SILENT = Pace(sent=3600, delivered=3600)


@pytest.fixture
def carrier(settings: Settings) -> Iterator[Gateway]:
    """The fake gateway, and the settings that lead there."""
    twilio = settings.TWILIO
    with Gateway(
        account_sid=twilio.account_sid, auth_token=twilio.auth_token, number=twilio.from_number, pace=SILENT
    ) as gateway:
        settings.TWILIO = replace(twilio, api_base=gateway.base_url)
        yield gateway


@pytest.fixture
def sms(carrier: Gateway, settings: Settings) -> TwilioSms:
    return TwilioSms(
        account_sid=settings.TWILIO.account_sid,
        auth_token=settings.TWILIO.auth_token,
        api_base=carrier.base_url,
        timeout=1.0,
        pool_size=4,
    )


@pytest.fixture
def calls(carrier: Gateway, settings: Settings) -> TwilioVoice:
    return TwilioVoice(
        account_sid=settings.TWILIO.account_sid,
        auth_token=settings.TWILIO.auth_token,
        api_base=carrier.base_url,
        timeout=1.0,
    )


@dataclass
class Desk:
    """A small hospital desk: an office, who asks for it, and Amina, who mediates."""

    office: Office
    clerk: User
    coordinator: User
    amina: Mediator
    at: datetime

    def book(self, **values: object) -> Booking:
        """A request made at this instant for a day still ahead of the real clock, its first wave opened."""
        values.setdefault("starts_at", self.at + timedelta(days=9))
        booking = make_booking(by=self.clerk, office=self.office, at=self.at, **values)
        for waiting in Deadline.objects.open().filter(seat__booking=booking, kind=DeadlineKind.OPEN_WAVE):
            MEET[DeadlineKind.OPEN_WAVE](deadline_id=waiting.pk, at=self.at)
        return booking

    def meet_deadlines(self, *, at: datetime) -> None:
        for row in queries.due(at=at):
            if row.is_deadline:
                act_on(row, at=at)


@pytest.fixture
def desk(policy: Policy) -> Desk:
    office = make_office()
    return Desk(
        office=office,
        clerk=make_user("berg", Role.REQUESTER, office),
        coordinator=make_user("nino", Role.COORDINATOR, phone="+393330088888"),
        amina=make_mediator("Amina"),
        at=_a_weekday_morning(),
    )


def _a_weekday_morning() -> datetime:
    """Ten in Rome on a Wednesday not long ago: near the real clock, which the gateway's dates follow."""
    at = now().replace(hour=9, minute=0, second=0, microsecond=0)
    return at - timedelta(days=(at.weekday() - 2) % 7 or 7)


def by_sms(sms: TwilioSms) -> Routes:
    return {Channel.SMS: SmsRoute(sms)}


def send_all(sms: TwilioSms, *, at: datetime) -> int:
    """Relay and send as the workers do, at one instant."""
    relay(at=at)
    until = at + timedelta(seconds=1)
    calls = sum(
        delivery.drain(routes=by_sms(sms), clock=lambda: at, until=until, bulk=bulk) for bulk in (False, True)
    )
    follow_messages(at=at)
    return calls


def texts_to(phone: str) -> list[str]:
    return list(
        Message.objects.filter(to=phone).order_by("created_at", "due_at").values_list("text_key", flat=True)
    )


@pytest.fixture
def no_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can be called instead."""
    monkeypatch.setitem(recipients.HINDRANCES, Channel.VOICE, lambda _: "no_calls")
