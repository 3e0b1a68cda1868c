"""The receipt of a request: its page, which can be kept and come back to, and the sheet for the office's file."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bookings.lifecycle import NEXT
from bookings.models import Booking, Seat
from bookings.terms import AgreedHours
from bookings.vocabulary import BookingStatus, SeatStatus, Step
from bookings.web import reads
from bookings.web.access import booking_for, seat_in_question, seats_of
from bookings.web.read_back import Asked, read_back
from bookings.web.receipt_pdf import Sheet, as_pdf
from mediation.clock import now
from mediation.models import Organisation
from mediation.vocabulary import OrganisationKind
from mediation.web.access import SignedIn, signed_in
from mediation.web.tongues import spoken_at_work

ASSIGNED = (SeatStatus.FILLED, SeatStatus.IN_PROGRESS)


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """A request as it stands: what was asked, what happens next and by when."""

    booking: Booking
    sentence: str
    # Until when it can be put right before anybody has been asked; empty once somebody has.
    correct_until: datetime | None
    # When somebody of the coordination takes it up, should nobody have said yes.
    helped_from: datetime | None
    free_until: datetime
    mails: tuple[str, ...]

    @property
    def is_searching(self) -> bool:
        return self.booking.status == BookingStatus.SEARCHING


def receipt_of(booking: Booking, *, at: datetime) -> Receipt:
    seat = seat_in_question(booking)
    return Receipt(
        booking=booking,
        sentence=read_back(Asked.of(booking)),
        correct_until=reads.first_wave_at(seat, at=at),
        helped_from=reads.helped_from(seat, at=at),
        free_until=AgreedHours.of(seat).free_until,
        mails=_mails(booking) if settings.SENDS_EMAIL else (),
    )


def _mails(booking: Booking) -> tuple[str, ...]:
    """The office's address, and hers who asked."""
    found = {each.lower(): each for each in (booking.office.email, booking.requested_by.email) if each}
    return tuple(found.values())


@spoken_at_work
@require_safe
@signed_in
def receipt(request: SignedIn, number: int) -> HttpResponse:
    booking, at = booking_for(request.user, number, "request"), now()
    seats = seats_of(booking)
    context = {
        "booking": booking,
        "receipt": receipt_of(booking, at=at),
        "can_change": _can(seats, Step.CHANGE),
        "can_cancel": _can(seats, Step.CANCEL),
        "is_assigned": any(seat.status in ASSIGNED for seat in seats),
    }
    return render(request, "bookings/receipt.html", context)


def _can(seats: list[Seat], step: Step) -> bool:
    return any(seat.status in NEXT[step] for seat in seats)


@require_safe
@signed_in
def pdf(request: SignedIn, number: int) -> HttpResponse:
    booking, at = booking_for(request.user, number, "request"), now()
    polo = Organisation.objects.filter(kind=OrganisationKind.POLO).order_by("pk").first()
    sheet = Sheet(booking=booking, by=polo.name if polo else "", sentence=read_back(Asked.of(booking)), at=at)
    headers = {
        "Content-Disposition": f'attachment; filename="ricevuta-{number}.pdf"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(as_pdf(sheet), content_type="application/pdf", headers=headers)
