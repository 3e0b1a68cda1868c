"""The languages people speak, and the words that staff use for them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from mediation.vocabulary import Delivery


class Language(models.Model):
    """One spoken or signed language. `tag` is BCP 47; a group ("Fula", "Mandingo") is a label, never a language."""

    tag = models.CharField(max_length=20, primary_key=True)
    iso639_3 = models.CharField(max_length=3)
    name = models.CharField(max_length=80, unique=True, help_text=_("In italiano."))
    english_name = models.CharField(max_length=80)
    autonym = models.CharField(max_length=80)
    group = models.CharField(max_length=40, blank=True, default="")
    varieties = ArrayField(models.CharField(max_length=40), blank=True, default=list)
    # What staff really type: "marocchino", "pakistano", "eritreo", misspellings included.
    spoken_names = ArrayField(models.CharField(max_length=60), blank=True, default=list)
    deliveries = ArrayField(models.CharField(max_length=8, choices=Delivery), default=list)
    is_right_to_left = models.BooleanField(default=False)
    warning = models.CharField(
        max_length=300, blank=True, default="", help_text=_("Trappola da mostrare a chi sceglie.")
    )

    def __str__(self) -> str:
        return self.name

    @property
    def is_signed(self) -> bool:
        """Whether it is a language of signs: these alone cannot be mediated by telephone."""
        return Delivery.PHONE not in self.deliveries
