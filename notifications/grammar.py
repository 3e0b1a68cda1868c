"""What an SMS says: yes, no, or nothing that may be acted on. Pure; what follows from it is in `replies`.

When in doubt the answer is never a yes and never a no: a question costs one SMS, a wrong yes costs a morning.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from itertools import groupby
from typing import Final, TypeAlias


class Intent(StrEnum):
    YES = "yes"
    NO = "no"
    CONDITIONAL = "conditional"  # a yes or a no with something more; also "maybe"
    RESCUE = "rescue"  # cannot come, and can by telephone
    COURTESY = "courtesy"  # thanks and greetings, nothing else
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Said:
    intent: Intent
    numbers: tuple[int, ...] = ()  # the bookings named, in order, each once
    is_ok: bool = False  # a yes that was said with OK, which also answers a reminder

    @property
    def number(self) -> int | None:
        return self.numbers[0] if len(self.numbers) == 1 else None


# The gateway acts on these by itself, but only when they are the whole message.
OPT_OUT_WORDS: Final = frozenset(
    {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"}
)
OPT_IN_WORDS: Final = frozenset({"start", "unstop"})

OK_WORDS: Final = ("ok", "okay", "ок")
YES: Final = (*OK_WORDS, "si", "sì", "yes", "y", "oui", "так", "да", "نعم", "1", "👍")
NO: Final = ("no", "non", "non posso", "annulla", "ні", "нет", "لا", "0")

# With one of these no answer is plain, whatever else is said.
CONDITIONS: Final = (
    *("ma", "però", "se", "solo", "soltanto", "dopo", "prima", "forse", "magari", "dipende"),
    *("purché", "quando", "invece", "tranne", "eccetto", "oppure", "a condizione", "a patto", "appena"),
    *("non va bene",),  # a complaint; by its words alone it would be "non" and a courtesy
    *("but", "if", "only", "after", "before", "maybe", "perhaps", "unless", "however", "when", "except"),
    *("mais", "seulement", "après", "avant", "peut-être", "sauf", "quand", "cependant"),
    *("але", "якщо", "тільки", "лише", "після", "можливо", "може", "проте", "коли", "хіба"),
    *("но", "если", "только", "после", "возможно", "может", "однако", "когда"),
    *("لكن", "ولكن", "بس", "إذا", "فقط", "ربما", "بعد", "قبل"),
)

# Together with one of those below, or with a plain no; alone it is something for a person to read.
CANNOT_COME: Final = (
    *("non arrivo", "non riesco ad arrivare", "non riesco a venire", "non posso venire"),
    *("non ce la faccio", "non ce la faccio ad arrivare", "non ce la faccio a venire"),
    *("macchina rotta", "auto rotta", "ho la macchina rotta", "ho l'auto rotta", "sono in panne"),
    *("i can't come", "i cannot come", "can't come", "cannot come", "i can't make it", "can't make it"),
    *("my car broke down", "car broke down", "my car is broken", "car broken"),
    *("je n'arrive pas", "je ne peux pas venir", "je n'arrive pas à venir", "je n'y arrive pas"),
    *("voiture en panne", "ma voiture est en panne", "je suis en panne"),
    *("не доїду", "не приїду", "не можу приїхати", "не зможу приїхати", "машина зламалась"),
    *("машина зламалася", "не приеду", "не доеду", "не могу приехать", "не смогу приехать"),
    "машина сломалась",
)
BY_PHONE: Final = (
    *("posso al telefono", "posso per telefono", "posso solo al telefono", "al telefono posso"),
    *("posso farlo al telefono", "posso farlo per telefono", "posso fare al telefono"),
    *("ma posso al telefono", "però posso al telefono", "ma posso farlo al telefono"),
    *("però posso farlo al telefono", "ma al telefono posso", "però al telefono posso"),
    *("e posso al telefono", "ma posso per telefono", "però posso per telefono"),
    *("i can by phone", "can by phone", "i can do it by phone", "can do it by phone"),
    *("but i can by phone", "but i can do it by phone", "but can by phone", "only by phone"),
    *("je peux par téléphone", "je peux au téléphone", "mais je peux par téléphone"),
    *("mais je peux au téléphone", "je peux le faire par téléphone", "mais je peux le faire par téléphone"),
    *("можу по телефону", "можу телефоном", "але можу по телефону", "але можу телефоном"),
    *("могу по телефону", "но могу по телефону"),
)

# Ignored inside a message.
COURTESIES: Final = (
    *("grazie", "grazie mille", "mille grazie", "tante grazie", "molte grazie", "prego", "va bene"),
    *("ciao", "salve", "buongiorno", "buon giorno", "buon pomeriggio", "buonasera", "buona sera"),
    *("buonanotte", "buona notte", "buona giornata", "buona serata", "arrivederci", "a presto"),
    *("per favore", "per piacere", "scusa", "scusi", "scusate", "mi dispiace", "mi spiace"),
    *("saluti", "cordiali saluti", "cari saluti"),
    *("thanks", "thanks a lot", "many thanks", "thank you", "thank you very much", "thx"),
    *("hi", "hello", "hey", "good morning", "good afternoon", "good evening", "good night"),
    *("please", "bye", "sorry"),
    *("merci", "merci beaucoup", "bonjour", "bonsoir", "salut", "au revoir", "svp", "désolé", "désolée"),
    *("s'il vous plaît", "s'il te plaît", "bonne journée", "bonne soirée", "pardon"),
    *("дякую", "дуже дякую", "щиро дякую", "спасибі", "привіт", "вітаю", "будь ласка", "вибачте"),
    *("добрий день", "добрий ранок", "добрий вечір", "доброго дня", "доброго ранку", "доброго вечора"),
    *("до побачення", "перепрошую"),
    *("спасибо", "большое спасибо", "здравствуйте", "привет", "пожалуйста", "извините"),
    *("добрый день", "доброе утро", "добрый вечер", "до свидания"),
    *("شكرا", "شكرا جزيلا", "مرحبا", "السلام عليكم", "صباح الخير", "مساء الخير", "من فضلك", "عفوا"),
    *("🙏", "🙂", "😊", "😀", "😃", "😄", "☺", "❤", "👋", "🤝", "🌹", "💐"),
)


class _Meaning(Enum):
    YES = auto()
    NO = auto()
    CONDITION = auto()
    CANNOT_COME = auto()
    BY_PHONE = auto()
    COURTESY = auto()
    NUMBER = auto()
    OTHER = auto()


_Phrase: TypeAlias = tuple[str, ...]

# A clock time or a date. Without its own pattern, "10.30" would be two booking numbers.
_WHEN: Final = re.compile(r"(?<!\d)\d{1,2}[:.h/]\d{2}(?!\d)")
# Longer runs of digits are telephone numbers.
_BOOKING_NUMBER: Final = re.compile(r"\d{1,9}")

# How a keyboard or an old telephone may draw a letter that is the same letter.
_DRAWN_FORMS: Final = frozenset({"<isolated>", "<initial>", "<medial>", "<final>", "<wide>", "<narrow>"})
_TATWEEL: Final = "\u0640"  # stretches an Arabic word, says nothing
_INVISIBLE: Final = frozenset({"Mn", "Me", "Cf"})  # accents, emoji variants, zero-width spaces

_LATIN_THAT_LOOKS_CYRILLIC: Final = str.maketrans("aceiopxykhmtb", "асеіорхукнмтв")
_CYRILLIC: Final = re.compile("[\u0400-\u052f]")


def parse(body: str) -> Said:
    """Never raises, whatever the text."""
    plain = _plain(body)
    if (alone := _words(plain)) in _ALONE:
        return Said(_ALONE[alone])
    heard = _heard(_words(_WHEN.sub(" ", plain)))
    numbers = tuple(dict.fromkeys(int(digits) for (digits,) in heard[_Meaning.NUMBER]))
    intent = _intent(heard, numbers, has_time=_WHEN.search(plain) is not None)
    return Said(intent, numbers, is_ok=intent is Intent.YES and not _OK.isdisjoint(heard[_Meaning.YES]))


def _intent(heard: Mapping[_Meaning, list[_Phrase]], numbers: tuple[int, ...], *, has_time: bool) -> Intent:
    """Whatever makes an answer less than plain is looked at first: the order is the safety."""
    yes, no = heard[_Meaning.YES], heard[_Meaning.NO]
    absent, by_phone = heard[_Meaning.CANNOT_COME], heard[_Meaning.BY_PHONE]
    if absent or by_phone:
        is_plain = not (yes or heard[_Meaning.OTHER] or heard[_Meaning.CONDITION] or has_time)
        both = by_phone and (absent or no)
        return Intent.RESCUE if both and is_plain and len(numbers) <= 1 else Intent.CONDITIONAL
    if heard[_Meaning.CONDITION] or (has_time and (yes or no)):
        return Intent.CONDITIONAL
    if (yes and no) or len(numbers) > 1 or has_time:
        return Intent.UNKNOWN
    if heard[_Meaning.OTHER]:
        # Alone, "non" is the French no; among other words it is the Italian "not": "non ho capito".
        return Intent.CONDITIONAL if yes or set(no) - {("non",)} else Intent.UNKNOWN
    if yes or no:
        return Intent.YES if yes else Intent.NO
    return Intent.COURTESY if heard[_Meaning.COURTESY] and not numbers else Intent.UNKNOWN


def _heard(words: _Phrase) -> Mapping[_Meaning, list[_Phrase]]:
    """What each phrase of the message means; the longest phrase wins, so "non posso" is not "non"."""
    heard: dict[_Meaning, list[_Phrase]] = {meaning: [] for meaning in _Meaning}
    at = 0
    while at < len(words):
        known = (words[at : at + length] for length in range(_LONGEST, 0, -1))
        phrase = next((words for words in known if words in _LEXICON), words[at : at + 1])
        heard[_meaning(phrase)].append(phrase)
        at += len(phrase)
    return heard


def _meaning(phrase: _Phrase) -> _Meaning:
    if phrase in _LEXICON:
        return _LEXICON[phrase]
    return _Meaning.NUMBER if _BOOKING_NUMBER.fullmatch(phrase[0]) else _Meaning.OTHER


def _plain(body: str) -> str:
    """Small letters without accents, digits as 0-9, nothing invisible."""
    letters = unicodedata.normalize("NFD", "".join(map(_as_written, body)).casefold())
    return "".join(map(_digit, filter(_is_visible, letters)))


def _as_written(char: str) -> str:
    # Not for every compatibility character: it would make the "no" of №4821 and of nº 4821.
    drawn = unicodedata.decomposition(char).partition(" ")[0] in _DRAWN_FORMS
    return unicodedata.normalize("NFKD", char) if drawn else char


def _is_visible(char: str) -> bool:
    return char != _TATWEEL and unicodedata.category(char) not in _INVISIBLE


def _digit(char: str) -> str:
    value = unicodedata.decimal(char, None)
    return char if value is None else str(value)


def _words(plain: str) -> _Phrase:
    """Runs of letters, runs of digits, and each sign by itself: "si4821👍" is three words."""
    words: list[str] = []
    for kind, run in groupby(plain, key=_kind):
        if kind == "sign":
            words.extend(run)
        elif kind != "space":
            words.append(_unmasked("".join(run)))
    return tuple(words)


def _kind(char: str) -> str:
    category = unicodedata.category(char)
    if category.startswith("L"):
        return "letters"
    if category == "Nd":
        return "digits"
    # Punctuation, currency, mathematics, skin tones and control characters only separate.
    return "sign" if category in {"So", "No", "Nl", "Mc", "Cn", "Co", "Cs"} else "space"


def _unmasked(word: str) -> str:
    """Read as Cyrillic the Latin letters that a keyboard left in a Cyrillic word; a Latin word stays one."""
    return word.translate(_LATIN_THAT_LOOKS_CYRILLIC) if _CYRILLIC.search(word) else word


def _phrases(table: Iterable[str]) -> Iterator[_Phrase]:
    return (_words(_plain(phrase)) for phrase in table)


_ALONE: Final[Mapping[_Phrase, Intent]] = {
    **{(word,): Intent.OPT_OUT for word in OPT_OUT_WORDS},
    **{(word,): Intent.OPT_IN for word in OPT_IN_WORDS},
}
_OK: Final = frozenset(_phrases(OK_WORDS))
_LEXICON: Final[Mapping[_Phrase, _Meaning]] = {
    **dict.fromkeys(_phrases(COURTESIES), _Meaning.COURTESY),
    **dict.fromkeys(_phrases(CONDITIONS), _Meaning.CONDITION),
    **dict.fromkeys(_phrases(CANNOT_COME), _Meaning.CANNOT_COME),
    **dict.fromkeys(_phrases(BY_PHONE), _Meaning.BY_PHONE),
    **dict.fromkeys(_phrases(NO), _Meaning.NO),
    **dict.fromkeys(_phrases(YES), _Meaning.YES),
}
_LONGEST: Final = max(map(len, _LEXICON))
