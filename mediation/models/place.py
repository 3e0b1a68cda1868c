"""Where mediation happens, and how long the road between two towns takes."""

from django.db import connection, models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mediation.vocabulary import TravelSource


class Municipality(models.Model):
    istat = models.CharField(max_length=6, unique=True)
    belfiore = models.CharField(max_length=4, unique=True)
    name = models.CharField(max_length=80, unique=True)
    province = models.CharField(max_length=2, default="EN")
    population = models.PositiveIntegerField()
    latitude = models.FloatField()
    longitude = models.FloatField()
    # The patron saint's day, a local holiday: month and day, empty while nobody has checked it.
    patron_month = models.PositiveSmallIntegerField(null=True, blank=True)
    patron_day = models.PositiveSmallIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Place(models.Model):
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=200, blank=True, default="")
    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="places")
    latitude = models.FloatField()
    longitude = models.FloatField()
    is_exact = models.BooleanField(default=False, help_text=_("Falso: il punto è quello del comune."))
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["municipality", "name"], name="place_name_is_unique_in_its_town")
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.municipality}"

    def minutes_to(self, place_id: int) -> int:
        """How long the road to another place takes, as matching counts it."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT travel_minutes(%s::bigint, %s::bigint)", [self.pk, place_id])
            (minutes,) = cursor.fetchone()
        return int(minutes)


class TravelTime(models.Model):
    """Minutes by road between two towns, one row a pair (`origin` has the lower id); both may be the same town."""

    origin = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    destination = models.ForeignKey(Municipality, on_delete=models.CASCADE, related_name="+")
    minutes = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=12, choices=TravelSource, default=TravelSource.ESTIMATE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "destination"], name="travel_time_is_given_once_a_pair"
            ),
            models.CheckConstraint(
                name="travel_time_pair_is_ordered", condition=Q(origin__lte=F("destination"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.origin}–{self.destination}: {self.minutes} min"
