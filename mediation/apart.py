"""The one writer of exclusions besides the administration: who shall not meet again. In the caller's transaction."""

from mediation.models import Exclusion


def keep_apart(*, mediator_id: int, case_reference: str, reason: str) -> None:
    """Never offer her this case again; said once, it is known. Not blind: she said so herself."""
    Exclusion.objects.get_or_create(
        mediator_id=mediator_id,
        case_reference=case_reference,
        office=None,
        is_blind=False,
        defaults={"reason": reason},
    )
