"""The words of messages: kinds, states, outcomes, results. No behaviour here.

Italian throughout; a label marked for translation stands on a page that is spoken in other languages too.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_noop


class Channel(TextChoices):
    SMS = "sms", gettext_noop("SMS")
    VOICE = "voice", gettext_noop("Telefonata")
    EMAIL = "email", gettext_noop("E-mail")


class MessageKind(TextChoices):
    """What a message is for; `delivery_policy` says, for each, what is worse: twice or not at all."""

    URGENT_OFFER = "urgent_offer", gettext_noop("Proposta urgente")
    PLANNED_OFFER = "planned_offer", gettext_noop("Proposta")
    CONFIRMATION = "confirmation", gettext_noop("Conferma")
    CANCELLATION = "cancellation", gettext_noop("Disdetta o modifica")
    REMINDER = "reminder", gettext_noop("Promemoria")
    NOTICE = "notice", gettext_noop("Avviso")
    ALERT = "alert", gettext_noop("Allarme al coordinamento")
    ANSWER = "answer", gettext_noop("Risposta")
    CALL = "call", gettext_noop("Telefonata")
    # With a key that stands in no row (`notifications.envelopes`).
    SIGN_IN = "sign_in", gettext_noop("Link per entrare")
    # With six figures that stand in no row (`notifications.routes`).
    SIGN_IN_CODE = "sign_in_code", gettext_noop("Codice per entrare")
    # From the service's name: nobody can answer it, and the number is forgotten (`notifications.forgetting`).
    ASSISTED = "assisted", gettext_noop("Alla persona assistita")


# Who asked for one waits for it, and asks anew: they are nobody else's to look after.
TO_COME_IN_BY = (MessageKind.SIGN_IN, MessageKind.SIGN_IN_CODE)


class MessageStatus(TextChoices):
    QUEUED = "queued", gettext_noop("In coda")
    SENDING = "sending", gettext_noop("In invio")
    UNKNOWN = "unknown", gettext_noop("Esito ignoto")
    SENT = "sent", gettext_noop("Inviato")
    DELIVERED = "delivered", gettext_noop("Consegnato")
    UNDELIVERED = "undelivered", gettext_noop("Non consegnato")
    FAILED = "failed", gettext_noop("Fallito")
    EXPIRED = "expired", gettext_noop("Scaduto")
    CANCELLED = "cancelled", gettext_noop("Annullato")


# What did not reach anybody.
LOST_MESSAGES = (MessageStatus.FAILED, MessageStatus.UNDELIVERED, MessageStatus.EXPIRED)
OPEN_MESSAGES = (MessageStatus.QUEUED, MessageStatus.SENDING, MessageStatus.UNKNOWN)


class AttemptOutcome(TextChoices):
    ACCEPTED = "accepted", gettext_noop("Preso in carico")
    NOT_TAKEN = "not_taken", gettext_noop("Sicuramente non preso")
    REFUSED = "refused", gettext_noop("Rifiutato")
    MISCONFIGURED = "misconfigured", gettext_noop("Errore di configurazione")
    UNKNOWN = "unknown", gettext_noop("Esito ignoto")
    ABSENT = "absent", gettext_noop("Non trovato presso il gestore")
    SKIPPED = "skipped", gettext_noop("Prenotazione dell'invio scaduta prima di partire")


class ReplyMedium(TextChoices):
    SMS = "sms", gettext_noop("SMS")
    MISSED_CALL = "missed_call", gettext_noop("Squillo")
    KEYPAD = "keypad", gettext_noop("Tasto durante una telefonata")


class ReplyRoute(TextChoices):
    WEBHOOK = "webhook", gettext_noop("Webhook")
    SWEEP = "sweep", gettext_noop("Ricerca periodica")


class ReplyResult(TextChoices):
    ACCEPTED = "accepted", gettext_noop("Ha accettato")
    DECLINED = "declined", gettext_noop("Ha rifiutato")
    RELEASED = "released", gettext_noop("Ha restituito l'incarico")
    REMINDER_CONFIRMED = "reminder_confirmed", gettext_noop("Ha confermato il promemoria")
    HELP_ASKED = "help_asked", gettext_noop("Ha chiesto aiuto")
    CHECKED_IN = "checked_in", gettext_noop("Ha detto di esserci")
    LATE_NOTED = "late_noted", gettext_noop("Ha avvisato del ritardo")
    ENDED = "ended", gettext_noop("Ha segnato la fine")
    HOURS_TOLD = "hours_told", gettext_noop("Ha chiesto le sue ore")
    ALREADY_ANSWERED = "already_answered", gettext_noop("Aveva già risposto")
    TOO_LATE = "too_late", gettext_noop("Troppo tardi")
    BUSY = "busy", gettext_noop("Ha già un altro incarico")
    UNCLEAR = "unclear", gettext_noop("Da chiarire")
    COURTESY = "courtesy", gettext_noop("Cortesia")
    OPTED_OUT = "opted_out", gettext_noop("Non vuole più SMS")
    OPTED_IN = "opted_in", gettext_noop("Vuole di nuovo gli SMS")
    UNKNOWN_NUMBER = "unknown_number", gettext_noop("Numero sconosciuto")


# Under this name the watchdog beats, as the timed jobs do under theirs.
WATCHDOG = "watchdog"


class Trouble(TextChoices):
    """What keeps dispatch from working. `config.troubles` finds them, the watchdog tells of them."""

    JOB_LATE = "job_late", gettext_noop("I lavori periodici sono fermi")
    DEADLINE_LATE = "deadline_late", gettext_noop("Un passo di una richiesta è in ritardo")
    STEP_MISSING = "step_missing", gettext_noop("Una richiesta non ha il passo che dovrebbe venire")
    RULE_BROKEN = "rule_broken", gettext_noop("Una regola che vale sempre non è rispettata")
    OFFER_LATE = "offer_late", gettext_noop("Una proposta scaduta è ancora aperta")
    EVENT_UNTOLD = "event_untold", gettext_noop("Un fatto non è diventato messaggio")
    REPLY_UNHANDLED = "reply_unhandled", gettext_noop("Una risposta ricevuta non è stata trattata")
    URGENT_LATE = "urgent_late", gettext_noop("Un messaggio urgente non parte")
    MESSAGE_LATE = "message_late", gettext_noop("Un messaggio in coda non parte")
    BULK_LATE = "bulk_late", gettext_noop("I messaggi che possono aspettare non partono")
    CALL_ABANDONED = "call_abandoned", gettext_noop("Un invio cominciato non è finito")
    OUTCOME_UNKNOWN = "outcome_unknown", gettext_noop("L'esito di un messaggio resta ignoto")
    MESSAGE_STUCK = "message_stuck", gettext_noop("Un messaggio tentato più volte non parte")
    GATEWAY_PAUSED = "gateway_paused", gettext_noop("Il gestore degli SMS rifiuta il nostro conto")
    CALLS_PAUSED = "calls_paused", gettext_noop("Il gestore delle telefonate rifiuta il nostro conto")
    MAIL_PAUSED = "mail_paused", gettext_noop("Il server della posta rifiuta il nostro conto")
    GATEWAY_DIFFERS = (
        "gateway_differs",
        gettext_noop("Il gestore degli SMS e Ponte non contano gli stessi messaggi"),
    )
    WATCHDOG_LATE = "watchdog_late", gettext_noop("Il sorvegliante non guarda più")
    NO_DATABASE = "no_database", gettext_noop("La banca dati non risponde")
    WATCH_FAILED = "watch_failed", gettext_noop("Il sorvegliante non riesce a guardare")
