"""What a request takes over from an earlier one of the same office: what the office needs, nothing of the person."""

from typing import Any

from django.http import Http404

from bookings.models import Booking
from bookings.permissions import Sight, viewer, visible_bookings
from bookings.web.access import seats_of
from bookings.web.request_form import DURATIONS, MOST_PEOPLE
from mediation.models import User
from mediation.vocabulary import GenderWish


def to_repeat(user: User, number: str) -> Booking | None:
    """The request that is named, where she may see it whole; None where none is named.

    :raises Http404:
    """
    if not number:
        return None
    seen = visible_bookings(user).select_related(
        "office__organisation", "office__place__municipality", "language", "place__municipality"
    )
    found = seen.prefetch_related("seats").filter(pk=number).first() if number.isdecimal() else None
    if found is None or found.is_shift or viewer(user).sight_of(found) not in (Sight.WHOLE, Sight.OFFICE):
        raise Http404
    return found


def taken_over(before: Booking) -> dict[str, Any]:
    """Neither day nor hour: they are to be said anew. Of what protects a person, all that was asked for."""
    minutes = int(before.duration.total_seconds() // 60)
    wishes = {
        "gender": before.gender if before.gender != GenderWish.ANY else "",
        **{name: getattr(before, name) for name in ("gender_binding", "sensitive", "silent", "heavy")},
    }
    return {
        "office": before.office_id,
        "language_words": before.language.name,
        "also_accepted": next(iter(before.also_accepted), ""),
        "people": min(len(seats_of(before)) or 1, MOST_PEOPLE),
        "place": before.place_id if before.place_id != before.office.place_id else None,
        "setting": before.setting,
        "delivery": before.delivery,
        **({"minutes": minutes} if minutes in DURATIONS else {}),
        **{name: value for name, value in wishes.items() if value},
    }
