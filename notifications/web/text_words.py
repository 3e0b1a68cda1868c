"""What the page of a text says: why a wording was refused, what a letter costs, what each case is. Sentences only."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from notifications.proofreading import MOST_PARTS, Fault, FaultKind
from notifications.texts.catalogue import Rendered
from notifications.texts.preview import RIGHT_TO_LEFT, Letter, Preview
from notifications.texts.segments import Encoding

LANGUAGE_NAMES = {
    "it": "Italiano",
    "en": "Inglese",
    "fr": "Francese",
    "uk": "Ucraino",
    "ro": "Romeno",
    "ar": "Arabo",
}
CASES = {
    "everyday": "In un giorno qualunque",
    "long": "Con i nomi più lunghi",
    "onsite": "Con i nomi più lunghi, di persona",
    "phone": "Con i nomi più lunghi, al telefono",
    "video": "Con i nomi più lunghi, in video",
    "female": "Con i nomi più lunghi, se serve una donna",
    "male": "Con i nomi più lunghi, se serve un uomo",
}


def direction(language: str) -> str:
    """As HTML names it."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def _named(fault: Fault) -> str:
    return ", ".join(f"«{word}»" for word in fault.words)


def _in_braces(fault: Fault) -> str:
    return ", ".join(f"{{{word}}}" for word in fault.words)


FAULTS: dict[FaultKind, Callable[[Fault], str]] = {
    FaultKind.EMPTY: lambda _: "Scrivi il testo.",
    FaultKind.BRACES: lambda _: (
        "Controlla le parentesi graffe: ognuna si apre, contiene solo un nome, e si chiude."
    ),
    FaultKind.UNKNOWN_FACT: lambda fault: (
        f"Questo testo non sa che cosa scrivere per {_in_braces(fault)}: usa solo i nomi elencati sotto."
    ),
    FaultKind.MISSING_FACT: lambda fault: f"Manca {_in_braces(fault)}: chi riceve deve saperlo.",
    FaultKind.MISSING_NUMBER: lambda _: (
        "Manca {number}, il numero della richiesta: senza, chi risponde non può dire a quale."
    ),
    FaultKind.MISSING_ANSWER: lambda fault: (
        "Chi riceve non saprebbe come rispondere: manca "
        + ", ".join(f"«{word} {{number}}»" for word in fault.words)
        + "."
    ),
    FaultKind.GATEWAY_WORD: lambda fault: (
        f"Togli {_named(fault)}: il gestore degli SMS la prende per sé, e chi la riscrivesse potrebbe non "
        "ricevere più nessun messaggio."
    ),
    FaultKind.TELLING_WORD: lambda fault: (
        f"Togli {_named(fault)}: chi legge per caso capirebbe di che cosa si tratta."
    ),
    FaultKind.TOO_LONG: lambda fault: (
        f"Con i nomi più lunghi sarebbero {fault.parts} SMS, al massimo {MOST_PARTS}: accorcialo."
    ),
}


def why_not(fault: Fault) -> str:
    return FAULTS[fault.kind](fault)


@dataclass(frozen=True)
class Case:
    title: str
    body: str
    cost: str


@dataclass(frozen=True)
class Shown:
    """A preview in words."""

    cases: list[Case]
    warnings: list[str]


def shown(preview: Preview, *, price: Decimal) -> Shown:
    cases = [Case(CASES[name], each.body, cost(each, price)) for name, each in preview.cases.items()]
    return Shown(cases, [_warning(letter, preview) for letter in preview.letters])


def cost(rendered: Rendered, price: Decimal) -> str:
    counted = rendered.segments
    alphabet = "alfabeto semplice" if counted.encoding == Encoding.GSM_7 else "alfabeto esteso"
    units = f"{counted.units} caratteri, {alphabet} ({counted.encoding})"
    return f"{counted.parts} SMS, circa {_cents(100 * price * counted.parts)}: {units}."


def _cents(amount: Decimal) -> str:
    written = f"{amount:f}"
    plain = written.rstrip("0").rstrip(".") if "." in written else written
    return f"{plain.replace('.', ',')} {'centesimo' if plain == '1' else 'centesimi'}"


def _warning(letter: Letter, preview: Preview) -> str:
    cost = (
        f"questo testo costa {preview.parts} SMS invece di {preview.plain_parts}."
        if preview.is_dearer
        else "in ogni SMS stanno 70 caratteri invece di 160. Qui non cambia il prezzo."
    )
    advice = f"Scrivi «{letter.instead}»." if letter.instead else "Toglilo."
    return f"{_called(letter.char)} non c'è nell'alfabeto semplice degli SMS: {cost} {advice}"


def _called(char: str) -> str:
    if unicodedata.category(char)[0] in "CZM":
        return f"Un segno che non si vede (U+{ord(char):04X})"
    return f"«{char}»"
