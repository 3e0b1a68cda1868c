"""Who signs in, and what each may do where."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mediation.models.organisation import Office, Organisation
from mediation.models.phone import PhoneField
from mediation.vocabulary import Role, SmsLanguage


class User(AbstractUser):
    phone = PhoneField(blank=True, default="")
    language = models.CharField(max_length=8, choices=SmsLanguage, default=SmsLanguage.ITALIAN)
    is_demo = models.BooleanField(
        default=False, help_text=_("Persona inventata: nessun gestore vero le scrive.")
    )


class Membership(models.Model):
    """One role of one person: of an office for requesters, of a whole organisation for the others."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    office = models.ForeignKey(
        Office, on_delete=models.CASCADE, null=True, blank=True, related_name="memberships"
    )
    role = models.CharField(max_length=20, choices=Role)
    # Coordinators are alarmed in this order: the first at once, the second when the first stays silent.
    alarm_rank = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "office", "role"],
                name="membership_is_given_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="requester_belongs_to_an_office",
                condition=~Q(role__in=[Role.REQUESTER, Role.WARD]) | Q(office__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {gettext(self.get_role_display())} · {self.office or self.organisation}"
