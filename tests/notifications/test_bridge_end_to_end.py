"""The interpreting bridge played whole: our pipeline, real HTTP both ways, telephones of a mediator and of a ward."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from bookings.actions.completing import complete_booking
from bookings.models import Booking, ServiceRecord
from bookings.vocabulary import AnswerChannel, BookingStatus, EventKind, Lane
from mediation.clock import now
from mediation.models import Mediator
from notifications import bridging, delivery, sweeping, webhooks
from notifications.channels.twilio_sms import TwilioSms
from notifications.channels.twilio_voice import TwilioVoice
from notifications.models import Bridge, Message
from notifications.phonebox.faults import ONCE, Faults
from notifications.phonebox.gateway import Gateway
from notifications.phonebox.state import Call
from notifications.relay import relay
from notifications.routes import Routes, SmsRoute, VoiceRoute
from notifications.tasks import settle
from notifications.vocabulary import Channel, MessageStatus
from tests.factories import only_seat
from tests.notifications.conftest import Desk
from tests.notifications.occasions import book_in, happen

pytestmark = pytest.mark.django_db(transaction=True)

WARD = "+390935516111"


class Night:
    """The instant that the webhooks, the sender and the clock of the bookings go by."""

    def __init__(self, desk: Desk, sms: TwilioSms, voice: TwilioVoice, site: Gateway) -> None:
        self.at = now()
        self.desk, self.voice, self.site = desk, voice, site
        self.routes: Routes = {Channel.SMS: SmsRoute(sms), Channel.VOICE: VoiceRoute(voice)}

    def pass_by(self, **by: float) -> None:
        self.at += timedelta(**by)
        self.work()

    def work(self) -> None:
        """What the workers do, up to this instant."""
        self.desk.meet_deadlines(at=self.at)
        relay(at=self.at)
        delivery.drain(routes=self.routes, clock=lambda: self.at, until=self.at + timedelta(seconds=10))

    def says(self, body: str) -> None:
        self.site.say(from_=self.desk.amina.phone, body=body)
        self.work()

    def calls_to(self, number: str) -> list[Call]:
        return [call for call in self.site.calls() if call.to == number]


@pytest.fixture
def night(
    desk: Desk,
    live_server: LiveServer,
    settings: Settings,
    carrier: Gateway,
    sms: TwilioSms,
    monkeypatch: pytest.MonkeyPatch,
) -> Night:
    settings.PUBLIC_BASE_URL = live_server.url
    carrier.point_to(
        inbound_url=f"{live_server.url}/webhooks/twilio/sms",
        voice_url=f"{live_server.url}/webhooks/twilio/voice",
    )
    twilio = settings.TWILIO
    voice = TwilioVoice(
        account_sid=twilio.account_sid, auth_token=twilio.auth_token, api_base=twilio.api_base, timeout=2.0
    )
    night = Night(desk, sms, voice, carrier)
    monkeypatch.setattr(webhooks, "now", lambda: night.at)
    return night


@pytest.fixture
def booking(night: Night, desk: Desk) -> Booking:
    """A ward waits at its telephone, and Amina has been written to."""
    desk.at = night.at
    booking = book_in(Lane.NOW, desk, delivery="phone", call_number=WARD)
    night.work()
    return booking


def record_of(booking: Booking) -> ServiceRecord:
    return ServiceRecord.objects.get(seat__booking=booking)


def status_of(booking: Booking) -> str:
    return Booking.objects.get(pk=booking.pk).status


def talk(night: Night, *, minutes: float) -> None:
    """Amina is called, says that she is there, and the ward picks up."""
    night.site.pick_up(night.desk.amina.phone)
    night.site.press(night.desk.amina.phone, "1")
    night.work()
    night.site.pick_up(WARD)
    night.pass_by(minutes=minutes)


# --- The whole way


def test_from_an_sms_to_a_signed_length(booking: Booking, night: Night, desk: Desk) -> None:
    night.says("SI")
    hers = night.site.pick_up(desk.amina.phone)
    asked = hers.said
    night.site.press(desk.amina.phone, "1")
    night.work()
    ward = night.site.pick_up(WARD)
    began = night.at
    joined = (hers.conference, ward.conference)
    night.pass_by(minutes=17)
    night.site.hang_up(WARD)

    assert "Per parlare premi 1." in asked
    assert hers.said.endswith("Resta in linea: chiamiamo chi ti aspetta. Stiamo chiamando. Resta in linea.")
    assert ward.said == (
        "Pronto, qui il servizio di mediazione. È in linea chi parla ucraino. Vi mettiamo in contatto."
    )
    assert joined[0] == joined[1] == str(Bridge.objects.get().pk)
    record = record_of(booking)
    assert (record.started_at, record.ended_at) == (began, began + timedelta(minutes=17))
    assert status_of(booking) == BookingStatus.DONE
    assert (hers.status, ward.status) == ("completed", "completed")


def test_neither_sees_the_other_s_number_and_nothing_is_recorded(
    booking: Booking, night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers, twiml = [], webhooks._twiml

    def noted(body: str) -> HttpResponse:
        answers.append(body)
        return twiml(body)

    monkeypatch.setattr(webhooks, "_twiml", noted)
    night.says("SI")
    talk(night, minutes=2)

    numbers = {night.desk.amina.phone, WARD}
    assert {call.sender for call in night.site.calls()} == {night.site.number}
    assert not any(number in answer for number in numbers for answer in answers)
    rooms = [answer for answer in answers if "<Conference" in answer]
    assert len(rooms) == 2
    assert all('record="do-not-record"' in room for room in rooms)


def test_a_key_keeps_her_on_the_line(booking: Booking, night: Night, desk: Desk) -> None:
    """Called because she was silent, she says yes and is put through in the same call."""
    happen(EventKind.OFFER_NUDGED, booking, desk, {})
    night.work()
    night.site.pick_up(desk.amina.phone)
    hers = night.site.press(desk.amina.phone, "1")
    night.work()
    night.site.pick_up(WARD)
    night.pass_by(minutes=3)
    night.site.hang_up(desk.amina.phone)

    assert "Grazie, il turno è tuo. Resta in linea: chiamiamo chi ti aspetta." in hers.said
    assert len(night.calls_to(desk.amina.phone)) == 1
    assert record_of(booking).actual_minutes == 3


def test_while_they_speak_she_is_there_and_nobody_worries(booking: Booking, night: Night) -> None:
    night.says("SI")
    talk(night, minutes=20)

    there = only_seat(booking).events.get(kind=EventKind.CHECKED_IN)
    assert there.facts["via"] == AnswerChannel.BRIDGE
    assert not only_seat(booking).events.filter(kind=EventKind.NO_SHOW_SUSPECTED).exists()


# --- When it does not go so well


def test_a_voicemail_is_not_put_through(booking: Booking, night: Night, desk: Desk) -> None:
    night.says("SI")
    night.site.let_machine_answer(desk.amina.phone)
    night.work()

    assert not Bridge.objects.exists()
    assert night.calls_to(WARD) == []


def test_a_ward_that_does_not_pick_up_is_called_three_times(
    booking: Booking, night: Night, desk: Desk
) -> None:
    night.says("SI")
    night.site.pick_up(desk.amina.phone)
    night.site.press(desk.amina.phone, "1")
    night.work()
    for _ in range(bridging.TRIES):
        night.site.refuse(WARD)
        night.pass_by(seconds=bridging.BETWEEN_TRIES.total_seconds())

    hers = night.site.wait(desk.amina.phone)

    assert len(night.calls_to(WARD)) == bridging.TRIES
    assert hers.said.endswith("Riaggancia e prova al numero che trovi nell'SMS. Grazie.")


def test_the_second_try_succeeds(booking: Booking, night: Night, desk: Desk) -> None:
    night.says("SI")
    night.site.pick_up(desk.amina.phone)
    night.site.press(desk.amina.phone, "1")
    night.work()
    night.site.refuse(WARD)
    night.pass_by(seconds=20)
    night.site.pick_up(WARD)
    night.pass_by(minutes=5)
    night.site.hang_up(WARD)

    assert record_of(booking).actual_minutes == 5


def test_less_than_a_minute_closes_nothing(booking: Booking, night: Night) -> None:
    night.says("SI")
    talk(night, minutes=0.5)
    night.site.hang_up(WARD)

    assert Bridge.objects.get().talk == timedelta(seconds=30)
    assert not ServiceRecord.objects.filter(seat__booking=booking).exists()
    assert status_of(booking) == BookingStatus.IN_PROGRESS


def test_whoever_was_cut_off_calls_our_number_and_the_record_has_both(
    booking: Booking, night: Night, desk: Desk
) -> None:
    night.says("SI")
    talk(night, minutes=4)
    began = Bridge.objects.get().talked_from
    night.site.hang_up(desk.amina.phone)
    night.pass_by(minutes=1)

    night.site.ring(from_=desk.amina.phone)
    night.work()
    night.site.pick_up(WARD)
    night.pass_by(minutes=10)
    night.site.hang_up(WARD)

    record = record_of(booking)
    assert began is not None
    assert (record.started_at, record.ended_at) == (began, began + timedelta(minutes=15))
    assert [bridge.is_counted for bridge in Bridge.objects.order_by("began_at")] == [True, True]
    # The sweep for missed calls finds hers in the gateway's list: she was put through, nothing was left ringing.
    assert sweeping.find_calls(gateway=night.voice, since=now() - timedelta(hours=1)) == []


def test_who_has_left_since_is_put_through_to_the_job_that_she_still_has(
    booking: Booking, night: Night, desk: Desk
) -> None:
    night.says("SI")
    Mediator.objects.filter(pk=desk.amina.pk).update(is_active=False)

    night.site.ring(from_=desk.amina.phone)
    night.work()

    assert Bridge.objects.get().mediator == desk.amina
    assert len(night.calls_to(WARD)) == 1


def test_a_stranger_who_calls_is_put_through_to_nobody(booking: Booking, night: Night) -> None:
    night.says("SI")

    night.site.ring(from_="+393339999999")
    night.work()

    assert not Bridge.objects.exists()
    assert night.calls_to(WARD) == []


def test_the_ward_s_telephone_does_not_ring_for_who_has_hung_up(
    booking: Booking, night: Night, desk: Desk
) -> None:
    night.says("SI")
    night.site.pick_up(desk.amina.phone)
    night.site.press(desk.amina.phone, "1")
    night.site.hang_up(desk.amina.phone)
    night.work()

    assert night.calls_to(WARD) == []
    assert Message.objects.get(text_key="bridge_office").status == MessageStatus.CANCELLED


def test_a_ward_that_picks_up_too_late_hears_so(booking: Booking, night: Night, desk: Desk) -> None:
    night.says("SI")
    night.site.pick_up(desk.amina.phone)
    night.site.press(desk.amina.phone, "1")
    night.work()
    night.site.hang_up(desk.amina.phone)

    ward = night.site.pick_up(WARD)

    assert ward.said == "La linea è caduta: ora vi richiamano. Grazie."


def test_reports_told_twice_count_once(booking: Booking, night: Night) -> None:
    night.says("SI")
    night.site.inject(Faults(callback_duplicated=ONCE))
    talk(night, minutes=6)
    bridge = Bridge.objects.get()
    night.site.hang_up(WARD)
    bridging.note_end(bridge.pk, at=night.at + timedelta(minutes=5))
    bridging.count_finished(at=night.at + timedelta(minutes=5))

    assert record_of(booking).actual_minutes == 6
    assert only_seat(booking).events.filter(kind=EventKind.BOOKING_COMPLETED).count() == 1


def test_what_could_not_be_counted_at_once_is_counted_by_the_sweep(
    booking: Booking, night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    night.says("SI")
    talk(night, minutes=6)
    with monkeypatch.context() as broken:
        broken.setattr(bridging, "count_finished", _fails)
        night.site.hang_up(WARD)
    assert status_of(booking) == BookingStatus.IN_PROGRESS

    monkeypatch.setattr("notifications.tasks.now", lambda: night.at)
    settle()

    assert record_of(booking).actual_minutes == 6


def _fails(**_: datetime) -> None:
    raise RuntimeError


def test_what_the_ward_has_closed_itself_stands(booking: Booking, night: Night, desk: Desk) -> None:
    night.says("SI")
    talk(night, minutes=12)
    complete_booking(booking_id=booking.pk, by_id=desk.clerk.pk, at=night.at)
    by_hand = record_of(booking).ended_at
    night.pass_by(minutes=1)
    night.site.hang_up(WARD)

    assert record_of(booking).ended_at == by_hand


def test_who_has_given_it_back_is_put_through_to_nobody(booking: Booking, night: Night, desk: Desk) -> None:
    night.says("SI")
    night.says(f"NO {booking.number}")

    hers = night.site.pick_up(desk.amina.phone)

    assert hers.said == "Non serve più: non devi fare nulla. Grazie."


# --- Nobody can


def test_when_nobody_can_the_ward_is_handed_the_external_number(
    booking: Booking, night: Night, desk: Desk
) -> None:
    desk.office.external_number = "+390212345678"
    desk.office.save()
    night.pass_by(minutes=5)

    ward = night.site.pick_up(WARD)
    told = ward.said
    night.site.press(WARD, "1")

    assert "Il numero è 0 2 1 2 3 4 5 6 7 8." in told
    assert ward.dialled == "+390212345678"
    night.pass_by(minutes=10)
    assert len(night.calls_to(WARD)) == 1


def test_without_an_external_service_the_ward_is_put_through_to_the_coordination(
    booking: Booking, night: Night, desk: Desk
) -> None:
    night.pass_by(minutes=5)

    ward = night.site.pick_up(WARD)
    night.site.press(WARD, "1")

    assert "Per parlare subito con il coordinamento premi 1." in ward.said
    assert ward.dialled == desk.coordinator.phone


def test_a_ward_that_has_found_somebody_meanwhile_is_not_sent_elsewhere(
    booking: Booking, night: Night, desk: Desk
) -> None:
    night.pass_by(minutes=5)
    night.says("SI")

    ward = night.site.pick_up(WARD)

    assert ward.said == "Non serve più: guardate la pagina della richiesta. Grazie."


def test_a_second_call_of_hers_ends_the_first(booking: Booking, night: Night, desk: Desk) -> None:
    """One room at a time: nobody waits in one that the other has left."""
    night.says("SI")
    seat = only_seat(booking)
    first = bridging.begin(seat, mediator=desk.amina, call_sid="CA" + "1" * 32, at=night.at)
    again = bridging.begin(seat, mediator=desk.amina, call_sid="CA" + "1" * 32, at=night.at)
    second = bridging.begin(seat, mediator=desk.amina, call_sid="CA" + "2" * 32, at=night.at)

    assert again == first
    assert list(Bridge.objects.filter(closed_at=None)) == [second]
    with pytest.raises(IntegrityError, match="one_bridge_at_a_time_for_a_seat"), transaction.atomic():
        Bridge.objects.filter(pk=first.pk).update(closed_at=None)
