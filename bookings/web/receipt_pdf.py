"""The receipt on paper, as an Italian office files it: room for its own protocol number, a subject, the facts.

It goes through many hands: nothing that tells of the assisted person is on it, and of a reserved booking neither
what it is about nor where.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from bookings.models import Booking
from bookings.web.paper import FAMILY, LINE, SMALL, Paper
from bookings.web.read_back import in_a_sentence
from mediation.clock import ROME
from mediation.vocabulary import Delivery
from mediation.web.written import clock, phone, stretch

MARGIN: Final = 18
# Left white for the stamp, or for the number written by hand.
BOX_WIDTH, BOX_HEIGHT = 80, 35
PALE: Final = 110
WORDS, TITLE = 10, 13
LABEL: Final = 48


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """`by` is the body that received the request; `sentence` is what was asked, read back."""

    booking: Booking
    by: str
    sentence: str
    at: datetime


def as_pdf(sheet: Sheet) -> bytes:
    number = sheet.booking.number
    foot = gettext("Richiesta %(number)d. Fa fede la pagina sul sito. Copia del %(moment)s.")
    paper = Paper(
        foot % {"number": number, "moment": _written(sheet.at)}, orientation="portrait", margin=MARGIN
    )
    paper.describe(title=title_of(sheet), author=sheet.by, at=sheet.at)
    paper.add_page()
    _protocol_box(paper)
    _head(paper, sheet)
    _facts(paper, sheet)
    _close(paper, sheet)
    return bytes(paper.output())


def title_of(sheet: Sheet) -> str:
    return gettext("Ricevuta della richiesta di mediazione n. %(number)d") % {"number": sheet.booking.number}


def _written(at: datetime) -> str:
    return f"{at.astimezone(ROME):%d/%m/%Y %H:%M}"


def _protocol_box(paper: Paper) -> None:
    left, top = paper.w - MARGIN - BOX_WIDTH, float(MARGIN)
    paper.set_draw_color(PALE)
    paper.rect(left, top, BOX_WIDTH, BOX_HEIGHT)
    paper.set_font(FAMILY, size=SMALL)
    paper.set_text_color(PALE)
    lines = (
        gettext("Ente / AOO ______________________________"),
        gettext("Protocollo n. ______________ del ____/____/______"),
        gettext("Classifica ______________________________"),
    )
    for place, line in enumerate(lines):
        paper.set_xy(left + 3, top + 5 + 9 * place)
        paper.cell(BOX_WIDTH - 6, LINE, line)
    paper.set_text_color(0)
    paper.set_draw_color(0)


def _head(paper: Paper, sheet: Sheet) -> None:
    """Who writes stands beside the box, whom it is for below it."""
    office = sheet.booking.office
    paper.set_xy(MARGIN, MARGIN)
    paper.set_font(FAMILY, size=WORDS)
    paper.multi_cell(paper.epw - BOX_WIDTH - 6, 5, sheet.by)
    paper.set_xy(MARGIN, MARGIN + BOX_HEIGHT + 8)
    # The name of some wards says it all.
    whom = [
        gettext("Spett.le"),
        office.organisation.name,
        *([] if sheet.booking.is_reserved else [office.name]),
    ]
    paper.say("\n".join(whom), size=WORDS)
    paper.ln(6)
    subject = gettext("Oggetto: richiesta di mediazione linguistico-culturale n. %(number)d. Ricevuta.")
    paper.say(subject % {"number": sheet.booking.number}, size=TITLE, height=6)
    paper.ln(4)
    received = gettext("La richiesta n. %(number)d è pervenuta il %(day)s alle ore %(hour)s.")
    at = sheet.booking.requested_at
    told = {"number": sheet.booking.number, "day": f"{at.astimezone(ROME):%d/%m/%Y}", "hour": clock(at)}
    paper.say(received % told, size=WORDS)
    if not sheet.booking.is_reserved:
        paper.say(sheet.sentence, size=WORDS)
    paper.ln(4)


def _facts(paper: Paper, sheet: Sheet) -> None:
    paper.set_font(FAMILY, size=WORDS)
    with paper.table(
        col_widths=(LABEL, paper.epw - LABEL),
        line_height=5,
        padding=1.2,
        text_align="LEFT",
        borders_layout="HORIZONTAL_LINES",
        first_row_as_headings=False,
    ) as table:
        for place, (label, value) in enumerate(_rows(sheet.booking), start=1):
            row = table.row()
            row.cell(f"{place}. {label}")
            row.cell(value)


def _rows(booking: Booking) -> Iterator[tuple[str, str]]:
    is_whole = not booking.is_reserved
    yield gettext("Lingua"), in_a_sentence(booking.language.name)
    on_paper = f"{booking.starts_at.astimezone(ROME):%d/%m/%Y}"
    yield gettext("Quando"), f"{stretch(booking.starts_at, booking.ends_at)} ({on_paper})"
    yield gettext("Come"), booking.get_delivery_display()
    if is_whole and booking.delivery == Delivery.ONSITE:
        place = booking.place
        yield gettext("Dove"), ", ".join(filter(None, (place.name, place.address, str(place.municipality))))
    else:
        yield gettext("Comune"), str(booking.place.municipality)
    if is_whole:
        yield gettext("Per cosa"), booking.get_setting_display()
    contact = ", ".join(filter(None, (booking.contact_name, phone(booking.contact_phone))))
    if is_whole and contact:
        yield gettext("Referente sul posto"), contact
    asker = booking.requested_by
    yield gettext("Chiesta da"), asker.get_full_name() or asker.get_username()
    if is_whole and booking.fund:
        yield gettext("Fondo"), booking.fund.name


def _close(paper: Paper, sheet: Sheet) -> None:
    paper.ln(5)
    status = gettext("Situazione al %(moment)s: %(status)s.")
    told = {"moment": _written(sheet.at), "status": sheet.booking.get_status_display().lower()}
    paper.say(status % told, size=WORDS)
    paper.say(
        gettext("Questa ricevuta non è una conferma: la conferma arriva quando qualcuno accetta."), size=WORDS
    )
    page = settings.PUBLIC_BASE_URL + reverse("booking", args=[sheet.booking.number])
    paper.say(gettext("Pagina della richiesta: %(page)s") % {"page": page}, size=WORDS)
