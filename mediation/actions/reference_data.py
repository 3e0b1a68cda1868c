"""Loads the languages, the municipalities and the travel minutes that every site needs. Each may be run again at will.

Loading adds what is missing and never undoes what a site has corrected.
"""

from itertools import combinations

from django.db import transaction

from mediation.data import reference
from mediation.models import Language, Municipality, TravelTime
from mediation.roads import estimated_minutes
from mediation.vocabulary import TravelSource


@transaction.atomic(durable=True)
def load_languages() -> int:
    """Add the missing languages, and new words for those that are there. Returns how many languages were added."""
    shipped = {language.tag: language for language in reference.languages()}
    stored = Language.objects.select_for_update().in_bulk(list(shipped))
    for tag, language in stored.items():
        _add_words(language, shipped[tag].spoken_names)
    missing = [language for tag, language in shipped.items() if tag not in stored]
    return len(Language.objects.bulk_create(missing))


@transaction.atomic(durable=True)
def load_municipalities() -> int:
    stored = set(Municipality.objects.values_list("istat", flat=True))
    missing = [town for town in reference.municipalities() if town.istat not in stored]
    return len(Municipality.objects.bulk_create(missing))


@transaction.atomic(durable=True)
def load_travel_table() -> int:
    """Estimate the road between every two shipped municipalities. Returns how many rows were written.

    A row that somebody measured or corrected is left alone; an estimate follows the towns' points.
    """
    stored = {_pair(row): row for row in TravelTime.objects.select_for_update()}
    estimates = _estimates()
    missing = [estimate for estimate in estimates if _pair(estimate) not in stored]
    outdated = [estimate for estimate in estimates if _is_outdated(stored.get(_pair(estimate)), estimate)]
    TravelTime.objects.bulk_create(missing)
    for estimate in outdated:
        TravelTime.objects.filter(origin=estimate.origin, destination=estimate.destination).update(
            minutes=estimate.minutes
        )
    return len(missing) + len(outdated)


def _add_words(language: Language, words: list[str]) -> None:
    new = [word for word in words if word not in language.spoken_names]
    if new:
        language.spoken_names += new
        language.save(update_fields=["spoken_names"])


def _estimates() -> list[TravelTime]:
    """One row a pair, the lower id first."""
    codes = [town.istat for town in reference.municipalities()]
    towns = Municipality.objects.filter(istat__in=codes).order_by("pk")
    return [
        TravelTime(origin=here, destination=there, minutes=estimated_minutes(_point(here), _point(there)))
        for here, there in combinations(towns, 2)
    ]


def _is_outdated(stored: TravelTime | None, estimate: TravelTime) -> bool:
    if stored is None or stored.source != TravelSource.ESTIMATE:
        return False
    return stored.minutes != estimate.minutes


def _pair(row: TravelTime) -> tuple[int, int]:
    return row.origin_id, row.destination_id


def _point(town: Municipality) -> tuple[float, float]:
    return town.latitude, town.longitude
