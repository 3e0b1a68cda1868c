"""One case in two bookings: what began by telephone goes on in person, with the same mediator where she can."""

from dataclasses import dataclass
from datetime import datetime

from bookings.actions.requesting import Request, ask_for
from bookings.locking import lock
from bookings.models import Booking
from bookings.transactions import action
from bookings.vocabulary import Urgency


@dataclass(frozen=True, kw_only=True)
class Next:
    """When, for how long and how the case goes on; everything else is as it was."""

    starts_at: datetime
    duration_minutes: int
    delivery: str
    place_id: int | None = None
    call_number: str = ""


@action
def follow_up(*, booking_id: int, next_time: Next, by_id: int, at: datetime) -> Booking:
    """Ask for the next meeting of a case; the search begins with whoever has, or had, the one before.

    :raises NotARequest: one of its kinds, naming the field.
    :raises NotPossible: one of its kinds, with the facts.
    """
    before = lock(booking_id).booking
    return ask_for(_as_before(before, next_time), by_id=by_id, at=at, follows=before)


def _as_before(before: Booking, next_time: Next) -> Request:
    return Request(
        office_id=before.office_id,
        language=before.language_id,
        also_accepted=tuple(before.also_accepted),
        variety=before.variety,
        delivery=next_time.delivery,
        urgency=Urgency.SCHEDULED,
        starts_at=next_time.starts_at,
        duration_minutes=next_time.duration_minutes,
        setting=before.setting,
        place_id=next_time.place_id or before.place_id,
        call_number=next_time.call_number or before.call_number,
        contact_name=before.contact_name,
        contact_phone=before.contact_phone,
        gender=before.gender,
        gender_binding=before.gender_binding,
        sensitive=before.sensitive,
        silent=before.silent,
        minor=before.minor,
        adult_operator=before.adult_operator,
        unaccompanied=before.unaccompanied,
        guardian=before.guardian,
        heavy=before.heavy,
        consent=before.consent,
        mediators_needed=before.seats.count(),
        team=_team_of(before),
        third_country=before.third_country,
        fund_id=before.fund_id,
        case_reference=before.case_reference,
        campaign=before.campaign,
    )


def _team_of(before: Booking) -> tuple[str, ...]:
    """The language of each seat, where they differ."""
    tags = tuple(seat.tag for seat in before.seats.order_by("position"))
    return tags if set(tags) != {before.language_id} else ()
