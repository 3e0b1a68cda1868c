"""What offices do with a weekly series: they begin it, change it and call it off, date by date or all of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from bookings.actions import beginning_series, cancelling_series, changing_series
from bookings.actions.beginning_series import SeriesRequest
from bookings.actions.changing_series import SeriesChange
from bookings.models import Booking, Series
from bookings.vocabulary import BookingKind, Scope
from mediation.vocabulary import Delivery
from tests.model.office_rules import Asking, some
from tests.model.people import REASON
from tests.model.stage import one


class Weekly(Asking):
    @rule(
        weekday=st.integers(0, 6),
        weeks=st.integers(1, 2),
        kind=st.sampled_from(["request", "request", "desk", "on_call"]),
        in_person=st.booleans(),
        taken=st.booleans(),
        who=some,
    )
    def begin_series(
        self, weekday: int, weeks: int, kind: str, in_person: bool, taken: bool, who: int
    ) -> None:
        first = self.at.date() + timedelta(days=2)
        asked = SeriesRequest(
            request=self.request_of(
                self.province.town_hall,
                starts_at=None,
                duration_minutes=90,
                delivery=Delivery.ONSITE if in_person else Delivery.PHONE,
            ),
            kind=BookingKind(kind),
            weekdays=(weekday,),
            starts_minute=10 * 60,
            first_date=first,
            last_date=first + timedelta(days=7 * weeks - 1),
        )
        by_id = self.province.clerk.pk
        self.attempt(lambda: beginning_series.begin_series(asked=asked, by_id=by_id, at=self.at))
        leading = Booking.objects.filter(series__isnull=False).order_by("-series", "starts_at").first()
        if taken and leading:
            self.somebody_takes(leading, who)

    @precondition(lambda self: self.in_series)
    @rule(place=some, scope=st.sampled_from(Scope))
    def cancel_series(self, place: int, scope: Scope) -> None:
        first = one(place, self.in_series).booking
        self.is_edited(first, cancelling_series.cancel_series, scope=scope, reason=REASON)

    @precondition(lambda self: self.in_series)
    @rule(
        place=some,
        scope=st.sampled_from(Scope),
        minute=st.sampled_from([None, 9 * 60, 10 * 60, 630, 15 * 60]),
        weekday=st.sampled_from([None, None, 2]),
        elsewhere=st.booleans(),
    )
    def change_series(
        self, place: int, scope: Scope, minute: int | None, weekday: int | None, elsewhere: bool
    ) -> None:
        change = SeriesChange(
            starts_minute=minute, weekday=weekday, place_id=self.province.far.pk if elsewhere else None
        )
        first = one(place, self.in_series).booking
        self.is_edited(first, changing_series.change_series, scope=scope, change=change)

    def is_edited(self, first: Booking, deed: Callable[..., Any], **how: Any) -> None:
        """By somebody who sees the series as it is, and presses twice: from its date `first` on."""
        series = Series.objects.get(bookings=first)
        seen = {"series_id": series.pk, "version": series.version, "number": first.pk}
        by_id = self.province.clerk.pk
        self.attempt(lambda: deed(**seen, **how, by_id=by_id, at=self.at), again=True)
