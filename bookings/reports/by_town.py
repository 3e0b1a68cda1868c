"""What each municipality got: hours, languages, and what nobody covered. A number to show the mayor."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from bookings.reports.by_hour import FEW
from bookings.reports.coverage import CoverageRow
from bookings.reports.hours import HoursRow


@dataclass
class Town:
    """`jobs` are records: jobs done, and cancellations and absences that are credited."""

    name: str
    jobs: int = 0
    minutes: int = 0
    languages: set[str] = field(default_factory=set)
    not_covered: int = 0

    @property
    def is_few(self) -> bool:
        return self.jobs < FEW


@dataclass(frozen=True)
class Towns:
    """Most hours first; those of too few jobs to be shown by themselves are put together in `others`."""

    shown: list[Town]
    others: Town | None
    how_many_others: int


def by_town(hours: Iterable[HoursRow], coverage: Iterable[CoverageRow]) -> Towns:
    towns: dict[str, Town] = defaultdict(lambda: Town(""))
    for row in hours:
        town = towns[row.municipality]
        town.jobs += row.records
        town.minutes += row.actual_minutes
        town.languages.add(row.language)
    for asked in coverage:
        towns[asked.municipality].not_covered += asked.not_covered + asked.covered_externally
    for name, town in towns.items():
        town.name = name
    few = [town for town in towns.values() if town.is_few]
    shown = [town for town in towns.values() if not town.is_few]
    shown.sort(key=lambda town: (-town.minutes, town.name))
    return Towns(shown, _together(few) if few else None, len(few))


def _together(towns: Iterable[Town]) -> Town:
    every = list(towns)
    return Town(
        name="",
        jobs=sum(town.jobs for town in every),
        minutes=sum(town.minutes for town in every),
        languages={language for town in every for language in town.languages},
        not_covered=sum(town.not_covered for town in every),
    )
