"""Words that tell why somebody needs a mediator, as Italians type them: wards, illness, violence, prison. No texts.

Whoever reads a telephone over a shoulder must not learn it, so what people type into names and addresses is said in a
message only without these. A word too many costs a detail that a call gives back; a word too few cannot be taken back.
"""

import re
import unicodedata
from typing import Final

BEGINNINGS: Final = (
    # Birth, and what comes before it
    "ginecolog|ostetri|gravid|matern|partorient|puerper|neonat|infantil|pediatr|consultor",
    "abort|interruzion|contraccett|fertilit|sterilit|fecondaz|procreaz",
    # Illness of the body
    "infettiv|infezion|hiv|aids|epatit|sifilid|tubercol|tisiolog|scabbi|covid|onco|tumor|senolog|mammograf",
    "chemioterap|radioterap|ematolog|trapiant|cardiolog|pneumolog|nefrolog|dialisi|diabet|endocrin",
    "reumatolog|epatolog|gastroenter|dermatolog|venere|androlog|urolog|proctolog|geriatr|alzheimer|neuro",
    "autis|disabil|handicap|chirurg|rianimaz|intensiv|palliativ|hospice|obitori|mortuari|diagnos|malatti",
    "sessual|omosess|transess|transgen",
    # Illness of the mind, and dependence
    "psich|psico|mental|suicid|dipendenz|tossic|stupefacent|metadon|disintossic|alcol|ludopat|azzard",
    # Violence, trafficking, flight
    "violen|antiviolen|maltratt|stupr|abus|molest|stalking|femminicid|mutilaz|antitratta|prostitu",
    "sfruttament|tortur|rifugi",
    # Prison
    "carcer|penitenziar|detenut|detenzion|circondarial",
)
# Harmless words begin like these.
WHOLE: Final = (
    "tratta|parto|ser[ .-]+[dt]|codice +rosa|medicina +protetta",
    # Abbreviations, with their points or without
    *(r"\.?".join(name) for name in ("serd", "sert", "spdc", "csm", "dsm", "tso", "npi")),
    *(r"\.?".join(name) for name in ("ivg", "pma", "mst", "mgf")),
)
# Settings, and the same things in the other languages. A name that somebody types may have them (a school's own does);
# of a text that goes to many they would tell what the job is about.
IN_TEXTS: Final = (
    "pronto +soccorso|reparto|sanitari|abitativ|legal|questura|lavoro|scuola",
    "paziente|persona +assistita|beneficiar|nome +del|cognome",
    "gynaecolog|gynecolog|psychiatr|maternity|pregnan|rape|traffick|disease|ward|patient",
    "health|housing|school|illness|hospital",
    "grossesse|avortement|viol|traite|maladi|sante|hopital",
    "гінеколог|психіатр|пологов|вагітн|аборт|насильств|хвороб|діагноз|пацієнт",
    "лікарн|відділенн|школ|робот",
    "spital|psihiatr|psiholog|sarcin|insarcinat|avort|boal|bolnav|sectie|pacient|sanatate|scoal|inchisoare",
    # With what Arabic writes before a word in one piece: and, by, like, for, the.
    r"(?:لل|[وبكل]?(?:ال)?)(?:مستشف|مرض|مريض|حامل|حمل|اجهاض|عنف|اغتصاب|سجن|نفسان|طب +نفس|قسم|مدرس|صح[هة]|ولاد)",
)
_TELLING: Final = re.compile(rf"\b(?:(?:{'|'.join(BEGINNINGS)})\w*|(?:{'|'.join(WHOLE)})\b)")
_UNSAID: Final = re.compile(rf"\b(?:{'|'.join(IN_TEXTS)})\w*")


def is_discreet(text: str) -> bool:
    """Whether these words, typed by somebody into a name or an address, may be said in a message."""
    return not telling_words(text)


def telling_words(text: str) -> list[str]:
    """What in the text tells something, in small letters without accents."""
    return _TELLING.findall(_plain(text))


def words_no_text_says(template: str) -> list[str]:
    """The same of a text itself, in any of the languages that texts are written in."""
    return telling_words(template) + _UNSAID.findall(_plain(template))


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in letters if not unicodedata.combining(char)).replace("_", " ")
