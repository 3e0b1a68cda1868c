"""What offices read by e-mail, in Italian: the news, what there is to know, what comes next. Its keys are those of the
texts to requesters, and here there is room.

Of a silent or sensitive booking a letter tells the news and where the rest is; so `news` says nothing to be hidden.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Final

from notifications.texts import it
from notifications.texts.catalogue import MissingFacts
from notifications.texts.formatting import Value, written
from notifications.texts.keys import FACTS

LANGUAGE: Final = "it"


@dataclass(frozen=True, slots=True)
class Mail:
    """`is_over`: there is no appointment any more of which to say when and where."""

    subject: str
    news: str
    then: str = ""
    version: int = 1
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    body: str
    version: int


CAN_CANCEL: Final = (
    "Se non serve più, disdici dalla pagina entro {free_until}."
    " Dopo, il tempo tenuto libero viene comunque riconosciuto."
)
CALL: Final = "Se cambia qualcosa chiama subito il coordinamento: {coordination_phone}."
WAIT: Final = "Non devi fare nulla: ti scriviamo appena c'è risposta."
THERE: Final = (
    "Se è con voi, segnatelo nella pagina della richiesta."
    " Se no, chiama il coordinamento: {coordination_phone}."
)

MAILS: Final[Mapping[str, Mail]] = {
    "request_received": Mail(
        "Richiesta {number} ricevuta",
        "abbiamo ricevuto la richiesta {number}.",
        "Chiediamo ai mediatori da {asking_from}: fino ad allora puoi correggerla senza disturbare nessuno.",
    ),
    "request_changed": Mail(
        "Richiesta {number} modificata", "la richiesta {number} è stata modificata. Ecco com'è adesso."
    ),
    "request_searching_wave": Mail(
        "Richiesta {number}: la ricerca continua",
        "per la richiesta {number} stiamo ancora cercando. Persone contattate finora: {asked}.",
        WAIT,
    ),
    # Somebody comes
    "request_confirmed": Mail(
        "Richiesta {number} confermata",
        "la richiesta {number} è confermata: ha accettato {first_name}.",
        CAN_CANCEL,
    ),
    "request_confirmed_short_notice": Mail(
        "Richiesta {number} confermata",
        "la richiesta {number} è confermata: ha accettato {first_name}.",
        CALL,
    ),
    "request_confirmed_now": Mail(
        "Richiesta {number} confermata",
        "per la richiesta {number} ha accettato {first_name}.",
        "Entro un minuto chiama il {call_number}.",
    ),
    "request_partly_confirmed": Mail(
        "Richiesta {number}: coperta {covered} di {needed}",
        "per la richiesta {number} ha accettato {first_name}: è coperta {covered} di {needed}.",
        "Cerchiamo ancora. " + WAIT,
    ),
    "request_assigned": Mail(
        "Richiesta {number} affidata",
        "il coordinamento ha affidato la richiesta {number} a {first_name}.",
        CAN_CANCEL,
    ),
    "request_assigned_short_notice": Mail(
        "Richiesta {number} affidata",
        "il coordinamento ha affidato la richiesta {number} a {first_name}.",
        CALL,
    ),
    "request_assigned_now": Mail(
        "Richiesta {number} affidata",
        "il coordinamento ha affidato la richiesta {number} a {first_name}.",
        "Chiama subito il {call_number}.",
    ),
    "request_partly_assigned": Mail(
        "Richiesta {number}: coperta {covered} di {needed}",
        "il coordinamento ha affidato la richiesta {number} a {first_name}: è coperta {covered} di {needed}.",
        "Cerchiamo ancora. " + WAIT,
    ),
    # Nobody yet, or nobody any more
    "request_partly_uncovered": Mail(
        "Richiesta {number}: coperta solo in parte",
        "la richiesta {number} è coperta {covered} di {needed} e per ora nessun altro può.",
        "Puoi accettare così dalla pagina, o chiamare il coordinamento: {coordination_phone}.",
    ),
    "request_uncovered": Mail(
        "Richiesta {number}: ancora nessuno",
        "per la richiesta {number} non abbiamo ancora trovato nessuno. Se ne occupa il coordinamento.",
        "Se non puoi aspettare c'è l'interpretariato telefonico: {external_number}.",
    ),
    "request_uncovered_no_service": Mail(
        "Richiesta {number}: ancora nessuno",
        "per la richiesta {number} non abbiamo ancora trovato nessuno. Se ne occupa il coordinamento.",
        "Per parlarne chiama il {coordination_phone}.",
    ),
    "request_escalated": Mail(
        "Richiesta {number}: nessuno ha ancora accettato",
        "per la richiesta {number} nessuno ha ancora accettato, e noi continuiamo a cercare.",
        "Se non puoi aspettare c'è l'interpretariato telefonico: {external_number}.",
    ),
    "request_escalated_no_service": Mail(
        "Richiesta {number}: nessuno ha ancora accettato",
        "per la richiesta {number} nessuno ha ancora accettato, e noi continuiamo a cercare.",
        "Se non puoi aspettare chiama il coordinamento: {coordination_phone}.",
    ),
    "request_mediator_withdrew": Mail(
        "Richiesta {number}: cerchiamo un'altra persona",
        "la persona confermata per la richiesta {number} non può più: ne cerchiamo già un'altra.",
        "Se va bene al telefono o in video, chiama il coordinamento: {coordination_phone}.",
    ),
    "request_mediator_withdrew_remote": Mail(
        "Richiesta {number}: cerchiamo un'altra persona",
        "la persona confermata per la richiesta {number} non può più: ne cerchiamo già un'altra.",
        WAIT,
    ),
    "request_replacement": Mail(
        "Richiesta {number}: cerchiamo un'altra persona",
        "per la richiesta {number} cerchiamo subito un'altra persona al posto di chi non è venuto.",
        WAIT,
    ),
    "request_reconfirming": Mail(
        "Richiesta {number}: da riconfermare",
        "la richiesta {number} è cambiata: {first_name} deve dire di nuovo di sì.",
        "Risponde entro {answer_by}; fino ad allora non è confermata.",
    ),
    "request_rescue": Mail(
        "Richiesta {number}: va bene al telefono?",
        "per la richiesta {number} {first_name} non riesce ad arrivare, ma può farlo al telefono.",
        "Rispondi dalla pagina della richiesta se va bene. Intanto cerchiamo altri.",
    ),
    "request_reinstated": Mail(
        "Richiesta {number}: la ricerca riparte",
        "la disdetta della richiesta {number} è ritirata e la ricerca riparte. Non è ancora confermata.",
        WAIT,
    ),
    "request_given_up": Mail(
        "Richiesta {number}: la ricerca si chiude",
        "ci dispiace: per la richiesta {number} non abbiamo trovato nessuno e la ricerca si chiude qui.",
        "Per un'altra soluzione chiama il coordinamento: {coordination_phone}.",
        is_over=True,
    ),
    "request_to_sign": Mail(
        "Richiesta {number}: le ore da firmare",
        "le ore svolte della richiesta {number} aspettano la vostra firma.",
        "Si firmano dalla pagina della richiesta: bastano due tocchi. Se qualcosa non torna, lì si correggono."
        " Per non disturbarvi scriviamo una volta sola al giorno: guardate anche le altre richieste da firmare.",
    ),
    # On the day
    "request_mediator_late": Mail(
        "Richiesta {number}: un ritardo",
        "per la richiesta {number} {first_name} ha {late} di ritardo. Ci dispiace.",
        "Arriva verso le {arrives_at}.",
    ),
    "request_no_show": Mail(
        "Richiesta {number}: è con voi?",
        "per la richiesta {number} {first_name} non risponde.",
        THERE,
    ),
    "request_no_show_remote": Mail(
        "Richiesta {number}: è con voi?",
        "per la richiesta {number} {first_name} non risponde.",
        THERE,
    ),
    # Called off
    "request_cancelled": Mail(
        "Richiesta {number} disdetta",
        "la richiesta {number} è disdetta. Grazie di averci avvisato.",
        is_over=True,
    ),
    "request_cancelled_late": Mail(
        "Richiesta {number} disdetta",
        "la richiesta {number} è disdetta, oltre il termine. Tempo riconosciuto a chi l'aveva tenuto libero:"
        " {credited}.",
        is_over=True,
    ),
    # Of a series, with the number of its first date
    "request_series_received": Mail(
        "Serie {number} ricevuta", "abbiamo ricevuto la serie {number}, di {of_dates}.", WAIT
    ),
    "request_series_confirmed": Mail(
        "Serie {number} confermata",
        "la serie {number} è confermata: {first_name} ha accettato {of_dates}.",
        CALL,
    ),
    "request_series_confirmed_part": Mail(
        "Serie {number} confermata in parte",
        "della serie {number} {first_name} ha accettato {of_dates}. Per altre {left} cerchiamo ancora.",
        CALL,
    ),
    "request_series_changed": Mail(
        "Serie {number} cambiata",
        "la serie è cambiata in {of_dates}. Confermate: {confirmed}, in ricerca: {searching}.",
    ),
    "request_series_cancelled": Mail(
        "Serie {number}: date disdette",
        "della serie sono disdette {of_dates}. Grazie di averci avvisato.",
        is_over=True,
    ),
    "request_series_cancelled_late": Mail(
        "Serie {number}: date disdette",
        "della serie sono disdette {of_dates}, oltre il termine. Tempo riconosciuto: {owed}.",
        is_over=True,
    ),
}

# What there is to know, a line each where it is known; the whole of it is for bookings that have nothing to hide.
DETAILS: Final[tuple[tuple[str, str], ...]] = (
    ("Lingua", "language_name"),
    ("Come", "delivery"),
    ("Quando", "when"),
    ("Dove", "place"),
    ("Chi", "mediators"),
)
OF_A_SERIES: Final[tuple[tuple[str, str], ...]] = (
    ("Lingua", "language_name"),
    ("Come", "delivery"),
    ("Quando", "weekly"),
    ("Date", "span"),
    ("Dove", "place"),
)
REST: Final = "Gli altri dati sono nella pagina della richiesta."
PAGE: Final = "La pagina della richiesta:\n{link}"
FOOT: Final = (
    "Questa e-mail è stata scritta da un programma e le risposte non le legge nessuno."
    " Per parlare con una persona chiama il coordinamento: {coordination_phone}."
)


def is_of_a_series(key: str) -> bool:
    return key.startswith("request_series_")


def details(key: str) -> tuple[tuple[str, str], ...]:
    return OF_A_SERIES if is_of_a_series(key) else DETAILS


def needed(key: str, *, is_reserved: bool) -> frozenset[str]:
    """The facts without which the letter would have a hole."""
    mail = MAILS[key]
    said = [mail.subject, mail.news, PAGE, FOOT, "" if is_reserved else mail.then]
    return frozenset(name for template in said for _, name, _, _ in Formatter().parse(template) if name)


def wanted(key: str) -> frozenset[str]:
    """The facts that are told where they are known."""
    return frozenset(name for _, name in details(key))


def compose(key: str, facts: Mapping[str, Value], *, is_reserved: bool) -> Letter:
    """:raises MissingFacts:"""
    missing = frozenset(
        name for name in needed(key, is_reserved=is_reserved) if facts.get(name) in (None, "")
    )
    if missing:
        raise MissingFacts(key, missing)
    words = {name: written(FACTS[name], value, it.WRITING) for name, value in facts.items()}
    mail = MAILS[key]
    told = [REST] if is_reserved else [_lines(key, mail, words), mail.then.format_map(words)]
    blocks = [
        "Buongiorno,",
        mail.news.format_map(words),
        *told,
        PAGE.format_map(words),
        FOOT.format_map(words),
    ]
    body = "\n\n".join(block for block in blocks if block)
    return Letter(mail.subject.format_map(words), f"{body}\n", mail.version)


def _lines(key: str, mail: Mail, words: Mapping[str, str]) -> str:
    known = () if mail.is_over else details(key)
    return "\n".join(f"{title}: {words[name]}" for title, name in known if words.get(name))
