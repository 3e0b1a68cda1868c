"""How whoever came with the ward's key ends a search that was begun with it. POST only."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from bookings.web import acting
from bookings.web.ward_access import AtTheWard, at_the_ward
from mediation.web.tongues import spoken_at_work


@spoken_at_work
@require_POST
@at_the_ward
def cancel(request: AtTheWard, number: int) -> HttpResponse:
    return acting.cancel_as(request.visitor, request, number)


@spoken_at_work
@require_POST
@at_the_ward
def complete(request: AtTheWard, number: int) -> HttpResponse:
    return acting.complete_as(request.visitor, request, number)
