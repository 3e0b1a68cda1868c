"""A mediator's own register of hours: the page of a month, and the same month to take away."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from bookings.actions.asking_signature import Asked, ask_for_signature
from bookings.models import Booking
from bookings.permissions import require
from bookings.reports.own_hours import month_after, month_before, month_of
from bookings.reports.register import Register, register
from bookings.web.herself import herself
from bookings.web.offering import own_job
from bookings.web.register_csv import as_csv
from bookings.web.register_pdf import Sheet, as_pdf
from bookings.web.register_rows import rows_of, waiting
from mediation.clock import now
from mediation.models import Organisation
from mediation.vocabulary import OrganisationKind
from mediation.web.access import SignedIn, signed_in
from mediation.web.tongues import spoken
from mediation.web.written import phone

# In which somebody may have worked; the months beside the first and the last can be written too.
YEARS = range(2000, 2100)


@spoken
@require_safe
@signed_in
def this_month(request: SignedIn) -> HttpResponse:
    return _show(request, month_of(now()))


@spoken
@require_safe
@signed_in
def one_month(request: SignedIn, month: str) -> HttpResponse:
    return _show(request, _month(month))


def _show(request: SignedIn, month: date) -> HttpResponse:
    at = now()
    mediator = herself(request)
    found = register(mediator.pk, month=month)
    this = month_of(at)
    context: dict[str, Any] = {
        "register": found,
        "in_service": mediator.is_active,
        "own": found.own,
        # The newest first: it is what she looks for.
        "rows": rows_of(found, at=at)[::-1],
        "waiting": waiting(found.waits_since, at=at) if found.waits_since else "",
        "before": month_before(month),
        "after": month_after(month) if month < this else None,
    }
    return render(request, "bookings/register.html", context)


@require_safe
@signed_in
def csv_of_month(request: SignedIn, month: str) -> HttpResponse:
    found = register(herself(request).pk, month=_month(month))
    return _file(as_csv(rows_of(found, at=now())), found, kind="csv", content_type="text/csv; charset=utf-8")


@require_safe
@signed_in
def pdf_of_month(request: SignedIn, month: str) -> HttpResponse:
    mediator, at = herself(request), now()
    found = register(mediator.pk, month=_month(month))
    polo = Organisation.objects.filter(kind=OrganisationKind.POLO).order_by("pk").first()
    sheet = Sheet(
        body=polo.name if polo else "",
        name=str(mediator),
        register=found,
        rows=rows_of(found, at=at),
        at=at,
    )
    return _file(as_pdf(sheet), found, kind="pdf", content_type="application/pdf")


@spoken
@require_POST
@signed_in
def ask(request: SignedIn, number: int) -> HttpResponse:
    """Have the office told that the hours of this job wait for its signature."""
    mediator = herself(request)
    require(request.user, "ask_for_signature")
    seat = own_job(mediator, number)
    asked = ask_for_signature(booking_id=number, mediator_id=mediator.pk, by_id=request.user.pk, at=now())
    add = messages.success if asked is Asked.NOW else messages.info
    add(request, _answer(asked, seat.booking))
    return redirect("register-month", f"{month_of(seat.booking.starts_at):%Y-%m}")


def _answer(asked: Asked, booking: Booking) -> str:
    office_phone = booking.contact_phone or booking.office.phone
    if asked is Asked.NOW:
        said = gettext("Fatto: abbiamo chiesto all'ufficio di firmare le ore del turno %(number)d.")
    elif asked is Asked.ALREADY:
        said = gettext(
            "L'ufficio è già stato avvisato da meno di un giorno: il messaggio vale per tutti i turni."
        )
    elif asked is Asked.NOT_NEEDED:
        said = gettext("Non serve: la firma c'è già, o le ore sono state scritte da meno di un giorno.")
    elif office_phone:
        said = gettext("A questo ufficio non arrivano messaggi: per la firma telefona tu, al %(phone)s.")
    else:
        said = gettext(
            "A questo ufficio non arrivano messaggi: per la firma telefona al coordinamento."
            " Il numero è in fondo alla pagina."
        )
    return said % {"number": booking.number, "phone": phone(office_phone) if office_phone else ""}


def _file(content: bytes, found: Register, *, kind: str, content_type: str) -> HttpResponse:
    name = f"registro-ore-{found.month:%Y-%m}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=content_type, headers=headers)


def _month(written: str) -> date:
    """:raises Http404: for what is no month, such as 2026-13, or one in which nobody has worked."""
    try:
        month = date.fromisoformat(f"{written}-01")
    except ValueError as unreadable:
        raise Http404(written) from unreadable
    if month.year not in YEARS:
        raise Http404(written)
    return month
