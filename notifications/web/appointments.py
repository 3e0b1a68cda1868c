"""The appointment of a booking to put into one's own calendar: the one that the letters speak of."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from bookings.web.access import booking_for
from mediation.clock import now
from mediation.web.access import SignedIn, signed_in
from notifications.mailing import appointment_to_take


@require_safe
@signed_in
def appointment(request: SignedIn, number: int) -> HttpResponse:
    booking = booking_for(request.user, number, "request")
    text = appointment_to_take(booking, at=now())
    if text is None:
        raise Http404
    headers = {
        "Content-Disposition": f'attachment; filename="appuntamento-{number}.ics"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(text, content_type="text/calendar; charset=utf-8; method=PUBLISH", headers=headers)
