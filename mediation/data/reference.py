"""Reads the languages and the municipalities of this folder into rows that are not stored yet. No database here."""

import csv
import tomllib
from pathlib import Path

from mediation.models import Language, Municipality
from mediation.vocabulary import Delivery

HERE = Path(__file__).parent


def languages() -> list[Language]:
    entries = tomllib.loads((HERE / "languages.toml").read_text(encoding="utf-8"))["language"]
    return [Language(**{"deliveries": list(Delivery), **entry}) for entry in entries]


def municipalities() -> list[Municipality]:
    with (HERE / "municipalities.csv").open(encoding="utf-8", newline="") as table:
        return [_municipality(line) for line in csv.DictReader(table)]


def _municipality(line: dict[str, str]) -> Municipality:
    return Municipality(
        istat=line["istat"],
        belfiore=line["belfiore"],
        name=line["name"],
        province=line["province"],
        population=int(line["population"]),
        latitude=float(line["latitude"]),
        longitude=float(line["longitude"]),
        patron_month=int(line["patron_month"]) if line["patron_month"] else None,
        patron_day=int(line["patron_day"]) if line["patron_day"] else None,
    )
