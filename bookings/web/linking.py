"""The page behind the link in a text: one offer, answered without signing in. Reading it changes nothing, only a button
answers; mail and message programs open links by themselves.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from bookings.actions.dispatching import OfferClosed, accept_offer, decline_offer
from bookings.hours import MediatorElsewhere, binding, is_unspoken, verdict_now
from bookings.links import offer_of
from bookings.models import Offer
from bookings.reserves import position
from bookings.vocabulary import AnswerChannel, OfferStatus, SeatStatus
from bookings.web.offering import WITH_ITS_BOOKING, how_closed, may_wait, what_to_know
from mediation.clock import now
from mediation.web.tongues import chosen, spoken

P = ParamSpec("P")

# What she needs on the way home too.
SHOWN_AFTER: Final = timedelta(hours=24)
GONE: Final = 410
UNSEEN: Final = {
    # The address is a key: it goes to no other site, stays in no cache and in no search.
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}


def kept_to_its_reader(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    @wraps(view)
    def run(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        for name, value in UNSEEN.items():
            response[name] = value
        return response

    return run


# Who can forge a form must know the address, and who knows it needs no forging; a form of another site is refused too.
@spoken
@csrf_exempt
@kept_to_its_reader
@require_http_methods(["GET", "HEAD", "POST"])
def offer_link(request: HttpRequest, token: str) -> HttpResponseBase:
    offer, at = offer_of(token, Offer.objects.select_related(*WITH_ITS_BOOKING)), now()
    if offer is None:
        return render(request, "bookings/offer_unknown.html", status=404)
    # Nobody has signed in: the language that she is written to in is the one to be read.
    translation.activate(chosen(request) or offer.mediator.language)
    if request.method != "POST":
        return _show(request, offer, at=at)
    _refuse_other_sites(request)
    answer = ANSWERS.get(request.POST.get("answer", ""))
    if answer is None:
        raise BadRequest("answer")
    return answer(request, offer, token, at)


def _refuse_other_sites(request: HttpRequest) -> None:
    """Asked to tell no other site where they come from, browsers send a form from here with the origin `null`.

    :raises PermissionDenied:
    """
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    origin = request.headers.get("Origin", "null")
    ours = {"null", settings.PUBLIC_BASE_URL, f"{request.scheme}://{request.get_host()}"}
    if site not in ("same-origin", "none") or origin not in ours:
        raise PermissionDenied


# --- What there is to see


def _show(request: HttpRequest, offer: Offer, *, at: datetime) -> HttpResponse:
    booking = offer.seat.booking
    if at >= booking.ends_at + SHOWN_AFTER:
        return _page(request, offer, "gone", status=GONE)
    if _is_hers(offer):
        return _page(request, offer, "hers", seat=offer.seat)
    if closed := how_closed(offer, at=at):
        return _show_closed(request, offer, closed, at=at, status=200)
    if is_unspoken(binding(verdict_now(offer.seat, offer.mediator_id, at=at))):
        return _show_closed(request, offer, "withdrawn", at=at, status=200)
    return _page(request, offer, "open", deciding=what_to_know(offer, at=at))


def _is_hers(offer: Offer) -> bool:
    has_it = offer.status == OfferStatus.ACCEPTED and offer.seat.mediator_id == offer.mediator_id
    return has_it and offer.seat.status != SeatStatus.CANCELLED


def _show_closed(
    request: HttpRequest, offer: Offer, closed: str, *, at: datetime, status: int
) -> HttpResponse:
    is_taken = closed == "taken"
    return _page(
        request,
        offer,
        closed,
        status=GONE if closed == "expired" else status,
        reserve=position(offer) if is_taken else None,
        may_wait=is_taken and may_wait(offer, at=at),
    )


def _page(
    request: HttpRequest, offer: Offer, standing: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"offer": offer, "booking": offer.seat.booking, "standing": standing, **more}
    return render(request, "bookings/offer_link.html", context, status=status)


# --- What she answers


def _yes(request: HttpRequest, offer: Offer, token: str, at: datetime) -> HttpResponseBase:
    try:
        accept_offer(offer_id=offer.pk, at=at, via=AnswerChannel.LINK)
    except MediatorElsewhere as busy:
        if busy.is_unspoken:
            return _show_closed(request, offer, "withdrawn", at=at, status=409)
        return _page(request, offer, "open", status=409, deciding=what_to_know(offer, at=at), busy=busy)
    except OfferClosed:
        now_so = Offer.objects.select_related(*WITH_ITS_BOOKING).get(pk=offer.pk)
        return _show_closed(request, now_so, how_closed(now_so, at=at) or "taken", at=at, status=409)
    return redirect("offer-link", token)


def _no(_request: HttpRequest, offer: Offer, token: str, at: datetime) -> HttpResponseBase:
    with suppress(OfferClosed):  # the page says how it ended
        decline_offer(offer_id=offer.pk, at=at, via=AnswerChannel.LINK)
    return redirect("offer-link", token)


ANSWERS: Final[dict[str, Callable[[HttpRequest, Offer, str, datetime], HttpResponseBase]]] = {
    "yes": _yes,
    "no": _no,
}
