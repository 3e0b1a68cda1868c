"""The mediator who asks for one of her pages: what is for ever hers, and what is for those who are in service."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from bookings.permissions import require
from bookings.web import reads
from mediation.models import Mediator
from mediation.permissions import Forbidden, mediator_of
from mediation.web.access import SignedIn

P = ParamSpec("P")


def herself(request: SignedIn) -> Mediator:
    """:raises Forbidden: for whoever does not mediate, the coordinator included: she speaks for herself."""
    require(request.user, "answer_offers")
    mediator = mediator_of(request.user)
    if mediator is None:
        raise Forbidden("answer_offers")
    return mediator


def in_service(
    view: Callable[Concatenate[SignedIn, Mediator, P], HttpResponseBase],
) -> Callable[Concatenate[SignedIn, P], HttpResponseBase]:
    """Tell the view who she is; whoever works for the Polo no more reads so, and what is hers still."""

    @wraps(view)
    def run(request: SignedIn, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        mediator = herself(request)
        return view(request, mediator, *args, **kwargs) if mediator.is_active else _left(request, mediator)

    return run


def _left(request: SignedIn, mediator: Mediator) -> HttpResponse:
    context = {"jobs": reads.jobs_in_hand(mediator.pk)}
    status = 200 if request.method in ("GET", "HEAD") else 403
    return render(request, "bookings/left.html", context, status=status)
