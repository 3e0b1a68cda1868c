"""The register as a sheet to print or to send: what the page says, with the body's name on top."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, ngettext
from fpdf.fonts import FontFace

from bookings.reports.register import Register
from bookings.web.paper import FAMILY, LARGE, LINE, SMALL, Paper
from bookings.web.register_rows import Row, cells, heads
from mediation.clock import ROME
from mediation.web.written import duration, month

MARGIN = 12
SHADE = (236, 240, 244)
WIDTHS = (19, 13, 22, 24, 24, 50, 19, 17, 22, 31, 32)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Whose register, of which month, as it stood when."""

    body: str
    name: str
    register: Register
    rows: list[Row]
    at: datetime


def as_pdf(sheet: Sheet) -> bytes:
    moment = f"{sheet.at.astimezone(ROME):%d/%m/%Y %H:%M}"
    foot = gettext("Fa fede il registro sul sito. Copia del %(moment)s.") % {"moment": moment}
    paper = Paper(foot, orientation="landscape", margin=MARGIN)
    paper.describe(title=title_of(sheet), author=sheet.body, at=sheet.at)
    paper.add_page()
    _head(paper, sheet)
    if sheet.rows:
        _table(paper, sheet.rows)
    else:
        paper.say(gettext("Nessun intervento in questo mese."))
    return bytes(paper.output())


def title_of(sheet: Sheet) -> str:
    facts = {"name": sheet.name, "month": month(sheet.register.month)}
    return gettext("Registro ore di %(name)s, %(month)s") % facts


def _head(paper: Paper, sheet: Sheet) -> None:
    own = sheet.register.own
    paper.say(sheet.body)
    paper.say(title_of(sheet), size=LARGE, height=8)
    jobs = ngettext("%(jobs)d intervento", "%(jobs)d interventi", own.jobs) % {"jobs": own.jobs}
    totals = gettext(
        "%(jobs)s. Tempo svolto: %(worked)s. Riconosciuto: %(credited)s. Da firmare: %(unsigned)d."
    )
    facts = {
        "jobs": jobs,
        "worked": length(own.worked_minutes),
        "credited": length(own.credited_minutes),
        "unsigned": own.unsigned,
    }
    paper.say(totals % facts)
    paper.ln(3)


def length(minutes: int) -> str:
    return duration(minutes) if minutes else gettext("nessuno")


def _table(paper: Paper, rows: list[Row]) -> None:
    paper.set_font(FAMILY, size=SMALL)
    with paper.table(
        col_widths=WIDTHS,
        line_height=LINE,
        padding=0.7,
        text_align="LEFT",
        borders_layout="HORIZONTAL_LINES",
        headings_style=FontFace(emphasis="", fill_color=SHADE),
    ) as table:
        _fill(table, heads())
        for row in rows:
            _fill(table, _cells(row))
            for below in row.below:
                # Its own line below the one that it is about.
                table.row().cell(below, colspan=len(WIDTHS))


def _fill(table: Any, cells: list[str]) -> None:
    row = table.row()
    for cell in cells:
        row.cell(cell)


def _cells(row: Row) -> list[str]:
    *before, signed = cells(row)
    if row.validated:
        facts = {"signed": signed, "validated": row.validated}
        signed = gettext("%(signed)s, validato %(validated)s") % facts
    return [*before, signed]
