"""The register as a table for an Italian spreadsheet: semicolons, commas nowhere, and a mark that it is UTF-8."""

import csv
import io
from collections.abc import Iterable

from django.utils.translation import gettext

from bookings.web.register_rows import Row, cells, heads

BYTE_ORDER_MARK = "\ufeff"
# What a spreadsheet would take for the beginning of a formula.
BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(rows: Iterable[Row]) -> bytes:
    table = io.StringIO()
    writer = csv.writer(table, delimiter=";", lineterminator="\r\n")
    writer.writerow([*heads(), gettext("Validato"), gettext("Note")])
    for row in rows:
        writer.writerow([_harmless(cell) for cell in _cells(row)])
    return (BYTE_ORDER_MARK + table.getvalue()).encode()


def _cells(row: Row) -> list[str]:
    return [*cells(row), row.validated, " ".join(row.below)]


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(BEGINS_A_FORMULA) else cell
