"""What a mediator types on the page of her job: how late she is, from when to when she was there."""

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy

from bookings.models import Booking
from bookings.working_time import nearest_at_rome
from mediation.web.fields import KindForm, native_time

HOW_MANY = gettext_lazy("Scrivi di quanti minuti.")
AN_HOUR = {"invalid": gettext_lazy("Scrivi le ore così: 10:05.")}


class LateForm(KindForm):
    minutes = forms.IntegerField(
        label=gettext_lazy("Di quanti minuti?"),
        min_value=1,
        max_value=600,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), HOW_MANY),
    )


class HoursForm(KindForm):
    """Unsaid, it began as booked and ends now."""

    began = forms.TimeField(
        label=gettext_lazy("Dalle"), required=False, widget=native_time(), error_messages=AN_HOUR
    )
    ended = forms.TimeField(
        label=gettext_lazy("Alle"), required=False, widget=native_time(), error_messages=AN_HOUR
    )

    def times(self, booking: Booking) -> dict[str, datetime | None]:
        """The instants nearest to those booked at which the clocks show what was typed; None where nothing was."""
        began, ended = self.cleaned_data["began"], self.cleaned_data["ended"]
        return {
            "started_at": nearest_at_rome(began, booking.starts_at) if began else None,
            "ended_at": nearest_at_rome(ended, booking.ends_at) if ended else None,
        }
