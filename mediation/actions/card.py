"""Approves a sentence of the card at which patients point."""

from datetime import datetime

from django.db import transaction

from mediation.data.card import row_of
from mediation.models import CardApproval


class SentenceChanged(Exception):
    """The sentence that was read is not the one that stands on the card."""

    def __init__(self, tag: str) -> None:
        super().__init__(tag)
        self.tag = tag


@transaction.atomic(durable=True)
def approve_sentence(*, tag: str, says: str, by_id: int, at: datetime) -> None:
    """Approved twice, the first stays.

    :raises SentenceChanged:
    """
    row = row_of(tag)
    if row is None or not row.says or row.says != says:
        raise SentenceChanged(tag)
    CardApproval.objects.get_or_create(
        language_id=tag, says=says, defaults={"approved_by_id": by_id, "approved_at": at}
    )
