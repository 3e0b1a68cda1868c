"""What the assisted person reads on her own telephone, from her request to the day after, and what she never reads.

A woman who speaks Ukrainian is to be at the town hall of Nicosia on Friday at nine, and has asked for a message.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from pytest_django.fixtures import Settings

from bookings.actions.cancelling import accept_part, cancel_booking
from bookings.actions.changing import Change, change_booking
from bookings.actions.dispatching import assign_mediator
from bookings.actions.reinstating import reinstate_booking
from bookings.actions.releasing import withdraw
from bookings.actions.requesting import request_booking
from bookings.models import Booking, Policy
from bookings.vocabulary import AnswerChannel, BookingStatus
from mediation.models import Mediator, Office, User
from mediation.vocabulary import Delivery, Role, Setting
from notifications.forgetting import forget
from notifications.models import Message, SpeechApproval
from notifications.recipients import addressee
from notifications.resending import NotSentAgain, send_again
from notifications.texts import assisted
from notifications.vocabulary import MessageKind, MessageStatus
from tests.bookings.calendars import rome
from tests.bookings.scenes import fresh
from tests.factories import make_mediator, make_office, make_place, make_request, make_user
from tests.scenarios.telephones import let_time_pass, read_at, says, send_what_is_due

pytestmark = pytest.mark.django_db

TUESDAY = rome("2026-07-14 12:00")
TUESDAY_NIGHT = rome("2026-07-14 23:30")
WEDNESDAY = rome("2026-07-15 10:00")
FRIDAY_AT_NINE = rome("2026-07-17 09:00")
HERS = "+393331234567"

CONFIRMED = "Appuntamento: ven 17/07 ore 9:00, Nicosia. Ci sara' un interprete. E' gratis."
MOVED = "Il tuo appuntamento e' spostato: ven 17/07 ore 9:30, Nicosia."
CANCELLED = "Il tuo appuntamento e' annullato: ven 17/07 ore 9:00, Nicosia."

Ask = Callable[..., Booking]


@pytest.fixture
def office(policy: Policy) -> Office:
    make_user("nino", Role.COORDINATOR, phone="+393330022222")
    return make_office("Nicosia", "Ufficio riservato", "Comune di prova", sms_phone="+393330011111")


@pytest.fixture
def clerk(office: Office) -> User:
    return make_user("giusi", Role.REQUESTER, office)


@pytest.fixture
def amina(office: Office) -> Mediator:
    return make_mediator("Amina", town="Nicosia")


@pytest.fixture
def ask(clerk: User, office: Office, amina: Mediator) -> Ask:
    def request(**values: object) -> Booking:
        person = {"assisted_phone": HERS, "assisted_asked": True}
        wish = make_request(
            office,
            **{
                **person,
                "delivery": Delivery.ONSITE,
                "starts_at": FRIDAY_AT_NINE,
                "setting": Setting.LEGAL,
                "contact_name": "dott.ssa Rossi",
                "case_reference": "C-7",
                **values,
            },
        )
        booking = request_booking(request=wish, by_id=clerk.pk, at=TUESDAY - timedelta(minutes=2))
        let_time_pass(until=TUESDAY)
        return booking

    return request


def move(booking: Booking, by: User, *, minutes: int = 30, at: datetime = WEDNESDAY) -> None:
    change = Change(starts_at=FRIDAY_AT_NINE + timedelta(minutes=minutes))
    change_booking(booking_id=booking.pk, change=change, by_id=by.pk, at=at)


def is_given(booking: Booking, mediator: Mediator, *, at: datetime) -> None:
    nino = User.objects.get(username="nino")
    assign_mediator(booking_id=booking.pk, mediator_id=mediator.pk, reason="subito", by_id=nino.pk, at=at)
    send_what_is_due(at=at)


# --- What she reads


def test_before_anybody_has_said_yes_she_reads_nothing(ask: Ask) -> None:
    ask()

    assert read_at(HERS) == []


def test_she_reads_when_and_in_which_town_and_that_an_interpreter_comes(ask: Ask, amina: Mediator) -> None:
    booking = ask()

    says(amina, f"si {booking.number}", at=TUESDAY)

    assert read_at(HERS) == [CONFIRMED]
    message = Message.objects.get(to=HERS)
    assert (message.kind, message.language, message.parts) == (MessageKind.ASSISTED, "it", 1)


def test_once_her_language_is_approved_she_reads_it(ask: Ask, amina: Mediator) -> None:
    booking = ask()
    nino = User.objects.get(username="nino")
    SpeechApproval.objects.create(language="uk", version=1, approved_by=nino, approved_at=TUESDAY)

    says(amina, f"si {booking.number}", at=TUESDAY)

    message = Message.objects.get(to=HERS)
    assert message.language == "uk"
    assert "Буде перекладач" in message.body


def test_where_the_coordinator_decides_who_comes_she_reads_the_same(ask: Ask, amina: Mediator) -> None:
    booking = ask()

    is_given(booking, amina, at=TUESDAY)

    assert read_at(HERS) == [CONFIRMED]


def test_at_night_it_waits_for_the_morning(ask: Ask, amina: Mediator) -> None:
    booking = ask()
    is_given(booking, amina, at=TUESDAY_NIGHT)
    assert read_at(HERS) == []

    let_time_pass(until=WEDNESDAY)

    assert read_at(HERS) == [CONFIRMED]


def test_of_a_team_she_reads_once_when_all_have_said_yes(ask: Ask, amina: Mediator) -> None:
    bohdana = make_mediator("Bohdana", town="Nicosia")
    booking = ask(mediators_needed=2)

    says(amina, f"si {booking.number}", at=TUESDAY)
    assert read_at(HERS) == []
    says(bohdana, f"si {booking.number}", at=TUESDAY)

    assert read_at(HERS) == [CONFIRMED]


def test_of_a_team_of_which_one_is_enough_she_reads_once_the_office_says_so(
    ask: Ask, amina: Mediator, clerk: User
) -> None:
    booking = ask(mediators_needed=2)
    says(amina, f"si {booking.number}", at=TUESDAY)
    assert read_at(HERS) == []

    accept_part(booking_id=booking.pk, by_id=clerk.pk, at=TUESDAY)
    send_what_is_due(at=TUESDAY)

    assert read_at(HERS) == [CONFIRMED]


def test_moved_it_is_told_with_the_new_hour(ask: Ask, amina: Mediator, clerk: User) -> None:
    booking = ask()
    says(amina, f"si {booking.number}", at=TUESDAY)

    move(booking, clerk)
    send_what_is_due(at=WEDNESDAY)

    assert read_at(HERS) == [CONFIRMED, MOVED]


def test_what_else_changes_is_not_hers_to_read(ask: Ask, amina: Mediator, clerk: User) -> None:
    booking = ask()
    says(amina, f"si {booking.number}", at=TUESDAY)
    other_room = make_place("Nicosia", "Consultorio").pk

    change = Change(contact_name="Ida", case_reference="C-8", place_id=other_room)
    change_booking(booking_id=booking.pk, change=change, by_id=clerk.pk, at=WEDNESDAY)
    send_what_is_due(at=WEDNESDAY)

    assert read_at(HERS) == [CONFIRMED]


def test_cancelled_it_is_told(ask: Ask, amina: Mediator, clerk: User) -> None:
    booking = ask()
    says(amina, f"si {booking.number}", at=TUESDAY)

    cancel_booking(booking_id=booking.pk, by_id=clerk.pk, reason="non serve", at=WEDNESDAY)
    send_what_is_due(at=WEDNESDAY)

    assert read_at(HERS) == [CONFIRMED, CANCELLED]


def test_cancelled_before_she_knew_of_it_she_reads_nothing(ask: Ask, clerk: User) -> None:
    booking = ask()

    cancel_booking(booking_id=booking.pk, by_id=clerk.pk, reason="non serve", at=WEDNESDAY)
    send_what_is_due(at=WEDNESDAY)

    assert read_at(HERS) == []


def test_two_texts_are_all(ask: Ask, amina: Mediator, clerk: User) -> None:
    booking = ask()
    says(amina, f"si {booking.number}", at=TUESDAY)
    move(booking, clerk)
    send_what_is_due(at=WEDNESDAY)

    move(booking, clerk, minutes=45)
    send_what_is_due(at=WEDNESDAY)
    cancel_booking(booking_id=booking.pk, by_id=clerk.pk, reason="non serve", at=WEDNESDAY)
    send_what_is_due(at=WEDNESDAY)
    reinstate_booking(booking_id=booking.pk, by_id=clerk.pk, reason="", at=WEDNESDAY)
    let_time_pass(until=WEDNESDAY + timedelta(minutes=5))
    says(amina, f"si {booking.number}", at=WEDNESDAY + timedelta(minutes=5))

    assert fresh(booking).status == BookingStatus.CONFIRMED
    assert read_at(HERS) == [CONFIRMED, MOVED]


def test_another_mediator_in_her_place_is_no_news(ask: Ask, amina: Mediator) -> None:
    bohdana = make_mediator("Bohdana", town="Nicosia")
    booking = ask()
    says(amina, f"si {booking.number}", at=TUESDAY)
    withdraw(booking_id=booking.pk, mediator_id=amina.pk, at=WEDNESDAY, via=AnswerChannel.PAGE, reason="")
    let_time_pass(until=WEDNESDAY + timedelta(minutes=5))

    says(bohdana, f"si {booking.number}", at=WEDNESDAY + timedelta(minutes=5))

    assert fresh(booking).status == BookingStatus.CONFIRMED
    assert read_at(HERS) == [CONFIRMED]


# --- What changes while a text waits for the morning


@pytest.mark.parametrize(
    ("minutes", "hour"), [(5, "9:05"), (30, "9:30")], ids=["a little", "so she is asked"]
)
def test_moved_before_the_morning_she_reads_the_new_hour_alone(
    ask: Ask, amina: Mediator, clerk: User, minutes: int, hour: str
) -> None:
    booking = ask()
    is_given(booking, amina, at=TUESDAY_NIGHT)

    move(booking, clerk, minutes=minutes, at=TUESDAY_NIGHT)
    if fresh(booking).status == BookingStatus.RECONFIRMING:
        says(amina, f"si {booking.number}", at=TUESDAY_NIGHT)
    let_time_pass(until=WEDNESDAY)

    assert read_at(HERS) == [
        f"Appuntamento: ven 17/07 ore {hour}, Nicosia. Ci sara' un interprete. E' gratis."
    ]


def test_cancelled_before_the_morning_she_reads_nothing(ask: Ask, amina: Mediator, clerk: User) -> None:
    booking = ask()
    is_given(booking, amina, at=TUESDAY_NIGHT)

    cancel_booking(booking_id=booking.pk, by_id=clerk.pk, reason="", at=TUESDAY_NIGHT)
    let_time_pass(until=WEDNESDAY)

    assert read_at(HERS) == []
    assert set(Message.objects.filter(to=HERS).values_list("status", flat=True)) == {MessageStatus.CANCELLED}


def test_given_back_before_the_morning_no_interpreter_is_promised(ask: Ask, amina: Mediator) -> None:
    booking = ask()
    is_given(booking, amina, at=TUESDAY_NIGHT)

    withdraw(booking_id=booking.pk, mediator_id=amina.pk, at=TUESDAY_NIGHT, via=AnswerChannel.PAGE, reason="")
    let_time_pass(until=WEDNESDAY)

    assert read_at(HERS) == []


def test_moved_and_called_off_in_one_night_only_the_last_is_read(
    ask: Ask, amina: Mediator, clerk: User
) -> None:
    booking = ask()
    says(amina, f"si {booking.number}", at=TUESDAY)
    move(booking, clerk, at=TUESDAY_NIGHT)
    send_what_is_due(at=TUESDAY_NIGHT)

    cancel_booking(booking_id=booking.pk, by_id=clerk.pk, reason="", at=TUESDAY_NIGHT)
    let_time_pass(until=WEDNESDAY)

    assert read_at(HERS) == [CONFIRMED, CANCELLED.replace("9:00", "9:30")]


def test_moved_and_moved_back_in_one_night_is_nothing_to_read(ask: Ask, amina: Mediator, clerk: User) -> None:
    booking = ask()
    says(amina, f"si {booking.number}", at=TUESDAY)
    move(booking, clerk, at=TUESDAY_NIGHT)
    send_what_is_due(at=TUESDAY_NIGHT)

    move(booking, clerk, minutes=0, at=TUESDAY_NIGHT)
    let_time_pass(until=WEDNESDAY)

    assert read_at(HERS) == [CONFIRMED]


# --- To whom nothing is said


def test_who_has_not_asked_is_not_written_to(ask: Ask, amina: Mediator) -> None:
    booking = ask(assisted_phone="", assisted_asked=False)

    says(amina, f"si {booking.number}", at=TUESDAY)

    assert not Message.objects.filter(kind=MessageKind.ASSISTED).exists()


def test_a_ward_that_became_one_to_keep_quiet_about_writes_no_more(
    ask: Ask, amina: Mediator, office: Office
) -> None:
    booking = ask()
    is_given(booking, amina, at=TUESDAY_NIGHT)

    Office.objects.filter(pk=office.pk).update(is_sensitive=True)
    let_time_pass(until=WEDNESDAY)

    assert read_at(HERS) == []


def test_a_sensitive_case_reads_like_any_other(ask: Ask, amina: Mediator) -> None:
    booking = ask(sensitive=True)

    says(amina, f"si {booking.number}", at=TUESDAY)

    assert read_at(HERS) == [CONFIRMED]


def test_without_a_name_to_write_from_somebody_sees_that_she_was_not_told(
    ask: Ask, amina: Mediator, settings: Settings
) -> None:
    settings.TWILIO = replace(settings.TWILIO, sender_name="")
    booking = ask()

    says(amina, f"si {booking.number}", at=TUESDAY)

    message = Message.objects.get(to=HERS)
    assert (message.status, message.error) == (MessageStatus.FAILED, "no_sender_name")


# --- In which language


def test_her_own_language_is_used_once_its_texts_are_approved(
    ask: Ask, amina: Mediator, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved = {**assisted.SPEECHES, "uk": replace(assisted.SPEECHES["uk"], approved_by="Олена Проба")}
    monkeypatch.setattr(assisted, "SPEECHES", approved)
    booking = ask()

    says(amina, f"si {booking.number}", at=TUESDAY)

    assert read_at(HERS) == ["Зустріч: пт 17.07, 9:00, Nicosia. Буде перекладач. Безкоштовно."]
    assert Message.objects.get(to=HERS).language == "uk"


# --- Forgotten


def test_a_day_after_the_end_her_number_is_nowhere(ask: Ask, amina: Mediator) -> None:
    booking = ask()
    says(amina, f"si {booking.number}", at=TUESDAY)
    end = fresh(booking).ends_at

    assert forget(at=end + timedelta(hours=23, minutes=59)) == 0
    assert fresh(booking).assisted_phone == HERS
    assert forget(at=end + timedelta(hours=24)) == 2

    message = Message.objects.get(booking=booking, kind=MessageKind.ASSISTED)
    assert (fresh(booking).assisted_phone, fresh(booking).assisted_asked) == ("", True)
    assert (message.to, message.body, message.status) == ("", CONFIRMED, MessageStatus.SENT)
    assert forget(at=end + timedelta(hours=25)) == 0


def test_a_day_after_it_was_called_off_too(ask: Ask, amina: Mediator, clerk: User) -> None:
    booking = ask(starts_at=FRIDAY_AT_NINE + timedelta(days=28))
    says(amina, f"si {booking.number}", at=TUESDAY)
    cancel_booking(booking_id=booking.pk, by_id=clerk.pk, reason="", at=WEDNESDAY)
    send_what_is_due(at=WEDNESDAY)

    assert forget(at=WEDNESDAY + timedelta(hours=23, minutes=59)) == 0
    assert forget(at=WEDNESDAY + timedelta(hours=24)) == 3

    assert fresh(booking).assisted_phone == ""
    assert not Message.objects.filter(to=HERS).exists()


def test_what_was_never_sent_is_closed_with_its_number(ask: Ask, amina: Mediator) -> None:
    booking = ask()
    says(amina, f"si {booking.number}", at=TUESDAY)
    Message.objects.filter(to=HERS).update(status=MessageStatus.UNKNOWN)

    forget(at=fresh(booking).ends_at + timedelta(days=1))

    message = Message.objects.get(booking=booking, kind=MessageKind.ASSISTED)
    assert (message.to, message.status) == ("", MessageStatus.EXPIRED)
    with pytest.raises(NotSentAgain):
        send_again(message_id=str(message.pk), at=fresh(booking).ends_at)
    assert addressee(message).hindrance("sms") == "not_a_mobile_number"


def test_a_leaflets_number_is_forgotten_a_day_after_it_was_sent(ask: Ask) -> None:
    booking = ask(assisted_phone="", assisted_asked=False)
    leaflet = Message.objects.create(
        dedupe_key="leaflet",
        kind=MessageKind.ASSISTED,
        booking=booking,
        to=HERS,
        text_key="leaflet",
        language="uk",
        text_version=1,
        body="Школа",
        parts=1,
        status=MessageStatus.DELIVERED,
        created_at=TUESDAY,
        due_at=TUESDAY,
        expires_at=TUESDAY + timedelta(hours=12),
    )

    assert forget(at=TUESDAY + timedelta(hours=23, minutes=59)) == 0
    assert forget(at=TUESDAY + timedelta(hours=24)) == 1

    leaflet.refresh_from_db()
    assert (leaflet.to, leaflet.body) == ("", "Школа")


def test_nobody_elses_number_is_forgotten(ask: Ask, amina: Mediator) -> None:
    booking = ask()
    says(amina, f"si {booking.number}", at=TUESDAY)

    forget(at=fresh(booking).ends_at + timedelta(days=30))

    to_others = Message.objects.filter(booking=booking).exclude(kind=MessageKind.ASSISTED)
    assert "" not in set(to_others.values_list("to", flat=True))
    assert fresh(booking).contact_phone == "+393330099999"
