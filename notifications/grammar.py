"""What an SMS says: yes, no, or nothing that may be acted on. Pure; what follows from it is in `replies`.

When in doubt the answer is never a yes and never a no: a question costs one SMS, a wrong yes costs a morning.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import Enum, StrEnum, auto
from typing import Final

from notifications import job_words, spelling
from notifications.spelling import Phrase, phrases


class Intent(StrEnum):
    YES = "yes"
    NO = "no"
    CONDITIONAL = "conditional"  # a yes or a no with something more; also "maybe"
    HELP = "help"  # somebody is not well on the job: whatever else is said
    LATE = "late"  # late for a job
    ENDED = "ended"  # a job is over
    HOURS = "hours"  # asks for this month's hours
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
    minutes: int | None = None  # how late, where that is clear
    times: (
        tuple[time, ...] | None
    ) = ()  # from when to when it went, or until when; None where they are no hours

    @property
    def number(self) -> int | None:
        return self.numbers[0] if len(self.numbers) == 1 else None


# The gateway acts on these by itself, but only when they are the whole message.
OPT_OUT_WORDS: Final = frozenset(
    {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"}
)
OPT_IN_WORDS: Final = frozenset({"start", "unstop"})
# The gateway has answers of its own to these, and to the ones above: no text of ours teaches anybody to write them.
GATEWAY_WORDS: Final = OPT_OUT_WORDS | OPT_IN_WORDS | {"yes", "help"}

OK_WORDS: Final = ("ok", "okay", "ок")
YES: Final = (
    *(*OK_WORDS, "si", "sì", "yes", "y", "oui", "так", "да", "1", "👍"),
    *("da", "de acord"),
    *("نعم", "أجل", "أيوه", "موافق", "موافقة", "تمام"),
)
NO: Final = (
    *("no", "non", "non posso", "annulla", "ні", "нет", "0"),
    *("nu", "nu pot"),
    *("لا", "لا أستطيع", "لا أقدر", "ما أقدر", "ما نقدرش"),
)
# Among other words these are the Italian "not" and "from": "non ho capito", "arrivo da Enna".
PLAIN_ONLY_ALONE: Final = ("non", "da")

# Heard in any message: one alarm too many costs a telephone call. The gateway answers a bare HELP by itself.
HELP: Final = (
    *("aiuto", "aiutatemi", "aiutami", "help", "help me", "au secours", "aidez-moi"),
    *("допоможіть", "допомога", "помогите", "помощь", "النجدة", "مساعدة", "ساعدوني"),
    *("ajutor", "ajutați-mă", "ajută-mă"),
)

# With one of these no answer is plain, whatever else is said.
CONDITIONS: Final = (
    *("ma", "però", "se", "solo", "soltanto", "dopo", "prima", "forse", "magari", "dipende"),
    *("purché", "quando", "invece", "tranne", "eccetto", "oppure", "a condizione", "a patto", "appena"),
    *("non va bene",),  # a complaint; by its words alone it would be "non" and a courtesy
    *("but", "if", "only", "after", "before", "maybe", "perhaps", "unless", "however", "when", "except"),
    *("mais", "seulement", "après", "avant", "peut-être", "sauf", "quand", "cependant"),
    *("але", "якщо", "тільки", "лише", "після", "можливо", "може", "проте", "коли", "хіба"),
    *("но", "если", "только", "после", "возможно", "может", "однако", "когда"),
    *("لكن", "ولكن", "بس", "إذا", "فقط", "ربما", "بعد", "قبل", "عندما", "ممكن"),
    *("dar", "dacă", "doar", "numai", "poate", "după", "înainte", "însă", "când", "decât"),
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
    *("nu pot veni", "nu pot ajunge", "nu ajung", "mi s-a stricat mașina", "mașina stricată"),
    *("am rămas în pană", "sunt în pană"),
    *("لا أستطيع المجيء", "لا أستطيع الحضور", "لا أستطيع الوصول", "ما أقدر أجي", "ما نقدرش نجي"),
    *("تعطلت السيارة", "سيارتي معطلة", "السيارة معطلة"),
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
    *("pot la telefon", "pot prin telefon", "dar pot la telefon", "dar pot prin telefon"),
    *("أستطيع بالهاتف", "لكن أستطيع بالهاتف", "ولكن أستطيع بالهاتف", "يمكنني بالهاتف", "أقدر بالهاتف"),
    *("لكن يمكنني بالهاتف", "لكن أقدر بالهاتف", "نقدر بالتليفون"),
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
    *("أهلا", "وعليكم السلام", "صباح النور", "مساء النور", "مع السلامة", "آسف", "آسفة"),
    *("mulțumesc", "mulțumesc mult", "mersi", "bună", "bună ziua", "bună dimineața", "bună seara"),
    *("noapte bună", "te rog", "vă rog", "la revedere", "pa", "scuze", "îmi pare rău"),
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
    HELP = auto()
    OTHER = auto()


# A clock time or a date. Without its own pattern, "10.30" would be two booking numbers.
_WHEN: Final = re.compile(r"(?<!\d)\d{1,2}[:.h/]\d{2}(?!\d)")
# Longer runs of digits are telephone numbers.
_BOOKING_NUMBER: Final = re.compile(r"\d{1,9}")


def parse(body: str) -> Said:
    """Never raises, whatever the text."""
    plain = spelling.plain(body)
    if (alone := spelling.words(plain)) in _ALONE:
        return Said(_ALONE[alone])
    if job_words.asks_for_hours(alone):
        return Said(Intent.HOURS)
    if over := job_words.ended(plain):
        return Said(Intent.ENDED, over.numbers, times=over.times)
    heard = _heard(spelling.words(_WHEN.sub(" ", plain)))
    has_time = _WHEN.search(plain) is not None
    if late := job_words.late(alone):
        is_plain = not (has_time or heard[_Meaning.CONDITION] or heard[_Meaning.NO])
        return Said(Intent.LATE if is_plain else Intent.CONDITIONAL, late.numbers, minutes=late.minutes)
    numbers = tuple(dict.fromkeys(int(digits) for (digits,) in heard[_Meaning.NUMBER]))
    intent = _intent(heard, numbers, has_time=has_time)
    return Said(intent, numbers, is_ok=intent is Intent.YES and not _OK.isdisjoint(heard[_Meaning.YES]))


def _intent(heard: Mapping[_Meaning, list[Phrase]], numbers: tuple[int, ...], *, has_time: bool) -> Intent:
    """Whatever makes an answer less than plain is looked at first: the order is the safety."""
    yes, no = heard[_Meaning.YES], heard[_Meaning.NO]
    if heard[_Meaning.HELP]:
        return Intent.HELP
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
        return Intent.CONDITIONAL if {*yes, *no} - _PLAIN_ONLY_ALONE else Intent.UNKNOWN
    if yes or no:
        return Intent.YES if yes else Intent.NO
    return Intent.COURTESY if heard[_Meaning.COURTESY] and not numbers else Intent.UNKNOWN


def _heard(words: Phrase) -> Mapping[_Meaning, list[Phrase]]:
    """What each phrase of the message means; the longest phrase wins, so "non posso" is not "non"."""
    heard: dict[_Meaning, list[Phrase]] = {meaning: [] for meaning in _Meaning}
    at = 0
    while at < len(words):
        known = (words[at : at + length] for length in range(_LONGEST, 0, -1))
        phrase = next((words for words in known if words in _LEXICON), words[at : at + 1])
        heard[_meaning(phrase)].append(phrase)
        at += len(phrase)
    return heard


def _meaning(phrase: Phrase) -> _Meaning:
    if phrase in _LEXICON:
        return _LEXICON[phrase]
    return _Meaning.NUMBER if _BOOKING_NUMBER.fullmatch(phrase[0]) else _Meaning.OTHER


_ALONE: Final[Mapping[Phrase, Intent]] = {
    **{(word,): Intent.OPT_OUT for word in OPT_OUT_WORDS},
    **{(word,): Intent.OPT_IN for word in OPT_IN_WORDS},
}
_OK: Final = frozenset(phrases(OK_WORDS))
_PLAIN_ONLY_ALONE: Final = frozenset(phrases(PLAIN_ONLY_ALONE))
_LEXICON: Final[Mapping[Phrase, _Meaning]] = {
    **dict.fromkeys(phrases(COURTESIES), _Meaning.COURTESY),
    **dict.fromkeys(phrases(CONDITIONS), _Meaning.CONDITION),
    **dict.fromkeys(phrases(HELP), _Meaning.HELP),
    **dict.fromkeys(phrases(CANNOT_COME), _Meaning.CANNOT_COME),
    **dict.fromkeys(phrases(BY_PHONE), _Meaning.BY_PHONE),
    **dict.fromkeys(phrases(NO), _Meaning.NO),
    **dict.fromkeys(phrases(YES), _Meaning.YES),
}
_LONGEST: Final = max(map(len, _LEXICON))
