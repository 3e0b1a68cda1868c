"""Sentences about an edit that its page has no occasion to show in the tests of the page."""

from bookings.models import BookingEvent
from bookings.vocabulary import EventKind
from bookings.web.foretelling import Done, will_be_called_off
from mediation.models import Mediator


def test_two_of_one_first_name_are_credited_apart() -> None:
    first, second = Mediator(pk=1, first_name="Amina"), Mediator(pk=2, first_name="Amina")
    events = [
        BookingEvent(kind=EventKind.BOOKING_CANCELLED, mediator=person, facts={"credited_minutes": minutes})
        for person, minutes in ((first, 60), (second, 120), (first, 60))
    ]

    told = will_be_called_off(Done(changed=[], called_off=[], exceptions=[], others=[], events=events))

    assert told == [
        "Il preavviso è breve: ad Amina riconosciamo 2 ore.",
        "Il preavviso è breve: ad Amina riconosciamo 2 ore.",
    ]
