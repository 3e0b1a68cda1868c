"""One mediator's side of the conversation at one instant, and what was made of her words. No answers here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bookings import queries
from bookings.models import Booking, Offer, Seat
from bookings.vocabulary import AnswerChannel, EventKind
from mediation.models import Mediator
from notifications.texts.formatting import Value
from notifications.vocabulary import ReplyResult


@dataclass(frozen=True)
class Understood:
    """What was made of a reply. `text` is the answer's key; None where an event of the booking answers already."""

    result: ReplyResult
    text: str | None = None
    booking: Booking | None = None
    seat: Seat | None = None
    offer: Offer | None = None
    said: dict[str, Value] = field(default_factory=dict)
    needs_coordinator: bool = False
    alarm: str | None = None


@dataclass(frozen=True)
class Conversation:
    """One mediator's side of it at one instant."""

    mediator: Mediator
    at: datetime
    received_at: datetime
    via: AnswerChannel = AnswerChannel.SMS

    @property
    def open_offers(self) -> list[Offer]:
        """Those that her words can be about: a reply handled late does not answer what she was asked since."""
        known = queries.open_offers_of(self.mediator.pk).filter(made_at__lte=self.received_at)
        return list(known.filter(expires_at__gt=self.at))

    @property
    def offers_ended(self) -> list[Offer]:
        """Those that were open when she spoke, and are not any more."""
        return list(queries.offers_ended(self.mediator.pk, since=self.received_at, until=self.at))

    @property
    def offers_then(self) -> list[Offer]:
        """Those that stood open when she wrote: a word without a number may be about any, whatever became of it."""
        return [*self.open_offers, *self.offers_ended]

    @property
    def jobs(self) -> list[Seat]:
        return list(queries.jobs_ahead(self.mediator.pk, at=self.at))

    @property
    def asked_again(self) -> list[Seat]:
        """What of hers has changed, and she knew it when she wrote."""
        return list(queries.asked_again(self.mediator.pk, at=self.received_at))

    @property
    def jobs_to_come_to(self) -> list[Seat]:
        return queries.jobs_to_come_to(self.mediator.pk, at=self.at)

    @property
    def awaited(self) -> list[Seat]:
        """Of these, those about which she was asked whether she is there, and has not said so before these words."""
        return [seat for seat in self.jobs_to_come_to if self._is_awaited(seat)]

    def _is_awaited(self, seat: Seat) -> bool:
        last = queries.heard_last(seat)
        return last is not None and (last.kind != EventKind.CHECKED_IN or last.at >= self.received_at)

    def job(self, number: int) -> Seat | None:
        return next((seat for seat in self.jobs if seat.booking_id == number), None)


def not_found(number: int) -> Understood:
    return Understood(ReplyResult.UNCLEAR, "number_not_found", said={"number": number})
