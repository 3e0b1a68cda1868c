"""Which sentences of the card somebody has read who speaks the language."""

from django.db import models

from mediation.models.account import User
from mediation.models.language import Language


class CardApproval(models.Model):
    """Of one sentence, letter for letter: written otherwise, it is a draft again."""

    language = models.ForeignKey(Language, on_delete=models.CASCADE, related_name="card_approvals")
    says = models.CharField(max_length=120)
    # Who vouches that a person who speaks it has read it.
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="card_approved")
    approved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["language", "says"], name="sentence_of_the_card_is_approved_once")
        ]

    def __str__(self) -> str:
        return f"{self.language}: {self.says}"
