"""The coordinator asks people by name: one, several, everybody who can. The search goes on around those offers."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Q

from bookings.actions.dispatching import ReasonMissing, SeatNotFree
from bookings.asking import ask_together, next_wave, paid_already, useless_for
from bookings.hours import BINDING_ON_A_YES
from bookings.lanes import may_ask_from
from bookings.leading import offered, still_promised
from bookings.lifecycle import NEXT
from bookings.locking import Locked, lock
from bookings.models import Offer, Seat
from bookings.search import asked_before, need_of, restart
from bookings.seating import set_deadline, set_status
from bookings.shifts import everybody
from bookings.teams import alike, leader, searching_together
from bookings.transactions import action
from bookings.vocabulary import OPEN_OFFERS, DeadlineKind, Lane, OfferStatus, SeatStatus, Step
from mediation.matching.candidates import Candidate
from mediation.matching.ranking import rank
from mediation.matching.reasons import Reason
from mediation.matching.verdict import Verdict
from mediation.models import Mediator

# Asked in spite of these she could not say yes: it would be refused her, or the question would not reach her.
IN_VAIN = BINDING_ON_A_YES | {Reason.LANGUAGE, Reason.LANGUAGE_DELIVERY, Reason.CANNOT_BE_REACHED}


class AlreadyOffered(Exception):
    """Everybody who was named has been asked in this search, or sits in the booking."""

    def __init__(self, *, number: int) -> None:
        super().__init__(number)
        self.number = number


class OfferInVain(Exception):
    """She could not say yes to it: what stands in the way is nothing that a reason overrides."""

    def __init__(self, *, number: int, mediator_id: int, reasons: tuple[Reason, ...]) -> None:
        super().__init__(f"{number} to {mediator_id}: {reasons}")
        self.number = number
        self.mediator_id = mediator_id
        self.reasons = reasons


class NotAtThisHour(Exception):
    """In the quiet hours nobody is asked for what can wait until they end."""

    def __init__(self, *, number: int, until: datetime) -> None:
        super().__init__(f"{number}: {until}")
        self.number = number
        self.until = until


@action
def offer_to(
    *,
    booking_id: int,
    mediator_ids: Collection[int],
    reason: str,
    by_id: int,
    at: datetime,
    seat_id: int | None = None,
) -> list[Offer]:
    """Ask these people, as a wave would: whoever of them says yes first has the seat.

    Whoever has been asked already is not asked again. A search that was over begins anew with them, and goes on to
    the others when they have had the time of a wave. What the rules would have said is kept with the event.

    :raises SeatNotFree: when somebody has the seat, or it is over.
    :raises NoSuchSeat: when the booking has no seat with this id.
    :raises NotAtThisHour: when it can wait for the morning.
    :raises AlreadyOffered: when nobody is left to ask.
    :raises OfferInVain: when one of them could not say yes.
    :raises ReasonMissing: what goes against a rule is explained.
    :raises Mediator.DoesNotExist: when one of them is not in service.
    """
    locked = lock(booking_id)
    seat, begins_anew = _asking(locked, seat_id, at=at, by_id=by_id, reason=reason)
    opens = may_ask_from(at, lane=Lane(seat.lane), rules=seat.booking.policy.rules)
    if opens > at:
        raise NotAtThisHour(number=booking_id, until=opens)
    judged = _judged(seat, mediator_ids, at=at)
    for verdict in judged:
        _refuse_in_vain(seat, verdict, at=at)
    overridden = sorted({str(reason) for verdict in judged for reason in verdict.refusals})
    if overridden and not reason.strip():
        raise ReasonMissing
    by_hand = {"by_hand": True, "reason": reason, "overridden": overridden}
    return _ask(seat, judged, at=at, by_id=by_id, by_hand=by_hand, begins_anew=begins_anew)


def _asking(
    locked: Locked, seat_id: int | None, *, at: datetime, by_id: int, reason: str
) -> tuple[Seat, bool]:
    """The seat whose search asks, and whether it begins anew because it was over."""
    free = [seat for seat in locked.seats if seat.status in NEXT[Step.FILL]]
    named = locked.seat(seat_id) if seat_id else (free or list(locked.seats))[0]
    if named.status not in NEXT[Step.FILL]:
        raise SeatNotFree(number=locked.booking.number, status=named.status)
    if named.status == SeatStatus.UNCOVERED:
        return _begun_anew(named, at=at, by_id=by_id, reason=reason), True
    seat = leader(named) or named
    for other in searching_together(seat):
        if other.status == SeatStatus.OPEN:
            set_status(other, Step.DISPATCH)
    return seat, False


def _begun_anew(named: Seat, *, at: datetime, by_id: int, reason: str) -> Seat:
    missing = [seat for seat in alike(named) if seat.status == SeatStatus.UNCOVERED]
    for seat in missing:
        set_status(seat, Step.DISPATCH)
    restart(missing[0], at=at, by_id=by_id, facts={"reason": reason, **still_promised(missing[0])})
    return missing[0]


def _judged(seat: Seat, mediator_ids: Collection[int], *, at: datetime) -> list[Verdict]:
    """What speaks against each of those who have not been asked yet, best first."""
    need = need_of(seat, at=at, left_out=asked_before(seat))
    verdicts = {verdict.facts.mediator_id: verdict for verdict in everybody(seat, need)}
    if missing := set(mediator_ids) - verdicts.keys():
        raise Mediator.DoesNotExist(min(missing))
    wanted = set(mediator_ids) - _asked_or_seated(seat)
    if not wanted:
        raise AlreadyOffered(number=seat.booking_id)
    in_order = rank([verdicts[mediator_id].facts for mediator_id in wanted], need)
    return [verdicts[person.mediator_id] for person in in_order]


def _asked_or_seated(seat: Seat) -> set[int]:
    """Who is thinking about the booking or has been asked for this seat in this search, and who sits in it."""
    offers = Offer.objects.filter(seat__booking=seat.booking_id)
    in_this_search = Q(seat=seat, search=seat.search) & ~Q(status=OfferStatus.WITHDRAWN)
    asked = offers.filter(Q(status__in=OPEN_OFFERS) | in_this_search)
    seated = {other.mediator_id for other in seat.team if other.mediator_id}
    return {*asked.values_list("mediator_id", flat=True), *seated}


def _refuse_in_vain(seat: Seat, verdict: Verdict, *, at: datetime) -> None:
    reasons = tuple(reason for reason in verdict.refusals if reason in IN_VAIN)
    if not reasons and useless_for(seat, verdict.facts) <= at:
        reasons = (Reason.ARRIVAL,)
    if reasons:
        raise OfferInVain(number=seat.booking_id, mediator_id=verdict.facts.mediator_id, reasons=reasons)


def _ask(
    seat: Seat,
    judged: Sequence[Verdict],
    *,
    at: datetime,
    by_id: int,
    by_hand: dict[str, Any],
    begins_anew: bool,
) -> list[Offer]:
    paid = paid_already(seat)
    people: tuple[Candidate, ...] = tuple(verdict.facts for verdict in judged)
    wave = replace(next_wave(seat, at=at, paid=paid), people=people)
    if begins_anew:
        set_deadline(seat, DeadlineKind.OPEN_WAVE, wave.next_at)
    return ask_together(seat, wave, at=at, paid=paid, facts=offered(seat), by_id=by_id, by_hand=by_hand)
