"""The register as a table for an Italian spreadsheet: semicolons, commas nowhere, and a mark that it is UTF-8."""

import csv
import io
from collections.abc import Iterable

from django.utils.translation import gettext

from bookings.web.register_rows import Row

BYTE_ORDER_MARK = "\ufeff"
# What a spreadsheet would take for the beginning of a formula.
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(rows: Iterable[Row]) -> bytes:
    table = io.StringIO()
    writer = csv.writer(table, delimiter=";", lineterminator="\r\n")
    writer.writerow(_heads())
    for row in rows:
        writer.writerow([_harmless(cell) for cell in _cells(row)])
    return (BYTE_ORDER_MARK + table.getvalue()).encode()


def _heads() -> list[str]:
    return [
        gettext("Data"),
        gettext("Turno"),
        gettext("Orario"),
        gettext("Lingua"),
        gettext("Comune"),
        gettext("Ufficio"),
        gettext("Minuti concordati"),
        gettext("Minuti svolti"),
        gettext("Minuti riconosciuti"),
        gettext("Confermato da chi media"),
        gettext("Firma dell'ufficio"),
        gettext("Validato"),
        gettext("Note"),
    ]


def _cells(row: Row) -> list[str | int]:
    return [
        f"{row.day:%d/%m/%Y}",
        row.number,
        row.hours,
        row.language,
        row.place,
        row.office,
        row.agreed_minutes,
        row.worked_minutes,
        row.credited_minutes,
        row.hers,
        row.offices,
        row.validated,
        " ".join(filter(None, (row.note, *row.corrections))),
    ]


def _harmless(cell: str | int) -> str | int:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(BEGINS_A_FORMULA) else cell
