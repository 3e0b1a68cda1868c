"""What is said in a call: whole words for the ear, no abbreviations, and figures one by one. Italian is approved."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from notifications.texts import en, fr, it, uk
from notifications.texts.formatting import Value, Writing, written
from notifications.texts.keys import FACTS

DEFAULT: Final = "it"
VERSION: Final = 1
_TELEPHONE: Final = re.compile(r"(?:\+39)?(\+?\d{6,})")

_OFFER = frozenset({"language_name", "delivery", "starts_at", "municipality"})
_ALARM = frozenset({"number", "language_name", "municipality"})

# What each call says of a booking; the answers to a key say nothing of it.
SPOKEN: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "call_offer": _OFFER,
        "call_offer_now": _OFFER - {"starts_at"},
        "call_offer_reserved": frozenset({"language_name", "band", "municipality"}),
        "call_alarm": _ALARM,
        "call_alarm_reserved": frozenset({"number"}),
        "bridge_mediator": frozenset({"number"}),
        "bridge_office": frozenset({"language_name"}),
        "bridge_office_reserved": frozenset(),
        "call_way_out": frozenset({"number", "external_number"}),
        "call_way_out_no_service": frozenset({"number", "coordination_phone"}),
        "accepted": frozenset(),
        "accepted_and_joining": frozenset(),
        "declined": frozenset(),
        "too_late": frozenset(),
        "heard": frozenset(),
        "noted": frozenset(),
        "again": frozenset(),
        "silence": frozenset(),
        "over": frozenset(),
        "no_need": frozenset(),
        "bridge_joining": frozenset(),
        "bridge_waiting": frozenset(),
        "bridge_in_vain": frozenset(),
        "bridge_silence": frozenset(),
        "bridge_over": frozenset(),
        "way_out_joining": frozenset(),
        "way_out_silence": frozenset(),
        "way_out_over": frozenset(),
    }
)


@dataclass(frozen=True, slots=True)
class Speech:
    """`locale` and `voice` are the gateway's names."""

    locale: str
    voice: str
    writing: Writing
    texts: Mapping[str, str]


SPEECHES: Final[Mapping[str, Speech]] = MappingProxyType(
    {
        "it": Speech(
            "it-IT",
            "Polly.Bianca",
            replace(
                it.WRITING,
                weekdays=("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"),
                date="{weekday} {day}",
                hours_follow=" alle ore ",
                hour="{h} e {m}",
            ),
            {
                "call_offer": "Pronto, qui il servizio di mediazione. C'è un turno urgente: {language_name},"
                " {delivery}, {starts_at}, {municipality}. Per accettare premi 1. Per rifiutare premi 2.",
                "call_offer_now": "Pronto, qui il servizio di mediazione. C'è bisogno adesso: {language_name},"
                " {delivery}, {municipality}. Per accettare premi 1. Per rifiutare premi 2.",
                "call_offer_reserved": "Pronto, qui il servizio di mediazione. C'è un turno urgente:"
                " {language_name}, {band}, {municipality}. Per accettare premi 1. Per rifiutare premi 2.",
                "call_alarm": "Pronto, qui il servizio di mediazione. Richiesta {number}, {language_name},"
                " {municipality}: nessuno ha ancora accettato. Per dire che hai sentito premi 1.",
                "call_alarm_reserved": "Pronto, qui il servizio di mediazione. Per la richiesta {number}"
                " nessuno ha ancora accettato. Per dire che hai sentito premi 1.",
                "accepted": "Grazie, il turno è tuo. Ti scriviamo i dettagli per SMS.",
                "declined": "Va bene, grazie lo stesso.",
                "too_late": "Grazie, ma non è stato possibile affidarti il turno. Ti scriviamo perché.",
                "heard": "Grazie.",
                "noted": "Grazie, abbiamo sentito la tua risposta. Ti scriviamo fra poco per SMS.",
                "again": "Questo tasto non vuol dire niente.",
                "silence": "Non abbiamo sentito nessuna risposta. Puoi ancora rispondere all'SMS. Grazie.",
                "over": "Il turno non è più libero: non devi fare nulla. Grazie.",
                "no_need": "Non serve più: non devi fare nulla. Grazie.",
                "bridge_mediator": "Pronto, qui il servizio di mediazione, turno {number}."
                " C'è chi ti aspetta al telefono. Per parlare premi 1.",
                "bridge_office": "Pronto, qui il servizio di mediazione. È in linea chi parla {language_name}."
                " Vi mettiamo in contatto.",
                "bridge_office_reserved": "Pronto, qui il servizio di mediazione."
                " È in linea chi avete chiesto. Vi mettiamo in contatto.",
                "accepted_and_joining": "Grazie, il turno è tuo. Resta in linea: chiamiamo chi ti aspetta.",
                "bridge_joining": "Grazie. Resta in linea: chiamiamo chi ti aspetta.",
                "bridge_waiting": "Stiamo chiamando. Resta in linea.",
                "bridge_in_vain": "Non risponde nessuno."
                " Riaggancia e prova al numero che trovi nell'SMS. Grazie.",
                "bridge_silence": "Non abbiamo sentito nessuna risposta."
                " Se richiami questo numero ti mettiamo in contatto. Grazie.",
                "bridge_over": "La linea è caduta: ora vi richiamano. Grazie.",
                "call_way_out": "Pronto, qui il servizio di mediazione, richiesta {number}. Nessuno ha ancora"
                " accettato, e noi continuiamo a cercare. Per parlare subito con l'interpretariato telefonico"
                " premi 1. Il numero è {external_number}.",
                "call_way_out_no_service": "Pronto, qui il servizio di mediazione, richiesta {number}. Nessuno"
                " ha ancora accettato, e noi continuiamo a cercare. Per parlare subito con il coordinamento"
                " premi 1. Il numero è {coordination_phone}.",
                "way_out_joining": "Restate in linea.",
                "way_out_silence": "Noi continuiamo a cercare. Grazie.",
                "way_out_over": "Non serve più: guardate la pagina della richiesta. Grazie.",
            },
        ),
        "en": Speech(
            "en-GB",
            "Polly.Amy",
            replace(
                en.WRITING,
                weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
                date="{weekday} {day}",
                hours_follow=" at ",
                hour="{h} {m:02}",
                full_hour="{h} o'clock",
            ),
            {
                "call_offer": "Hello, this is the mediation service. There is an urgent job: {language_name},"
                " {delivery}, {starts_at}, {municipality}. To accept, press 1. To decline, press 2.",
                "call_offer_now": "Hello, this is the mediation service. Somebody is needed now:"
                " {language_name}, {delivery}, {municipality}. To accept, press 1. To decline, press 2.",
                "call_offer_reserved": "Hello, this is the mediation service. There is an urgent job:"
                " {language_name}, {band}, {municipality}. To accept, press 1. To decline, press 2.",
                "accepted": "Thank you, the job is yours. We are sending you the details by text.",
                "declined": "All right, thank you anyway.",
                "too_late": "Thank you, but we could not give you the job. We are writing to you why.",
                "heard": "Thank you.",
                "noted": "Thank you, we have heard your answer. We will write to you shortly.",
                "again": "This key means nothing.",
                "silence": "We heard no answer. You can still answer our text. Thank you.",
                "over": "The job is not free any more: there is nothing for you to do. Thank you.",
                "no_need": "This is not needed any more: there is nothing for you to do. Thank you.",
                "bridge_mediator": "Hello, this is the mediation service, job {number}."
                " Somebody is waiting for you on the telephone. To speak, press 1.",
                "accepted_and_joining": "Thank you, the job is yours. Stay on the line:"
                " we are calling who is waiting for you.",
                "bridge_joining": "Thank you. Stay on the line: we are calling who is waiting for you.",
                "bridge_waiting": "We are calling. Stay on the line.",
                "bridge_in_vain": "Nobody answers. Hang up and try the number in our text. Thank you.",
                "bridge_silence": "We heard no answer. Call this number back and we will put you through."
                " Thank you.",
            },
        ),
        "fr": Speech(
            "fr-FR",
            "Polly.Celine",
            replace(
                fr.WRITING,
                weekdays=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
                date="{weekday} {day}",
                hours_follow=" à ",
                full_hour="{h} heures",
                hour="{h} heures {m:02}",
            ),
            {
                "call_offer": "Bonjour, ici le service de médiation. Il y a une mission urgente :"
                " {language_name}, {delivery}, {starts_at}, {municipality}."
                " Pour accepter, tapez 1. Pour refuser, tapez 2.",
                "call_offer_now": "Bonjour, ici le service de médiation. On a besoin de vous maintenant :"
                " {language_name}, {delivery}, {municipality}. Pour accepter, tapez 1. Pour refuser, tapez 2.",
                "call_offer_reserved": "Bonjour, ici le service de médiation. Il y a une mission urgente :"
                " {language_name}, {band}, {municipality}. Pour accepter, tapez 1. Pour refuser, tapez 2.",
                "accepted": "Merci, la mission est à vous. Nous vous envoyons les détails par SMS.",
                "declined": "D'accord, merci quand même.",
                "too_late": "Merci, mais la mission n'a pas pu vous être confiée. Nous vous écrivons pourquoi.",
                "heard": "Merci.",
                "noted": "Merci, nous avons entendu votre réponse. Nous vous écrivons bientôt.",
                "again": "Cette touche ne correspond à rien.",
                "silence": "Nous n'avons entendu aucune réponse. Vous pouvez encore répondre au SMS. Merci.",
                "over": "La mission n'est plus libre : vous n'avez rien à faire. Merci.",
                "no_need": "Ce n'est plus nécessaire : vous n'avez rien à faire. Merci.",
                "bridge_mediator": "Bonjour, ici le service de médiation, mission {number}."
                " On vous attend au téléphone. Pour parler, tapez 1.",
                "accepted_and_joining": "Merci, la mission est à vous. Restez en ligne :"
                " nous appelons la personne qui vous attend.",
                "bridge_joining": "Merci. Restez en ligne : nous appelons la personne qui vous attend.",
                "bridge_waiting": "Nous appelons. Restez en ligne.",
                "bridge_in_vain": "Personne ne répond. Raccrochez et essayez le numéro indiqué dans le SMS."
                " Merci.",
                "bridge_silence": "Nous n'avons entendu aucune réponse. Rappelez ce numéro et nous vous"
                " mettrons en contact. Merci.",
            },
        ),
        "uk": Speech(
            "uk-UA",
            "Google.uk-UA-Standard-A",
            replace(
                uk.WRITING,
                weekdays=("понеділок", "вівторок", "середа", "четвер", "п'ятниця", "субота", "неділя"),
                date="{weekday}, {day}",
                hours_follow=", година ",
                hour="{h} {m:02}",
            ),
            {
                "call_offer": "Добрий день, це служба медіації. Є термінове завдання: {language_name},"
                " {delivery}, {starts_at}, {municipality}. Щоб погодитися, натисніть 1. Щоб відмовитися, натисніть 2.",
                "call_offer_now": "Добрий день, це служба медіації. Допомога потрібна зараз: {language_name},"
                " {delivery}, {municipality}. Щоб погодитися, натисніть 1. Щоб відмовитися, натисніть 2.",
                "call_offer_reserved": "Добрий день, це служба медіації. Є термінове завдання: {language_name},"
                " {band}, {municipality}. Щоб погодитися, натисніть 1. Щоб відмовитися, натисніть 2.",
                "accepted": "Дякуємо, завдання ваше. Деталі надсилаємо в СМС.",
                "declined": "Добре, все одно дякуємо.",
                "too_late": "Дякуємо, але завдання не вдалося передати вам. Ми напишемо чому.",
                "heard": "Дякуємо.",
                "noted": "Дякуємо, ми почули вашу відповідь. Невдовзі напишемо вам.",
                "again": "Ця кнопка нічого не означає.",
                "silence": "Ми не почули відповіді. Ви ще можете відповісти на СМС. Дякуємо.",
                "over": "Завдання вже не вільне: вам нічого не треба робити. Дякуємо.",
                "no_need": "Це вже не потрібно: вам нічого не треба робити. Дякуємо.",
                "bridge_mediator": "Добрий день, це служба медіації, завдання {number}."
                " На вас чекають на лінії. Щоб говорити, натисніть 1.",
                "accepted_and_joining": "Дякуємо, завдання ваше. Залишайтеся на лінії: ми телефонуємо тим,"
                " хто на вас чекає.",
                "bridge_joining": "Дякуємо. Залишайтеся на лінії: ми телефонуємо тим, хто на вас чекає.",
                "bridge_waiting": "Ми телефонуємо. Залишайтеся на лінії.",
                "bridge_in_vain": "Ніхто не відповідає. Покладіть слухавку і спробуйте номер із СМС. Дякуємо.",
                "bridge_silence": "Ми не почули відповіді. Зателефонуйте на цей номер, і ми вас з'єднаємо."
                " Дякуємо.",
            },
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Said:
    """`language` is the one it is in, which is Italian where the wanted one has no such words."""

    words: str
    language: str


def say(key: str, wanted: str, facts: Mapping[str, Value]) -> Said:
    """The words of a call in this language.

    :raises KeyError: a fact that they say was not given: better no call than one with a hole.
    """
    base = wanted.partition("-")[0].lower()
    spoken = base if base in SPEECHES and key in SPEECHES[base].texts else DEFAULT
    speech = SPEECHES[spoken]
    words = {name: _aloud(written(FACTS[name], facts[name], speech.writing)) for name in SPOKEN[key]}
    return Said(speech.texts[key].format_map(words), spoken)


def _aloud(words: str) -> str:
    """A number is read figure by figure, or nobody can write it down."""
    if words.isascii() and words.isdigit():
        return " ".join(words)
    telephone = _TELEPHONE.fullmatch(words)
    return " ".join(telephone[1].removeprefix("+")) if telephone else words
