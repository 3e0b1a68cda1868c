"""Who asks: a body and the offices and wards inside it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from mediation.models.phone import PhoneField
from mediation.models.place import Place
from mediation.vocabulary import OrganisationKind, SmsLanguage


class Organisation(models.Model):
    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=20, choices=OrganisationKind)
    is_demo = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Office(models.Model):
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="offices")
    name = models.CharField(max_length=200)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="offices")
    phone = PhoneField(blank=True, default="")
    sms_phone = PhoneField(blank=True, default="", help_text=_("Cellulare dell'ufficio per gli avvisi."))
    email = models.EmailField(blank=True, default="")
    language = models.CharField(max_length=8, choices=SmsLanguage, default=SmsLanguage.ITALIAN)
    external_number = PhoneField(
        blank=True, default="", help_text=_("Interpretariato telefonico esterno, quando nessuno risponde.")
    )
    # A ward whose very name tells something about the person (SerD, gynaecology, anti-violence).
    is_sensitive = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="office_name_is_unique_in_its_body")
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.name}"
