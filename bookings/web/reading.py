"""The list of requests, and one of them with its history live."""

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bookings import queries
from bookings.advice import advice_on
from bookings.lifecycle import NEXT, OVER
from bookings.models import Booking, BookingEvent, Seat, ServiceRecord
from bookings.permissions import MAY, Sight, viewer
from bookings.teams import COVERED
from bookings.terms import AgreedHours
from bookings.vocabulary import BookingStatus, Lane, Problem, SeatStatus, Step
from bookings.waiting import still_waits_until
from bookings.web import reads
from bookings.web.access import ACTORS, colleagues, read_booking, seat_in_question, seats_of
from bookings.web.offering import could_by_telephone
from bookings.web.sentences import sentence
from bookings.web.standing import Standing, is_entrusted, is_missed, what_now
from mediation.clock import now
from mediation.models import Language, User
from mediation.vocabulary import Role
from mediation.web.access import SignedIn, signed_in
from mediation.web.tongues import spoken_at_work

A_PAGE = 25
# What a person may do from the page -> the step it takes. The table of `lifecycle` says whether it leads anywhere.
STEPS = {
    "cancel": Step.CANCEL,
    "change": Step.CHANGE,
    "reinstate": Step.REINSTATE,
    "complete": Step.COMPLETE,
    "sign": Step.SIGN,
    "validate": Step.VALIDATE,
    "see_candidates": Step.FILL,
}


@spoken_at_work
@require_safe
@signed_in
def bookings(request: SignedIn) -> HttpResponse:
    found = reads.bookings_to_read(request.user)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("pagina"))
    roles = viewer(request.user).roles
    may = {"may_ask": bool(roles & MAY["request"]), "may_enter": bool(roles & MAY["enter_done"])}
    return render(request, "bookings/bookings.html", {"page": page, **may})


@spoken_at_work
@require_safe
@signed_in
def booking(request: SignedIn, number: int) -> HttpResponse:
    return render(request, "bookings/booking.html", _page(request.user, number, at=now()))


@spoken_at_work
@require_safe
@signed_in
def booking_live(request: SignedIn, number: int) -> HttpResponse:
    """What is new since the event that the page has seen; nothing at all when there is nothing."""
    context = _page(request.user, number, at=now())
    seen = as_number(request.GET.get("visto"))
    if seen == context["last_event"]:
        return HttpResponse(status=204)
    context["announcement"] = " ".join(
        told for event, told in reversed(context["history"]) if event.pk > seen
    )
    context["has_new_actions"] = request.GET.get("azioni") != context["actions_key"]
    return render(request, "bookings/booking_live.html", context)


def as_number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def _page(user: User, number: int, *, at: datetime) -> dict[str, Any]:
    found, sight = read_booking(user, number)
    seat = seat_in_question(found)
    history = told_history(found, sight)
    first_wave_at = reads.first_wave_at(seat, at=at)
    heard = reads.heard_of(seat)
    standing = Standing(
        found,
        seat,
        at,
        may_reach=sight in ACTORS,
        first_wave_at=first_wave_at,
        heard=heard,
        is_entrusted=is_entrusted(seat, (event for event, _ in history)),
    )
    roles = viewer(user).roles
    just_done = queries.just_done(number, by_id=user.pk, at=at) if roles & MAY["undo"] else None
    can = possible(found, roles=viewer(user).roles, sight=sight, at=at)
    return {
        "booking": found,
        "seat": seat,
        "what_now": what_now(standing),
        **_team(found, roles=viewer(user).roles, sight=sight),
        "history": history,
        "last_event": history[0][0].pk if history else 0,
        "pace": _pace(seat),
        "can": can,
        "just_done": just_done,
        "actions_key": "-".join(
            [seat.status, found.status]
            + [
                str(each)
                for each in (found.version, found.has_started(at), is_missed(heard), bool(just_done))
            ]
        ),
        "may_reach": sight in ACTORS,
        "advice": advice_on(found),
        "is_missed": is_missed(heard) and sight in ACTORS,
        "problems": Problem.choices,
        "colleagues": colleagues(found),
        "is_ahead": seat.status in (SeatStatus.FILLED, SeatStatus.RECONFIRMING, SeatStatus.IN_PROGRESS),
        "also_accepted": Language.objects.filter(tag__in=found.also_accepted),
        **_case(found),
        "person_awaited_until": still_waits_until(seat, at=at),
        "may_override": Role.COORDINATOR in viewer(user).roles,
        "cancelling": _cancelling(found, seat, at=at) if "cancel" in can else None,
    }


def _team(found: Booking, *, roles: frozenset[str], sight: Sight) -> dict[str, Any]:
    """The seats one by one, where there are several; and whom the coordinator may take off."""
    seats = seats_of(found)
    team = [seat for seat in seats if seat.status != SeatStatus.CANCELLED] if len(seats) > 1 else []
    may_remove = sight in ACTORS and Role.COORDINATOR in roles
    return {
        "team": team,
        "speaks_several": len({seat.tag for seat in team}) > 1,
        "covered": sum(seat.status in COVERED for seat in team),
        "on_the_job": COVERED,
        "may_remove": may_remove,
        "removable": [seat for seat in seats if may_remove and seat.status in NEXT[Step.RELEASE]],
    }


def told_history(found: Booking, sight: Sight) -> list[tuple[BookingEvent, str]]:
    """Newest first; what has no words for this listener is left out."""
    told = [(event, sentence(event, sight)) for event in queries.history(found)]
    return [(event, words) for event, words in reversed(told) if words]


def possible(found: Booking, *, roles: frozenset[str], sight: Sight, at: datetime) -> set[str]:
    """What this person can do to this booking now; the actions judge again."""
    if sight not in ACTORS:
        return set()
    statuses = {one.status for one in seats_of(found)}
    can = {verb for verb, step in STEPS.items() if roles & MAY[verb] and statuses & set(NEXT[step])}
    can |= {verb for verb, holds in _circumstances(found, statuses).items() if holds and roles & MAY[verb]}
    if roles & MAY["request"]:
        can |= _for_who_asks(found, statuses)
    if not found.has_started(at):
        can.discard("complete")
    if found.has_started(at) or found.status != BookingStatus.CANCELLED:
        can.discard("reinstate")
    return can | (_for_the_coordinator(found, statuses, at=at) if Role.COORDINATOR in roles else set())


def _circumstances(found: Booking, statuses: set[str]) -> dict[str, bool]:
    """What can be done where no step of a seat says so by itself."""
    return {
        "accept_part": found.status == BookingStatus.PARTLY_COVERED,
        "report_problem": SeatStatus.DONE in statuses,
        "answer_rescue": any(seat.rescuer_id for seat in seats_of(found)),
        "follow_up": found.status != BookingStatus.CANCELLED,
        "send_leaflets": not found.is_shift,
    }


def _for_who_asks(found: Booking, statuses: set[str]) -> set[str]:
    """What is taken away from the page, or begun from it anew."""
    can = {
        "take_receipt": True,
        "take_appointment": bool(statuses & {SeatStatus.FILLED, SeatStatus.IN_PROGRESS}),
        "repeat": not found.is_shift,
    }
    return {deed for deed, holds in can.items() if holds}


def _for_the_coordinator(found: Booking, statuses: set[str], *, at: datetime) -> set[str]:
    seats = seats_of(found)
    can = {
        "remove": bool(statuses & set(NEXT[Step.RELEASE])),
        "propose_rescue": len(seats) == 1 and could_by_telephone(seats[0], at=at),
    }
    return {deed for deed, holds in can.items() if holds}


def _case(found: Booking) -> dict[str, Any]:
    """The bookings before and after this one in its case, and what was done in all of them."""
    after = list(found.followed_by.order_by("starts_at"))
    others = [*([found.follows] if found.follows else []), *after]
    records = ServiceRecord.objects.filter(seat__booking__in=[found, *others]).select_related(
        "mediator", "seat"
    )
    return {
        "follows": found.follows,
        "followed_by": after,
        "records": records.order_by("seat__booking__starts_at", "pk"),
    }


def _cancelling(found: Booking, seat: Seat, *, at: datetime) -> dict[str, Any]:
    """What cancelling would cost at this instant, and until when it is free."""
    agreed = AgreedHours.of(seat)
    return {
        "free_until": agreed.free_until,
        "is_late": at > agreed.free_until,
        "credited": agreed.credit(received_at=at) if seat.mediator_id else 0,
        "late_credit": found.policy.rules.late_credit_minutes,
    }


def _pace(seat: Seat) -> int:
    """Seconds between two looks; none when nothing can change any more."""
    if seat.status in OVER:
        return 0
    hurried = seat.lane in (Lane.NOW, Lane.URGENT) and seat.status in (
        SeatStatus.OPEN,
        SeatStatus.DISPATCHING,
    )
    return 3 if hurried else 15
