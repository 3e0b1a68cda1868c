"""The search that led a series is over: another date leads those that waited for it."""

from datetime import datetime

from bookings.asking import askable
from bookings.leading import answered_already, left_to_others, search_together, waiting_behind
from bookings.locking import lock_all
from bookings.models import Deadline, Seat
from bookings.transactions import action


@action
def lead_on(*, deadline_id: int, at: datetime) -> None:
    """Let the first date for which somebody new can be asked lead it and those after it.

    Who has been asked for all of them is not asked again at once: where nobody else is left, each date asks for itself
    when it comes near, as it would have.
    """
    led = Deadline.objects.select_related("seat__booking").get(pk=deadline_id).seat
    dates = lock_all([led.booking_id, *left_to_others(led)])
    if not Deadline.objects.open().filter(pk=deadline_id).update(met_at=at):
        return
    own = next(date for date in dates if date.booking.pk == led.booking_id)
    seat = own.seat(led.pk)
    answered = answered_already(seat)
    search_together(
        _from_the_first_askable(waiting_behind(seat, dates), but=answered, at=at),
        at=at,
        by_id=None,
        facts={"reason": "", "left_of": seat.booking_id, "answered": answered},
    )


def _from_the_first_askable(waiting: list[Seat], *, but: list[int], at: datetime) -> list[Seat]:
    for place, seat in enumerate(waiting):
        if askable(seat, at=at, but=but):
            return waiting[place:]
    return []
