"""Sheets to print or to send: a font with the letters of everybody's names, numbered pages, a line at the foot."""

import logging
from datetime import datetime
from pathlib import Path
from typing import Literal

from django.utils.translation import gettext
from fpdf import FPDF

FONT = Path(__file__).parent.parent / "fonts" / "DejaVuSans.ttf"
FAMILY = "ponte"
LINE, SMALL, PLAIN, LARGE = 4.2, 7.5, 9, 15
# It tells of every step of cutting the font.
logging.getLogger("fontTools.subset").setLevel(logging.WARNING)


class Paper(FPDF):
    """An A4 sheet, each page numbered and saying at its foot what the reader may rely on."""

    def __init__(self, foot: str, *, orientation: Literal["portrait", "landscape"], margin: float) -> None:
        super().__init__(orientation=orientation, format="A4")
        self.foot = foot
        self.add_font(FAMILY, fname=FONT)
        # Arabic letters join, and read from the right.
        self.set_text_shaping(True)
        self.set_margin(margin)
        self.set_auto_page_break(True, margin=16)

    def describe(self, *, title: str, author: str, at: datetime) -> None:
        self.set_title(title)
        self.set_author(author)
        self.set_lang("it")
        self.set_creator("Ponte")
        # As old as what it says: the same facts make the same file.
        self.set_creation_date(at)

    def say(self, words: str, *, size: float = PLAIN, height: float = 5) -> None:
        self.set_font(FAMILY, size=size)
        self.multi_cell(0, height, words, align="L", new_x="LMARGIN", new_y="NEXT")

    def footer(self) -> None:
        self.set_y(-13)
        self.set_font(FAMILY, size=SMALL)
        pages = gettext("Pagina %(page)s di %(pages)s") % {"page": self.page_no(), "pages": "{nb}"}
        self.cell(self.epw - 40, LINE, self.foot)
        self.cell(40, LINE, pages, align="R")
