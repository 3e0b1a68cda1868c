"""Loads the invented funds of the demo. What is already there is never changed."""

from datetime import date

from django.db import transaction

from bookings.models import Fund
from mediation.real_people import refuse_among_real_people


@transaction.atomic(durable=True)
def load_funds() -> int:
    """Add the missing funds. Returns how many were added.

    :raises RealPeopleHere:
    """
    refuse_among_real_people()
    known = set(Fund.objects.values_list("name", flat=True))
    missing = [fund for fund in _funds() if fund.name not in known]
    return len(Fund.objects.bulk_create(missing))


def _funds() -> list[Fund]:
    begins = date(2025, 1, 1)
    return [
        Fund(
            name="FAMI, Su.Pr.Eme. 2",
            code="CUP-DI-PROVA",
            third_country_only=True,
            valid_from=begins,
            valid_to=date(2028, 12, 31),
        ),
        Fund(name="Bilancio comunale", valid_from=begins),
        Fund(name="ASP di Enna", valid_from=begins),
    ]
