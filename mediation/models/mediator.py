"""The people who mediate: what they speak, for which settings, with which papers."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext

from mediation.models.account import User
from mediation.models.language import Language
from mediation.models.phone import PhoneField
from mediation.models.place import Place
from mediation.vocabulary import CredentialKind, Delivery, Gender, Level, MediatorKind, Setting, SmsLanguage


class Mediator(models.Model):
    user = models.OneToOneField(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="mediator"
    )
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=MediatorKind, default=MediatorKind.MEDIATOR)
    gender = models.CharField(max_length=6, choices=Gender)
    home = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    deliveries = ArrayField(models.CharField(max_length=8, choices=Delivery), default=list)
    takes_night_calls = models.BooleanField(default=False)
    phone = PhoneField(unique=True)
    language = models.CharField(max_length=8, choices=SmsLanguage, default=SmsLanguage.ITALIAN)
    # Set by an opt-out word: the gateway then refuses every SMS to this number.
    opted_out_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"


class LanguageSkill(models.Model):
    mediator = models.ForeignKey(Mediator, on_delete=models.CASCADE, related_name="skills")
    language = models.ForeignKey(Language, on_delete=models.PROTECT, related_name="skills")
    level = models.CharField(max_length=8, choices=Level)
    varieties = ArrayField(models.CharField(max_length=40), blank=True, default=list)
    settings = ArrayField(models.CharField(max_length=10, choices=Setting), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mediator", "language"], name="mediator_lists_a_language_once")
        ]

    def __str__(self) -> str:
        return f"{self.mediator}: {self.language} ({self.level})"


class Credential(models.Model):
    """A paper with dates, both days included. A required one that is not valid on the day of a job bars from it."""

    mediator = models.ForeignKey(Mediator, on_delete=models.CASCADE, related_name="credentials")
    kind = models.CharField(max_length=20, choices=CredentialKind)
    number = models.CharField(max_length=60, blank=True, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    is_required = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="credential_ends_after_it_begins",
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.mediator}: {gettext(self.get_kind_display())}"
