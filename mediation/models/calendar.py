"""A mediator's time: when she can, when she cannot, when she must, and what is already taken."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, IntegerRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.fields import BigIntegerField
from django.utils.translation import gettext

from mediation.models.mediator import Mediator
from mediation.models.place import Place
from mediation.vocabulary import CommitmentState, Delivery


def _one(column: str) -> Func:
    """`column` as a range of one value, so that GiST excludes on it without the btree_gist extension."""
    return Func(F(column), F(column), Value("[]"), function="int8range", output_field=BigIntegerField())


# A CHECK passes where it is NULL, as the comparison with a missing bound is: both bounds are asked for by name.
MINUTES_OF_THE_DAY = Q(
    minutes__startswith__gte=0,
    minutes__endswith__lte=24 * 60,
    minutes__isempty=False,
    minutes__lower_inf=False,
    minutes__upper_inf=False,
)


def _bounded(during: str) -> Q:
    """A stretch that begins and ends."""
    return Q(**{f"{during}__isempty": False, f"{during}__lower_inf": False, f"{during}__upper_inf": False})


class Availability(models.Model):
    """A weekly opening in Rome's wall-clock time: minutes of the day `[start, end)` on a weekday, 0 = Monday."""

    mediator = models.ForeignKey(Mediator, on_delete=models.CASCADE, related_name="availabilities")
    weekday = models.PositiveSmallIntegerField()
    minutes = IntegerRangeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="availability_is_on_a_weekday", condition=Q(weekday__lte=6)),
            models.CheckConstraint(name="availability_stays_within_its_day", condition=MINUTES_OF_THE_DAY),
            # Adjacent openings are one opening: a job must lie inside a single row of its day.
            ExclusionConstraint(
                name="availability_openings_do_not_touch",
                expressions=[
                    (_one("mediator"), RangeOperators.OVERLAPS),
                    (_one("weekday"), RangeOperators.OVERLAPS),
                    (
                        Func(
                            Func(F("minutes"), function="lower"),
                            Func(F("minutes"), function="upper"),
                            Value("[]"),
                            function="int4range",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mediator} {self.weekday} {self.minutes}"


class AvailabilityException(models.Model):
    """Replaces the weekly pattern on one date: its openings that day, or none at all when `minutes` is null."""

    mediator = models.ForeignKey(Mediator, on_delete=models.CASCADE, related_name="availability_exceptions")
    date = models.DateField()
    minutes = IntegerRangeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="exception_stays_within_its_day", condition=Q(minutes__isnull=True) | MINUTES_OF_THE_DAY
            ),
        ]

    def __str__(self) -> str:
        hours = self.minutes or gettext("chiuso")
        return f"{self.mediator} {self.date} {hours}"


class Absence(models.Model):
    mediator = models.ForeignKey(Mediator, on_delete=models.CASCADE, related_name="absences")
    during = DateTimeRangeField()
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [models.CheckConstraint(name="absence_begins_and_ends", condition=_bounded("during"))]

    def __str__(self) -> str:
        return gettext("%(name)s assente %(during)s") % {"name": self.mediator, "during": self.during}


class OnCall(models.Model):
    """A stretch in which the mediator must answer; it counts as availability by day and by night."""

    mediator = models.ForeignKey(Mediator, on_delete=models.CASCADE, related_name="on_calls")
    during = DateTimeRangeField()
    # The seat of the shift that it comes from, known by id alone; empty where it was entered by hand.
    seat_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="on_call_begins_and_ends", condition=_bounded("during")),
            models.UniqueConstraint(fields=["seat_id"], name="shift_is_filled_once"),
        ]

    def __str__(self) -> str:
        return gettext("%(name)s reperibile %(during)s") % {"name": self.mediator, "during": self.during}


class Commitment(models.Model):
    """A held stretch of a mediator's time, `[start, end)`, unpadded: travel is checked, not stored.

    Written only by `mediation.calendar`.
    """

    mediator = models.ForeignKey(Mediator, on_delete=models.PROTECT, related_name="commitments")
    # The seat lives in the package above, which this one may not import: it is known by id alone.
    seat_id = models.BigIntegerField()
    busy = DateTimeRangeField()
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    delivery = models.CharField(max_length=8, choices=Delivery)
    state = models.CharField(max_length=8, choices=CommitmentState)
    is_heavy = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="mediator_is_in_one_place_at_a_time",
                expressions=[
                    (_one("mediator"), RangeOperators.OVERLAPS),
                    ("busy", RangeOperators.OVERLAPS),
                ],
                condition=~Q(state=CommitmentState.RELEASED),
            ),
            models.UniqueConstraint(
                fields=["seat_id"], name="seat_is_filled_once", condition=Q(state=CommitmentState.FILLED)
            ),
            models.UniqueConstraint(
                fields=["seat_id"], name="seat_is_held_once", condition=Q(state=CommitmentState.HELD)
            ),
            models.CheckConstraint(name="commitment_begins_and_ends", condition=_bounded("busy")),
            models.CheckConstraint(
                name="onsite_commitment_has_a_place",
                condition=~Q(delivery=Delivery.ONSITE) | Q(place__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mediator} {self.busy} ({self.state})"
