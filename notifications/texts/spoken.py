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
# Of a job that is hers, or was: what a silent or sensitive one may say too.
_JOB = frozenset({"number", "starts_at", "municipality"})

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
        "call_offer_planned": _OFFER,
        "call_offer_planned_reserved": frozenset({"language_name", "band", "municipality"}),
        "call_assigned": _JOB | {"coordination_phone"},
        "call_assigned_now": frozenset({"number", "call_number"}),
        "call_off": frozenset({"number", "starts_at"}),
        "call_terms": _JOB,
        "call_coming": _JOB,
        "call_soon": _JOB,
        "call_there": _JOB,
        "call_news": frozenset({"number", "coordination_phone"}),
        "call_office_covered": frozenset({"number", "starts_at"}),
        "call_office_news": frozenset({"number", "coordination_phone"}),
        "call_coordinator": frozenset({"number"}),
        "given_back": frozenset(),
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


# What is said where a text has not arrived, by how the key of the text begins: the first that fits.
TOLD_ALOUD: Final = (
    ("offer_now", "call_offer_now"),
    ("offer_urgent", "call_offer"),
    ("offer_planned", "call_offer_planned"),
    ("offer_prepaid", "call_offer_planned"),
    ("assigned_bridge", "call_assigned_now"),
    ("assigned_phone_now", "call_assigned_now"),
    ("assigned_by_coordinator_bridge", "call_assigned_now"),
    ("assigned_by_coordinator_phone_now", "call_assigned_now"),
    ("assigned", "call_assigned"),
    ("cancelled_by_office", "call_off"),
    ("removed_by_coordinator", "call_off"),
    ("reconfirm_lapsed", "call_off"),
    ("changed_too_much", "call_off"),
    ("reconfirm", "call_terms"),
    ("reminder_day_before", "call_coming"),
    ("reminder_chase", "call_coming"),
    ("reminder_two_hours", "call_soon"),
    ("check_", "call_there"),
    ("details_changed", "call_news"),
    ("series_", "call_news"),
    ("coordinator_escalated", "call_alarm"),
    ("coordinator_uncovered", "call_alarm"),
    ("coordinator_", "call_coordinator"),
    ("request_confirmed", "call_office_covered"),
    ("request_assigned", "call_office_covered"),
    ("request_", "call_office_news"),
)
# Calls that ask about a job which she has: 1 is yes, 2 is no.
ABOUT_A_JOB: Final = ("call_terms", "call_coming", "call_there")


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
                "call_offer_planned": "Pronto, qui il servizio di mediazione. C'è un turno: {language_name},"
                " {delivery}, {starts_at}, {municipality}. Per accettare premi 1. Per rifiutare premi 2.",
                "call_offer_planned_reserved": "Pronto, qui il servizio di mediazione. C'è un turno:"
                " {language_name}, {band}, {municipality}. Per accettare premi 1. Per rifiutare premi 2.",
                "call_assigned": "Pronto, qui il servizio di mediazione. Il turno {number} è tuo: {starts_at},"
                " {municipality}. Per i dettagli chiama il coordinamento: {coordination_phone}. Per dire che"
                " hai capito premi 1.",
                "call_assigned_now": "Pronto, qui il servizio di mediazione. Il turno {number} è tuo e c'è chi ti"
                " aspetta adesso. Chiama il numero {call_number}. Per dire che hai capito premi 1.",
                "call_off": "Pronto, qui il servizio di mediazione. Il turno {number}, {starts_at}, non è più"
                " tuo: non devi andarci. Per dire che hai capito premi 1.",
                "call_terms": "Pronto, qui il servizio di mediazione. Il turno {number} è cambiato. Adesso è"
                " {starts_at}, {municipality}. Se per te va bene premi 1. Se non puoi premi 2.",
                "call_coming": "Pronto, qui il servizio di mediazione. Hai il turno {number}: {starts_at},"
                " {municipality}. Se vieni premi 1. Se non puoi venire premi 2.",
                "call_soon": "Pronto, qui il servizio di mediazione. Ti ricordiamo il turno {number}:"
                " {starts_at}, {municipality}. Per dire che hai capito premi 1.",
                "call_there": "Pronto, qui il servizio di mediazione. Ti aspettano per il turno {number}:"
                " {starts_at}, {municipality}. Se stai andando o sei sul posto premi 1. Se non puoi andarci"
                " premi 2.",
                "call_news": "Pronto, qui il servizio di mediazione. C'è una novità sul turno {number}, e il"
                " nostro SMS non ti è arrivato. Per sapere di più chiama il coordinamento:"
                " {coordination_phone}. Per dire che hai capito premi 1.",
                "call_office_covered": "Pronto, qui il servizio di mediazione. Per la richiesta {number},"
                " {starts_at}, abbiamo trovato chi viene. Per dire che avete sentito premi 1.",
                "call_office_news": "Pronto, qui il servizio di mediazione. C'è una novità sulla richiesta"
                " {number}. Guardate la pagina della richiesta, o chiamate il coordinamento:"
                " {coordination_phone}. Per dire che avete sentito premi 1.",
                "call_coordinator": "Pronto, qui il servizio di mediazione. C'è un allarme per la richiesta"
                " {number}, e il nostro SMS non ti è arrivato. Guarda la pagina della richiesta. Per dire che"
                " hai sentito premi 1.",
                "given_back": "Va bene, cerchiamo un'altra persona. Grazie di averlo detto.",
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
                "call_offer_planned": "Hello, this is the mediation service. There is a job: {language_name},"
                " {delivery}, {starts_at}, {municipality}. To accept, press 1. To decline, press 2.",
                "call_offer_planned_reserved": "Hello, this is the mediation service. There is a job:"
                " {language_name}, {band}, {municipality}. To accept, press 1. To decline, press 2.",
                "call_assigned": "Hello, this is the mediation service. Job {number} is yours: {starts_at},"
                " {municipality}. For the details call the coordination: {coordination_phone}. To say that you"
                " understood, press 1.",
                "call_assigned_now": "Hello, this is the mediation service. Job {number} is yours and somebody is"
                " waiting for you now. Call the number {call_number}. To say that you understood, press 1.",
                "call_off": "Hello, this is the mediation service. Job {number}, {starts_at}, is not yours any"
                " more: you do not have to go. To say that you understood, press 1.",
                "call_terms": "Hello, this is the mediation service. Job {number} has changed. It is now"
                " {starts_at}, {municipality}. If that suits you, press 1. If you cannot come, press 2.",
                "call_coming": "Hello, this is the mediation service. You have job {number}: {starts_at},"
                " {municipality}. If you are coming, press 1. If you cannot come, press 2.",
                "call_soon": "Hello, this is the mediation service. A reminder of job {number}: {starts_at},"
                " {municipality}. To say that you understood, press 1.",
                "call_there": "Hello, this is the mediation service. You are expected for job {number}:"
                " {starts_at}, {municipality}. If you are on your way or there, press 1. If you cannot go,"
                " press 2.",
                "call_news": "Hello, this is the mediation service. There is news about job {number}, and our"
                " text did not reach you. To hear more, call the coordination: {coordination_phone}. To say"
                " that you understood, press 1.",
                "given_back": "All right, we will look for somebody else. Thank you for telling us.",
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
                "call_offer_planned": "Bonjour, ici le service de médiation. Il y a une mission :"
                " {language_name}, {delivery}, {starts_at}, {municipality}. Pour accepter, tapez 1. Pour"
                " refuser, tapez 2.",
                "call_offer_planned_reserved": "Bonjour, ici le service de médiation. Il y a une mission :"
                " {language_name}, {band}, {municipality}. Pour accepter, tapez 1. Pour refuser, tapez 2.",
                "call_assigned": "Bonjour, ici le service de médiation. La mission {number} est à vous :"
                " {starts_at}, {municipality}. Pour les détails, appelez la coordination :"
                " {coordination_phone}. Pour dire que vous avez compris, tapez 1.",
                "call_assigned_now": "Bonjour, ici le service de médiation. La mission {number} est à vous et on"
                " vous attend maintenant. Appelez le numéro {call_number}. Pour dire que vous avez compris,"
                " tapez 1.",
                "call_off": "Bonjour, ici le service de médiation. La mission {number}, {starts_at}, n'est plus à"
                " vous : vous n'avez pas à vous déplacer. Pour dire que vous avez compris, tapez 1.",
                "call_terms": "Bonjour, ici le service de médiation. La mission {number} a changé. Elle est"
                " maintenant {starts_at}, {municipality}. Si cela vous convient, tapez 1. Si vous ne pouvez"
                " pas, tapez 2.",
                "call_coming": "Bonjour, ici le service de médiation. Vous avez la mission {number} :"
                " {starts_at}, {municipality}. Si vous venez, tapez 1. Si vous ne pouvez pas venir, tapez 2.",
                "call_soon": "Bonjour, ici le service de médiation. Nous vous rappelons la mission {number} :"
                " {starts_at}, {municipality}. Pour dire que vous avez compris, tapez 1.",
                "call_there": "Bonjour, ici le service de médiation. On vous attend pour la mission {number} :"
                " {starts_at}, {municipality}. Si vous êtes en route ou sur place, tapez 1. Si vous ne pouvez"
                " pas y aller, tapez 2.",
                "call_news": "Bonjour, ici le service de médiation. Il y a du nouveau pour la mission {number},"
                " et notre SMS ne vous est pas arrivé. Pour en savoir plus, appelez la coordination :"
                " {coordination_phone}. Pour dire que vous avez compris, tapez 1.",
                "given_back": "D'accord, nous cherchons quelqu'un d'autre. Merci de l'avoir dit.",
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
                "call_offer_planned": "Добрий день, це служба медіації. Є завдання: {language_name}, {delivery},"
                " {starts_at}, {municipality}. Щоб погодитися, натисніть 1. Щоб відмовитися, натисніть 2.",
                "call_offer_planned_reserved": "Добрий день, це служба медіації. Є завдання: {language_name},"
                " {band}, {municipality}. Щоб погодитися, натисніть 1. Щоб відмовитися, натисніть 2.",
                "call_assigned": "Добрий день, це служба медіації. Завдання {number} ваше: {starts_at},"
                " {municipality}. Щоб дізнатися більше, телефонуйте координації: {coordination_phone}. Якщо ви"
                " зрозуміли, натисніть 1.",
                "call_assigned_now": "Добрий день, це служба медіації. Завдання {number} ваше, і на вас чекають"
                " зараз. Телефонуйте на номер {call_number}. Якщо ви зрозуміли, натисніть 1.",
                "call_off": "Добрий день, це служба медіації. Завдання {number}, {starts_at}, більше не ваше:"
                " приходити не треба. Якщо ви зрозуміли, натисніть 1.",
                "call_terms": "Добрий день, це служба медіації. Завдання {number} змінилося. Тепер це"
                " {starts_at}, {municipality}. Якщо вам підходить, натисніть 1. Якщо не можете, натисніть 2.",
                "call_coming": "Добрий день, це служба медіації. У вас завдання {number}: {starts_at},"
                " {municipality}. Якщо ви прийдете, натисніть 1. Якщо не можете прийти, натисніть 2.",
                "call_soon": "Добрий день, це служба медіації. Нагадуємо про завдання {number}: {starts_at},"
                " {municipality}. Якщо ви зрозуміли, натисніть 1.",
                "call_there": "Добрий день, це служба медіації. На вас чекають, завдання {number}: {starts_at},"
                " {municipality}. Якщо ви в дорозі або на місці, натисніть 1. Якщо не можете прийти, натисніть"
                " 2.",
                "call_news": "Добрий день, це служба медіації. Є новина про завдання {number}, а наше СМС до вас"
                " не дійшло. Щоб дізнатися більше, телефонуйте координації: {coordination_phone}. Якщо ви"
                " зрозуміли, натисніть 1.",
                "given_back": "Добре, ми шукаємо когось іншого. Дякуємо, що сказали.",
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
