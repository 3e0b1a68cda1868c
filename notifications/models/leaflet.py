"""What people can be given to read, by language and by what it is about: a short text, and where to read on."""

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q

from mediation.models import Language, User
from mediation.vocabulary import Setting

LONGEST_LINK = 200


class Leaflets(models.QuerySet["Leaflet"]):
    def approved(self) -> "Leaflets":
        return self.filter(approved_at__isnull=False)

    def drafts(self) -> "Leaflets":
        return self.filter(approved_at__isnull=True)


class Leaflet(models.Model):
    """One text in one language. Until somebody has approved it, it is a draft, and reaches nobody."""

    # In Italian, for whoever looks for it; `text` is for the person, in her language.
    title = models.CharField(max_length=80)
    setting = models.CharField(max_length=10, choices=Setting)
    language = models.ForeignKey(Language, on_delete=models.PROTECT, related_name="leaflets")
    text = models.TextField()
    link = models.CharField(
        max_length=LONGEST_LINK, blank=True, default="", validators=[URLValidator(schemes=["https"])]
    )
    # On which day somebody last looked whether all of it is so, and the link still leads there.
    checked_on = models.DateField()
    # Goes up with every new wording: who approves says which one was read.
    version = models.PositiveIntegerField(default=1)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="leaflets_written")
    written_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="leaflets_approved"
    )
    approved_at = models.DateTimeField(null=True, blank=True)

    objects = Leaflets.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="leaflet_is_approved_by_somebody",
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
            ),
            models.CheckConstraint(
                name="leaflet_links_are_secure", condition=Q(link="") | Q(link__startswith="https://")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language.name.lower()})"

    @property
    def is_approved(self) -> bool:
        return self.approved_at is not None

    @property
    def body(self) -> str:
        """All of it, as an SMS says it."""
        return f"{self.text} {self.link}".strip()
