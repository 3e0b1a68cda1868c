"""What the page of a text says: why a wording was refused, what a letter costs, what each case is. Sentences only."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import get_language, gettext, gettext_noop

from notifications.proofreading import MOST_PARTS, Fault, FaultKind
from notifications.texts.catalogue import Rendered
from notifications.texts.preview import RIGHT_TO_LEFT, Letter, Preview
from notifications.texts.segments import Encoding

LANGUAGE_NAMES = {
    "it": gettext_noop("Italiano"),
    "en": gettext_noop("Inglese"),
    "fr": gettext_noop("Francese"),
    "uk": gettext_noop("Ucraino"),
    "ro": gettext_noop("Romeno"),
    "ar": gettext_noop("Arabo"),
}
CASES = {
    "everyday": gettext_noop("In un giorno qualunque"),
    "long": gettext_noop("Con i nomi più lunghi"),
    "onsite": gettext_noop("Con i nomi più lunghi, di persona"),
    "phone": gettext_noop("Con i nomi più lunghi, al telefono"),
    "video": gettext_noop("Con i nomi più lunghi, in video"),
    "female": gettext_noop("Con i nomi più lunghi, se serve una donna"),
    "male": gettext_noop("Con i nomi più lunghi, se serve un uomo"),
}


def language_name(code: str) -> str:
    return gettext(LANGUAGE_NAMES[code])


def language_within(code: str) -> str:
    """The same inside a sentence: Italian writes it small."""
    name = language_name(code)
    return name.lower() if get_language() == "it" else name


def direction(language: str) -> str:
    """As HTML names it."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def _named(fault: Fault) -> str:
    return ", ".join(f"«{word}»" for word in fault.words)


def _in_braces(fault: Fault) -> str:
    return ", ".join(f"{{{word}}}" for word in fault.words)


FAULTS: dict[FaultKind, Callable[[Fault], str]] = {
    FaultKind.EMPTY: lambda _: gettext("Scrivi il testo."),
    FaultKind.BRACES: lambda _: gettext(
        "Controlla le parentesi graffe: ognuna si apre, contiene solo un nome, e si chiude."
    ),
    FaultKind.UNKNOWN_FACT: lambda fault: (
        gettext("Questo testo non sa che cosa scrivere per %(names)s: usa solo i nomi elencati sotto.")
        % {"names": _in_braces(fault)}
    ),
    FaultKind.MISSING_FACT: lambda fault: (
        gettext("Manca %(names)s: chi riceve deve saperlo.") % {"names": _in_braces(fault)}
    ),
    FaultKind.MISSING_NUMBER: lambda _: gettext(
        "Manca {number}, il numero della richiesta: senza, chi risponde non può dire a quale."
    ),
    FaultKind.MISSING_ANSWER: lambda fault: (
        gettext("Chi riceve non saprebbe come rispondere: manca %(answers)s.")
        % {"answers": ", ".join(f"«{word} {{number}}»" for word in fault.words)}
    ),
    FaultKind.GATEWAY_WORD: lambda fault: (
        gettext(
            "Togli %(words)s: il gestore degli SMS la prende per sé, e chi la riscrivesse potrebbe non "
            "ricevere più nessun messaggio."
        )
        % {"words": _named(fault)}
    ),
    FaultKind.TELLING_WORD: lambda fault: (
        gettext("Togli %(words)s: chi legge per caso capirebbe di che cosa si tratta.")
        % {"words": _named(fault)}
    ),
    FaultKind.TOO_LONG: lambda fault: (
        gettext("Con i nomi più lunghi sarebbero %(parts)d SMS, al massimo %(most)d: accorcialo.")
        % {"parts": fault.parts, "most": MOST_PARTS}
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
    cases = [Case(gettext(CASES[name]), each.body, cost(each, price)) for name, each in preview.cases.items()]
    return Shown(cases, [_warning(letter, preview) for letter in preview.letters])


def cost(rendered: Rendered, price: Decimal) -> str:
    counted = rendered.segments
    is_plain = counted.encoding == Encoding.GSM_7
    facts = {
        "parts": counted.parts,
        "price": _cents(100 * price * counted.parts),
        "units": counted.units,
        "alphabet": gettext("alfabeto semplice") if is_plain else gettext("alfabeto esteso"),
        "encoding": counted.encoding,
    }
    return (
        gettext("%(parts)d SMS, circa %(price)s: %(units)d caratteri, %(alphabet)s (%(encoding)s).") % facts
    )


def _cents(amount: Decimal) -> str:
    written = f"{amount:f}"
    plain = written.rstrip("0").rstrip(".") if "." in written else written
    if plain == "1":
        return gettext("1 centesimo")
    return gettext("%(amount)s centesimi") % {"amount": plain.replace(".", ",")}


def _warning(letter: Letter, preview: Preview) -> str:
    cost = (
        gettext("questo testo costa %(parts)d SMS invece di %(plain)d.")
        % {"parts": preview.parts, "plain": preview.plain_parts}
        if preview.is_dearer
        else gettext("in ogni SMS stanno 70 caratteri invece di 160. Qui non cambia il prezzo.")
    )
    advice = (
        gettext("Scrivi «%(letter)s».") % {"letter": letter.instead}
        if letter.instead
        else gettext("Toglilo.")
    )
    missing = gettext("%(letter)s non c'è nell'alfabeto semplice degli SMS:") % {
        "letter": _called(letter.char)
    }
    return f"{missing} {cost} {advice}"


def _called(char: str) -> str:
    if unicodedata.category(char)[0] in "CZM":
        return gettext("Un segno che non si vede (%(code)s)") % {"code": f"U+{ord(char):04X}"}
    return f"«{char}»"
