"""One occasion that needs mediation, and its seats, one a mediator."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext

from bookings.models.fund import Fund
from bookings.models.policy import Policy
from bookings.models.series import Series
from bookings.vocabulary import BookingKind, BookingStatus, Consent, Lane, SeatStatus, Urgency
from mediation.models import Language, Mediator, Office, Place
from mediation.models.phone import PhoneField
from mediation.vocabulary import Delivery, GenderWish, Setting


class Booking(models.Model):
    """A request. Its primary key is the number that people see and type (they start at 1001)."""

    kind = models.CharField(max_length=8, choices=BookingKind, default=BookingKind.REQUEST)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="bookings")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="requested_bookings"
    )
    language = models.ForeignKey(Language, on_delete=models.PROTECT, related_name="bookings")
    variety = models.CharField(max_length=40, blank=True, default="")
    # Tags the person herself accepted; matching never widens a language by itself.
    also_accepted = ArrayField(models.CharField(max_length=20), blank=True, default=list)
    delivery = models.CharField(max_length=8, choices=Delivery)
    urgency = models.CharField(max_length=16, choices=Urgency)
    lane = models.CharField(max_length=8, choices=Lane)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    call_number = PhoneField(blank=True, default="")
    setting = models.CharField(max_length=10, choices=Setting)
    contact_name = models.CharField(max_length=120, blank=True, default="")
    contact_phone = PhoneField(blank=True, default="")
    gender = models.CharField(max_length=6, choices=GenderWish, default=GenderWish.ANY)
    gender_binding = models.BooleanField(default=False)
    sensitive = models.BooleanField(default=False)
    silent = models.BooleanField(default=False)
    minor = models.BooleanField(default=False)
    # The adult operator who sits with a minor, and whoever answers for one who came alone.
    adult_operator = models.CharField(max_length=120, blank=True, default="")
    unaccompanied = models.BooleanField(default=False)
    guardian = models.CharField(max_length=120, blank=True, default="")
    # Content that weighs on whoever interprets it: a debrief follows, and a day has room for few of them.
    heavy = models.BooleanField(default=False)
    consent = models.CharField(max_length=12, choices=Consent, blank=True, default=Consent.UNSAID)
    # Hers, where she asked to be written to; forgotten a day after the end (`actions.forgetting`).
    assisted_phone = PhoneField(blank=True, default="")
    assisted_asked = models.BooleanField(default=False)
    third_country = models.BooleanField(null=True, blank=True)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, null=True, blank=True, related_name="bookings")
    case_reference = models.CharField(max_length=80, blank=True, default="")
    campaign = models.CharField(max_length=80, blank=True, default="")
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="bookings")
    # One case in two bookings: what begins by telephone goes on in person.
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by"
    )
    series = models.ForeignKey(
        Series, on_delete=models.PROTECT, null=True, blank=True, related_name="bookings"
    )
    # The date that this booking is in its series, whatever day it was moved to; an exception was edited by itself.
    series_date = models.DateField(null=True, blank=True)
    is_exception = models.BooleanField(default=False)

    status = models.CharField(max_length=20, choices=BookingStatus, default=BookingStatus.SEARCHING)
    # Goes up when a change makes older messages untrue.
    version = models.PositiveIntegerField(default=1)
    requested_at = models.DateTimeField()
    is_late_cancellation = models.BooleanField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="booking_ends_after_it_starts", condition=Q(ends_at__gt=models.F("starts_at"))
            ),
            models.CheckConstraint(
                name="assisted_person_asked_to_be_written_to",
                condition=Q(assisted_phone="") | Q(assisted_asked=True, silent=False),
            ),
            models.UniqueConstraint(fields=["series", "series_date"], name="series_has_one_booking_a_date"),
            models.CheckConstraint(
                name="booking_in_a_series_has_its_date",
                condition=Q(series__isnull=True, series_date__isnull=True)
                | Q(series__isnull=False, series_date__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["office", "-starts_at"], name="booking_by_office"),
            models.Index(fields=["status", "starts_at"], name="booking_by_status"),
            models.Index(fields=["ends_at"], name="booking_to_forget", condition=~Q(assisted_phone="")),
        ]

    def __str__(self) -> str:
        return gettext("Richiesta %(number)s") % {"number": self.number}

    @property
    def number(self) -> int:
        return int(self.pk)

    @property
    def duration(self) -> timedelta:
        return self.ends_at - self.starts_at

    @property
    def is_reserved(self) -> bool:
        """Whether its messages may show only language, gender need, time band and municipality."""
        return self.silent or self.sensitive or self.office.is_sensitive

    @property
    def is_kept_from_person(self) -> bool:
        """Whether nothing may reach the assisted person: whoever reads it first may be the danger."""
        return self.silent or self.office.is_sensitive

    @property
    def has_debrief(self) -> bool:
        """Whether ten minutes to talk it over belong to the job."""
        return self.sensitive or self.heavy

    @property
    def is_shift(self) -> bool:
        """Whether whoever has it is on call, rather than at work."""
        return self.kind == BookingKind.ON_CALL

    @property
    def tags(self) -> list[str]:
        return [self.language_id, *self.also_accepted]

    def has_started(self, at: datetime) -> bool:
        return at >= self.starts_at


class Seat(models.Model):
    """One mediator needed in a booking. `team` holds the seats locked or read with it, itself included."""

    team: tuple[Seat, ...] = ()

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="seats")
    position = models.PositiveSmallIntegerField(default=1)
    # Where the seats of a booking need different languages, this one's; else empty, and the booking's count.
    language = models.ForeignKey(Language, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=20, choices=SeatStatus, default=SeatStatus.OPEN)
    # Who fills it; the hour itself is held by a `Commitment`.
    mediator = models.ForeignKey(
        Mediator, on_delete=models.PROTECT, null=True, blank=True, related_name="seats"
    )
    filled_at = models.DateTimeField(null=True, blank=True)
    # Who gave it back and could still do it another way, while nobody has it and the office has not said.
    rescuer = models.ForeignKey(Mediator, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Waves of the present search; a restarted search counts from one again in `search`.
    wave = models.PositiveSmallIntegerField(default=0)
    search = models.PositiveSmallIntegerField(default=1)
    lane = models.CharField(max_length=8, choices=Lane)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["booking", "position"], name="seat_position_is_unique"),
            models.CheckConstraint(
                name="filled_seat_has_its_mediator",
                condition=~Q(status__in=[SeatStatus.FILLED, SeatStatus.IN_PROGRESS, SeatStatus.DONE])
                | Q(mediator__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(booking)s, posto %(position)s") % {
            "booking": self.booking,
            "position": self.position,
        }

    @property
    def tag(self) -> str:
        """The language that is asked for here."""
        return self.language_id or self.booking.language_id

    @property
    def spoken(self) -> Language:
        """The same as a language with its name."""
        return self.language or self.booking.language

    @property
    def tags(self) -> list[str]:
        """The languages that serve here: its own alone, else the booking's and what the person also accepted."""
        return [self.language_id] if self.language_id else self.booking.tags


def snapshot(booking: Booking, names: list[str]) -> dict[str, Any]:
    """Fields by name as JSON, for the before and after of an event."""
    return {name: _plain(getattr(booking, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.pk if isinstance(value, models.Model) else value
