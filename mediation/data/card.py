"""The card at which a patient points, as it is printed: regions in words, rows with their numbers."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class CardRow:
    number: int
    tag: str
    # Empty where nobody has written it yet: then the language's own name stands there.
    says: str = ""


@dataclass(frozen=True)
class CardRegion:
    name: str
    rows: tuple[CardRow, ...]


@cache
def regions() -> tuple[CardRegion, ...]:
    read = tomllib.loads(resources.files(__package__).joinpath("card.toml").read_text(encoding="utf-8"))
    return tuple(
        CardRegion(region["name"], tuple(CardRow(**row) for row in region["row"]))
        for region in read["region"]
    )


def row_of(tag: str) -> CardRow | None:
    return next((row for region in regions() for row in region.rows if row.tag == tag), None)
