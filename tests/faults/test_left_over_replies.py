"""A worker dies between what a reply sets in motion and the answer to it: she is answered once, and has one job."""

from bookings.models import Booking, BookingEvent
from bookings.vocabulary import BookingStatus, EventKind
from mediation.clock import now
from notifications import inbox
from notifications.models import Message, Reply
from notifications.vocabulary import Channel, ReplyMedium, ReplyResult
from tests.faults.desk import Desk
from tests.faults.site import Site
from tests.faults.waiting import until

BETWEEN_DEED_AND_ANSWER = ("before", "notifications.replies._answer")


def test_a_reply_is_acted_upon_and_answered_once_when_its_worker_dies_in_between(
    site: Site, desk: Desk
) -> None:
    desk.hire(1)
    site.beat()
    dying = site.worker_that_dies(*BETWEEN_DEED_AND_ANSWER)
    booking = desk.ask()
    desk.expect_each_once([booking])
    reply = leave_over(desk, "si")
    until("the worker has died", dying.has_died)
    assert confirmations(booking) == 1

    site.worker()

    until("the reply is handled", lambda: Reply.objects.get(pk=reply.pk).handled_at)
    until("every message is out", desk.nothing_is_open)
    assert confirmations(booking) == 1
    reply.refresh_from_db()
    assert reply.result == ReplyResult.ACCEPTED
    texts = Message.objects.filter(to=desk.mediators[0].phone, channel=Channel.SMS).order_by("created_at")
    assert list(texts.values_list("text_key", flat=True)) == ["offer_now", "assigned_bridge"]


def test_without_the_sweep_a_reply_that_its_webhook_left_over_stays_so(site: Site, desk: Desk) -> None:
    desk.hire(1)
    beat = site.beat()
    site.worker()
    booking = desk.ask()
    desk.expect_each_once([booking])
    beat.end()

    reply = leave_over(desk, "si")
    desk.ring("notifications.send")

    desk.let_sweep("notifications.send", times=1)
    reply.refresh_from_db()
    assert reply.handled_at is None
    assert Booking.objects.get().status == BookingStatus.SEARCHING


def leave_over(desk: Desk, body: str) -> Reply:
    """Stored by a webhook that got no further; the sweep waits a little in case it is still at work."""
    reply = inbox.store(
        sid="SM" + "5" * 32,
        from_number=desk.mediators[0].phone,
        body=body,
        medium=ReplyMedium.SMS,
        at=now(),
    )
    assert reply is not None
    return reply


def confirmations(booking: Booking) -> int:
    return BookingEvent.objects.filter(booking=booking, kind=EventKind.BOOKING_CONFIRMED).count()
