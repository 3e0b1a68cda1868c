"""The register as a sheet to print or to send: what the page says, with the body's name on top."""

import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext, ngettext
from fpdf import FPDF
from fpdf.fonts import FontFace

from bookings.reports.register import Register
from bookings.web.register_rows import Row, cells, heads
from mediation.clock import ROME
from mediation.web.written import duration, month

FONT = Path(__file__).parent.parent / "fonts" / "DejaVuSans.ttf"
MARGIN, LINE, SMALL, PLAIN, LARGE = 12, 4.2, 7.5, 9, 15
# It tells of every step of cutting the font.
logging.getLogger("fontTools.subset").setLevel(logging.WARNING)

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


class _Paper(FPDF):
    """An A4 sheet on its side, each page numbered and saying where the register itself is."""

    def __init__(self, foot: str) -> None:
        super().__init__(orientation="landscape", format="A4")
        self.foot = foot
        self.add_font("register", fname=FONT)
        # Arabic letters join, and read from the right.
        self.set_text_shaping(True)
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, margin=16)

    def footer(self) -> None:
        self.set_y(-13)
        self.set_font("register", size=SMALL)
        pages = gettext("Pagina %(page)s di %(pages)s") % {"page": self.page_no(), "pages": "{nb}"}
        self.cell(self.epw - 40, LINE, self.foot)
        self.cell(40, LINE, pages, align="R")


def as_pdf(sheet: Sheet) -> bytes:
    moment = f"{sheet.at.astimezone(ROME):%d/%m/%Y %H:%M}"
    paper = _Paper(gettext("Fa fede il registro sul sito. Copia del %(moment)s.") % {"moment": moment})
    _describe(paper, sheet)
    paper.add_page()
    _head(paper, sheet)
    if sheet.rows:
        _table(paper, sheet.rows)
    else:
        _say(paper, gettext("Nessun intervento in questo mese."))
    return bytes(paper.output())


def _describe(paper: FPDF, sheet: Sheet) -> None:
    paper.set_title(title_of(sheet))
    paper.set_author(sheet.body)
    paper.set_lang("it")
    paper.set_creator("Ponte")
    # As old as what it says: the same register makes the same file.
    paper.set_creation_date(sheet.at)


def title_of(sheet: Sheet) -> str:
    facts = {"name": sheet.name, "month": month(sheet.register.month)}
    return gettext("Registro ore di %(name)s, %(month)s") % facts


def _head(paper: FPDF, sheet: Sheet) -> None:
    own = sheet.register.own
    _say(paper, sheet.body)
    _say(paper, title_of(sheet), size=LARGE, height=8)
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
    _say(paper, totals % facts)
    paper.ln(3)


def length(minutes: int) -> str:
    return duration(minutes) if minutes else gettext("nessuno")


def _say(paper: FPDF, words: str, *, size: int = PLAIN, height: float = 5) -> None:
    paper.set_font("register", size=size)
    paper.multi_cell(0, height, words, new_x="LMARGIN", new_y="NEXT")


def _table(paper: FPDF, rows: list[Row]) -> None:
    paper.set_font("register", size=SMALL)
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
