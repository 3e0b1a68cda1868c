"""Yes and no: who gets the seat, who is told what, and which answers come too late."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bookings.actions import dispatching
from bookings.actions.cancelling import cancel_booking
from bookings.actions.dispatching import (
    MediatorElsewhere,
    OfferClosed,
    OfferExpired,
    OfferNotFound,
    OfferTaken,
    accept_offer,
    decline_offer,
    expire_offer,
    note_offer_delivered,
    note_offer_sent,
    note_offer_undeliverable,
)
from bookings.actions.releasing import withdraw
from bookings.models import Offer
from bookings.vocabulary import (
    AnswerChannel,
    BookingStatus,
    DeadlineKind,
    EventKind,
    OfferStatus,
    SeatStatus,
)
from mediation import calendar
from mediation.matching.reasons import Reason
from mediation.models import Commitment, Credential, Exclusion, Mediator, Office, User
from mediation.vocabulary import CommitmentState, Delivery
from tests.bookings.clockwork import due, everything, last_event, told
from tests.bookings.scenes import accept, confirmed, fresh, offer_to, searching, seat_of
from tests.factories import NOON, TOMORROW, make_mediator, make_place

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


# --- Yes


def test_the_first_yes_gets_the_seat_and_her_hour(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = searching(berg, office)

    offer = accept_offer(
        offer_id=offer_to(amina, booking).pk, at=NOON + MINUTE, via=AnswerChannel.PAGE, by_id=berg.pk
    )

    seat, commitment = seat_of(booking), Commitment.objects.get()
    assert (fresh(booking).status, seat.status) == (BookingStatus.CONFIRMED, SeatStatus.FILLED)
    assert (seat.mediator, seat.filled_at) == (amina, NOON + MINUTE)
    assert (offer.status, offer.answered_at, offer.answered_by) == (
        OfferStatus.ACCEPTED,
        NOON + MINUTE,
        AnswerChannel.PAGE,
    )
    assert (commitment.mediator, commitment.seat_id, commitment.state) == (
        amina,
        seat.pk,
        CommitmentState.FILLED,
    )
    assert (commitment.busy.lower, commitment.busy.upper) == (TOMORROW, TOMORROW + HOUR)
    assert (commitment.delivery, commitment.place) == (Delivery.PHONE, None)


def test_an_hour_on_site_is_held_with_its_place(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office, delivery=Delivery.ONSITE)

    assert Commitment.objects.get().place == booking.place


def test_a_yes_stops_the_search_and_sets_what_lies_ahead(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office)

    assert due(seat_of(booking)) == {
        DeadlineKind.REMIND_DAY_BEFORE: NOON + 6 * HOUR,
        DeadlineKind.REMIND_TWO_HOURS: TOMORROW - 2 * HOUR,
        DeadlineKind.START: TOMORROW,
        DeadlineKind.AUTO_CLOSE: TOMORROW + 90 * MINUTE,
        DeadlineKind.CHECK_ARRIVAL: TOMORROW - 10 * MINUTE,
        DeadlineKind.ALERT_LATE: TOMORROW + 5 * MINUTE,
        DeadlineKind.SUSPECT_NO_SHOW: TOMORROW + 15 * MINUTE,
    }


def test_the_others_of_the_wave_are_superseded_and_told_once_each(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    chiara = make_mediator("Chiara")
    booking = searching(berg, office)
    decline_offer(offer_id=offer_to(chiara, booking).pk, at=NOON, via=AnswerChannel.SMS)

    accept(amina, booking, at=NOON + MINUTE)

    assert offer_to(bohdana, booking).status == OfferStatus.SUPERSEDED
    assert offer_to(chiara, booking).status == OfferStatus.DECLINED
    superseded = booking.events.get(kind=EventKind.OFFER_SUPERSEDED)
    assert (superseded.mediator, superseded.at) == (bohdana, NOON + MINUTE)
    event = last_event(booking, EventKind.BOOKING_CONFIRMED)
    assert (event.mediator, event.facts, event.actor) == (amina, {"via": "sms"}, None)


def test_the_same_yes_again_changes_nothing(berg: User, office: Office, amina: Mediator) -> None:
    booking = confirmed(amina, berg, office)
    before = everything()

    again = accept(amina, booking, at=NOON + HOUR)

    assert again.status == OfferStatus.ACCEPTED
    assert everything() == before


def test_a_second_thumb_is_told_that_the_seat_is_taken(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = confirmed(amina, berg, office)
    before = everything()

    with pytest.raises(OfferTaken) as refused:
        accept(bohdana, booking)

    assert (refused.value.number, refused.value.status) == (booking.number, OfferStatus.SUPERSEDED)
    assert refused.value.reserve == 1
    # That she would have come is kept, and nothing else changes.
    after = everything()
    assert told(booking)[-1] == EventKind.RESERVE_NOTED
    assert offer_to(bohdana, booking).willing_at == NOON
    assert {table for table in after if after[table] != before[table]} == {
        "bookings.BookingEvent",
        "bookings.Offer",
    }


def test_a_yes_at_the_last_instant_is_too_late(berg: User, office: Office, amina: Mediator) -> None:
    booking = searching(berg, office)
    ends = offer_to(amina, booking).expires_at
    before = everything()

    with pytest.raises(OfferExpired) as refused:
        accept(amina, booking, at=ends)

    assert refused.value.expired_at == ends
    assert everything() == before


def test_a_yes_just_before_the_end_is_in_time(berg: User, office: Office, amina: Mediator) -> None:
    booking = searching(berg, office)
    ends = offer_to(amina, booking).expires_at

    accept(amina, booking, at=ends - timedelta(seconds=1))

    assert fresh(booking).status == BookingStatus.CONFIRMED


def test_a_yes_to_an_expired_offer_is_told_when_it_ended(berg: User, office: Office, amina: Mediator) -> None:
    booking = searching(berg, office)
    offer = offer_to(amina, booking)
    expire_offer(offer_id=offer.pk, at=offer.expires_at)

    with pytest.raises(OfferExpired) as refused:
        accept(amina, booking, at=offer.expires_at + MINUTE)

    assert (refused.value.expired_at, refused.value.status) == (offer.expires_at, OfferStatus.EXPIRED)


def test_a_yes_after_a_no_is_refused(berg: User, office: Office, amina: Mediator) -> None:
    booking = searching(berg, office)
    decline_offer(offer_id=offer_to(amina, booking).pk, at=NOON, via=AnswerChannel.SMS)
    before = everything()

    with pytest.raises(OfferClosed) as refused:
        accept(amina, booking)

    assert type(refused.value) is OfferClosed
    assert refused.value.status == OfferStatus.DECLINED
    assert everything() == before


def test_a_yes_to_a_cancelled_booking_is_refused(berg: User, office: Office, amina: Mediator) -> None:
    booking = searching(berg, office)
    cancel_booking(booking_id=booking.pk, by_id=berg.pk, reason="", at=NOON)
    before = everything()

    with pytest.raises(OfferClosed) as refused:
        accept(amina, booking)

    assert refused.value.status == OfferStatus.WITHDRAWN
    assert everything() == before


def test_a_yes_to_an_offer_left_open_by_mistake_is_refused_when_the_seat_is_not_free(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = confirmed(amina, berg, office)
    Offer.objects.filter(mediator=bohdana).update(status=OfferStatus.SENT)
    before = everything()

    with pytest.raises(OfferTaken):
        accept(bohdana, booking)

    assert everything() == before


def test_what_is_refused_by_the_database_alone_is_still_told_in_our_words(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    """Somebody is committed to the seat though its row does not say so: only the constraint knows."""
    booking = searching(berg, office)
    calendar.commit(
        mediator_id=bohdana.pk,
        seat_id=seat_of(booking).pk,
        busy_from=booking.starts_at,
        busy_to=booking.ends_at,
        place_id=None,
        delivery=Delivery.PHONE,
        state=CommitmentState.FILLED,
        at=NOON,
    )
    before = everything()

    with pytest.raises(OfferTaken):
        accept(amina, booking)

    assert everything() == before


def test_no_such_offer(db: None) -> None:
    with pytest.raises(OfferNotFound) as refused:
        accept_offer(offer_id=0, at=NOON, via=AnswerChannel.SMS)

    assert refused.value.offer_id == 0


# --- Yes, but she is elsewhere


def at_noon_on_site(town: str, **values: Any) -> dict[str, Any]:
    return {"delivery": Delivery.ONSITE, "place_id": make_place(town).pk, **values}


def test_a_yes_to_two_jobs_at_once_names_the_one_in_the_way(
    berg: User, office: Office, amina: Mediator
) -> None:
    first, second = searching(berg, office), searching(berg, office)
    accept(amina, first)
    before = everything()

    with pytest.raises(MediatorElsewhere) as refused:
        accept(amina, second)

    assert (refused.value.number, refused.value.other_number) == (second.number, first.number)
    assert refused.value.reasons == (Reason.OVERLAP,)
    assert refused.value.is_about_another_job
    assert everything() == before


def test_a_job_at_a_distance_leaves_ten_minutes_to_the_next(
    berg: User, office: Office, amina: Mediator
) -> None:
    first = searching(berg, office)
    touching = searching(berg, office, starts_at=TOMORROW + HOUR)
    after_nine = searching(berg, office, starts_at=TOMORROW + 69 * MINUTE)
    after_ten = searching(berg, office, starts_at=TOMORROW + 70 * MINUTE)
    accept(amina, first)

    for too_near in (touching, after_nine):
        with pytest.raises(MediatorElsewhere) as refused:
            accept(amina, too_near)
        assert (refused.value.other_number, refused.value.reasons) == (first.number, (Reason.REMOTE_GAP,))
    accept(amina, after_ten)

    assert Commitment.objects.count() == 2


def test_the_road_to_another_job_names_that_job_and_not_the_call_in_between(
    berg: User, office: Office, amina: Mediator
) -> None:
    earlier = searching(berg, office, **at_noon_on_site("Piazza Armerina"))
    call = searching(berg, office, starts_at=TOMORROW + 75 * MINUTE, duration_minutes=15)
    nicosia = searching(berg, office, **at_noon_on_site("Nicosia", starts_at=TOMORROW + 100 * MINUTE))
    accept(amina, earlier)
    accept(amina, call)

    with pytest.raises(MediatorElsewhere) as refused:
        accept(amina, nicosia)

    assert (refused.value.other_number, refused.value.reasons) == (earlier.number, (Reason.TRAVEL,))


def test_the_road_to_the_next_job_counts_as_much_as_from_the_one_before(
    berg: User, office: Office, amina: Mediator
) -> None:
    later = searching(berg, office, **at_noon_on_site("Nicosia", starts_at=TOMORROW + 90 * MINUTE))
    earlier = searching(berg, office, **at_noon_on_site("Piazza Armerina"))
    accept(amina, later)

    with pytest.raises(MediatorElsewhere) as refused:
        accept(amina, earlier)

    assert (refused.value.other_number, refused.value.reasons) == (later.number, (Reason.TRAVEL,))


def test_eight_hours_a_day_are_enough_and_no_one_job_is_to_blame(
    berg: User, office: Office, amina: Mediator
) -> None:
    long = searching(berg, office, starts_at=TOMORROW - 3 * HOUR, duration_minutes=450)
    more = searching(berg, office, starts_at=TOMORROW + 5 * HOUR, duration_minutes=31)
    enough = searching(berg, office, starts_at=TOMORROW + 5 * HOUR, duration_minutes=30)
    accept(amina, long)

    with pytest.raises(MediatorElsewhere) as refused:
        accept(amina, more)
    accept(amina, enough)

    assert (refused.value.other_number, refused.value.reasons) == (None, (Reason.DAY_LIMIT,))
    assert not refused.value.is_about_another_job


def test_a_paper_that_ends_between_the_offer_and_the_job_bars_her(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = searching(berg, office)
    Credential.objects.create(
        mediator=amina,
        kind="residence_permit",
        valid_from=TOMORROW.date() - timedelta(days=900),
        valid_to=TOMORROW.date() - timedelta(days=1),
        is_required=True,
    )
    before = everything()

    with pytest.raises(MediatorElsewhere) as refused:
        accept(amina, booking)

    assert (refused.value.other_number, refused.value.reasons) == (None, (Reason.CREDENTIAL,))
    assert everything() == before


def test_a_blind_exclusion_marked_meanwhile_bars_her_and_names_nothing(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = searching(berg, office)
    Exclusion.objects.create(mediator=amina, office=office, reason="non dire", is_blind=True)

    with pytest.raises(MediatorElsewhere) as refused:
        accept(amina, booking)

    assert (refused.value.other_number, refused.value.reasons) == (None, (Reason.EXCLUSION,))
    assert "non dire" not in str(refused.value)


def test_who_says_yes_outside_the_hours_she_gave_is_believed(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = searching(berg, office)
    amina.availabilities.all().delete()

    accept(amina, booking)

    assert fresh(booking).status == BookingStatus.CONFIRMED


def test_a_released_hour_stands_in_nobodys_way(berg: User, office: Office, amina: Mediator) -> None:
    first, second = searching(berg, office), searching(berg, office)
    accept(amina, first)
    withdraw(booking_id=first.pk, mediator_id=amina.pk, at=NOON, via=AnswerChannel.SMS)

    accept(amina, second)

    assert fresh(second).status == BookingStatus.CONFIRMED


def test_a_clash_that_only_the_constraint_sees_names_the_other_job(
    berg: User, office: Office, amina: Mediator, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = searching(berg, office), searching(berg, office)
    accept(amina, first)
    monkeypatch.setattr(dispatching, "refuse_without_room", lambda *_, **__: None)
    before = everything()

    with pytest.raises(MediatorElsewhere) as refused:
        accept(amina, second)

    assert (refused.value.other_number, refused.value.reasons) == (first.number, (Reason.OVERLAP,))
    assert everything() == before


# --- No


def test_a_no_is_noted_with_its_reason_and_changes_nothing_else(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = searching(berg, office)

    offer = decline_offer(
        offer_id=offer_to(amina, booking).pk, at=NOON + MINUTE, via=AnswerChannel.SMS, reason="malata"
    )

    assert (offer.status, offer.answered_at, offer.answered_by, offer.decline_reason) == (
        OfferStatus.DECLINED,
        NOON + MINUTE,
        AnswerChannel.SMS,
        "malata",
    )
    assert (fresh(booking).status, seat_of(booking).mediator) == (BookingStatus.SEARCHING, None)
    event = last_event(booking, EventKind.OFFER_DECLINED)
    assert (event.mediator, event.facts) == (amina, {"via": "sms", "reason": "malata"})


def test_the_same_no_again_changes_nothing(berg: User, office: Office, amina: Mediator) -> None:
    booking = searching(berg, office)
    decline_offer(offer_id=offer_to(amina, booking).pk, at=NOON, via=AnswerChannel.SMS)
    before = everything()

    decline_offer(offer_id=offer_to(amina, booking).pk, at=NOON + MINUTE, via=AnswerChannel.PAGE)

    assert everything() == before


@pytest.mark.parametrize(
    "closed", [OfferStatus.ACCEPTED, OfferStatus.EXPIRED, OfferStatus.SUPERSEDED, OfferStatus.WITHDRAWN]
)
def test_a_no_to_a_closed_offer_is_refused(
    berg: User, office: Office, amina: Mediator, closed: OfferStatus
) -> None:
    booking = searching(berg, office)
    Offer.objects.update(status=closed)
    before = everything()

    with pytest.raises(OfferClosed) as refused:
        decline_offer(offer_id=offer_to(amina, booking).pk, at=NOON, via=AnswerChannel.SMS)

    assert refused.value.status == closed
    assert everything() == before


# --- The offer's way to her


def offer_clock(offer: Offer) -> tuple[str, datetime]:
    offer.refresh_from_db()
    return offer.status, offer.expires_at


def test_an_offers_clock_runs_from_its_delivery(berg: User, office: Office, amina: Mediator) -> None:
    booking = searching(berg, office)
    offer = offer_to(amina, booking)
    on_its_way = offer_clock(offer)

    note_offer_sent(offer_id=offer.pk, at=NOON + MINUTE)
    sent = offer_clock(offer)
    note_offer_delivered(offer_id=offer.pk, at=NOON + 2 * MINUTE)
    delivered = offer_clock(offer)

    assert on_its_way == (OfferStatus.QUEUED, TOMORROW - 30 * MINUTE)
    assert sent == (OfferStatus.SENT, NOON + 47 * MINUTE)
    assert delivered == (OfferStatus.DELIVERED, NOON + 47 * MINUTE)
    assert told(booking)[-2:] == [EventKind.OFFER_SENT, EventKind.OFFER_DELIVERED]
    assert (offer.sent_at, offer.delivered_at) == (NOON + MINUTE, NOON + 2 * MINUTE)


def test_an_offers_clock_never_runs_past_its_use(berg: User, office: Office, amina: Mediator) -> None:
    booking = searching(berg, office, starts_at=NOON + 3 * HOUR)
    offer = offer_to(amina, booking)

    note_offer_delivered(offer_id=offer.pk, at=NOON + 145 * MINUTE)

    assert offer_clock(offer) == (OfferStatus.DELIVERED, NOON + 150 * MINUTE)


def test_in_lane_now_an_offer_has_a_quarter_of_an_hour_and_no_other_term(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = searching(berg, office, urgency="now", starts_at=None, duration_minutes=10)
    offer = offer_to(amina, booking)

    note_offer_delivered(offer_id=offer.pk, at=NOON)

    assert offer_clock(offer) == (OfferStatus.DELIVERED, NOON + 15 * MINUTE)
    accept(amina, booking, at=NOON + 14 * MINUTE)
    assert fresh(booking).status == BookingStatus.CONFIRMED


def test_a_receipt_that_comes_before_the_send_is_noted_needs_no_send(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = searching(berg, office)
    offer = offer_to(amina, booking)
    note_offer_delivered(offer_id=offer.pk, at=NOON + MINUTE)
    before = everything()

    note_offer_sent(offer_id=offer.pk, at=NOON + 2 * MINUTE)
    note_offer_delivered(offer_id=offer.pk, at=NOON + 3 * MINUTE)

    assert everything() == before


@pytest.mark.parametrize(
    "closed", [OfferStatus.ACCEPTED, OfferStatus.DECLINED, OfferStatus.EXPIRED, OfferStatus.SUPERSEDED]
)
def test_news_of_a_message_changes_no_closed_offer(
    berg: User, office: Office, amina: Mediator, closed: OfferStatus
) -> None:
    offer = offer_to(amina, searching(berg, office))
    Offer.objects.update(status=closed)
    before = everything()

    note_offer_sent(offer_id=offer.pk, at=NOON)
    note_offer_delivered(offer_id=offer.pk, at=NOON)
    note_offer_undeliverable(offer_id=offer.pk, at=NOON, reason="30003")
    expire_offer(offer_id=offer.pk, at=TOMORROW + DAY)

    assert everything() == before


def test_an_offer_that_cannot_be_delivered_is_closed_with_the_reason(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    booking = searching(berg, office)
    offer = offer_to(amina, booking)

    note_offer_undeliverable(offer_id=offer.pk, at=NOON + MINUTE, reason="30003")

    assert offer_clock(offer)[0] == OfferStatus.UNDELIVERABLE
    event = last_event(booking, EventKind.OFFER_UNDELIVERABLE)
    assert (event.mediator, event.facts) == (amina, {"reason": "30003"})


def test_an_offer_expires_when_its_time_is_over_and_not_before(
    berg: User, office: Office, amina: Mediator
) -> None:
    booking = searching(berg, office)
    offer = offer_to(amina, booking)
    note_offer_delivered(offer_id=offer.pk, at=NOON)
    ends = NOON + 45 * MINUTE
    before = everything()

    expire_offer(offer_id=offer.pk, at=ends - timedelta(seconds=1))
    assert everything() == before

    expire_offer(offer_id=offer.pk, at=ends)
    assert offer_clock(offer) == (OfferStatus.EXPIRED, ends)
    assert last_event(booking, EventKind.OFFER_EXPIRED).mediator == amina


def test_an_outage_of_the_gateway_costs_nobody_the_time_to_answer(
    berg: User, office: Office, amina: Mediator
) -> None:
    """Sent only after the next wave was due: her wait still runs from then."""
    booking = searching(berg, office)
    offer = offer_to(amina, booking)

    note_offer_sent(offer_id=offer.pk, at=NOON + 2 * HOUR)

    assert offer_clock(offer) == (OfferStatus.SENT, NOON + 2 * HOUR + 46 * MINUTE)
