"""The words of messages: kinds, states, outcomes, results. No behaviour here."""

from django.db.models import TextChoices


class Channel(TextChoices):
    SMS = "sms", "SMS"
    VOICE = "voice", "Telefonata"
    EMAIL = "email", "E-mail"


class MessageKind(TextChoices):
    """What a message is for; `delivery_policy` says, for each, what is worse: twice or not at all."""

    URGENT_OFFER = "urgent_offer", "Proposta urgente"
    PLANNED_OFFER = "planned_offer", "Proposta"
    CONFIRMATION = "confirmation", "Conferma"
    CANCELLATION = "cancellation", "Disdetta o modifica"
    REMINDER = "reminder", "Promemoria"
    NOTICE = "notice", "Avviso"
    ALERT = "alert", "Allarme al coordinamento"
    ANSWER = "answer", "Risposta"
    CALL = "call", "Telefonata"
    # With a key that stands in no row (`notifications.envelopes`).
    SIGN_IN = "sign_in", "Link per entrare"
    # From the service's name: nobody can answer it, and the number is forgotten (`notifications.forgetting`).
    ASSISTED = "assisted", "Alla persona assistita"


class MessageStatus(TextChoices):
    QUEUED = "queued", "In coda"
    SENDING = "sending", "In invio"
    UNKNOWN = "unknown", "Esito ignoto"
    SENT = "sent", "Inviato"
    DELIVERED = "delivered", "Consegnato"
    UNDELIVERED = "undelivered", "Non consegnato"
    FAILED = "failed", "Fallito"
    EXPIRED = "expired", "Scaduto"
    CANCELLED = "cancelled", "Annullato"


# What did not reach anybody.
LOST_MESSAGES = (MessageStatus.FAILED, MessageStatus.UNDELIVERED, MessageStatus.EXPIRED)
OPEN_MESSAGES = (MessageStatus.QUEUED, MessageStatus.SENDING, MessageStatus.UNKNOWN)


class AttemptOutcome(TextChoices):
    ACCEPTED = "accepted", "Preso in carico"
    NOT_TAKEN = "not_taken", "Sicuramente non preso"
    REFUSED = "refused", "Rifiutato"
    MISCONFIGURED = "misconfigured", "Errore di configurazione"
    UNKNOWN = "unknown", "Esito ignoto"
    ABSENT = "absent", "Non trovato presso il gestore"
    SKIPPED = "skipped", "Prenotazione dell'invio scaduta prima di partire"


class ReplyMedium(TextChoices):
    SMS = "sms", "SMS"
    MISSED_CALL = "missed_call", "Squillo"
    KEYPAD = "keypad", "Tasto durante una telefonata"


class ReplyRoute(TextChoices):
    WEBHOOK = "webhook", "Webhook"
    SWEEP = "sweep", "Ricerca periodica"


class ReplyResult(TextChoices):
    ACCEPTED = "accepted", "Ha accettato"
    DECLINED = "declined", "Ha rifiutato"
    RELEASED = "released", "Ha restituito l'incarico"
    REMINDER_CONFIRMED = "reminder_confirmed", "Ha confermato il promemoria"
    HELP_ASKED = "help_asked", "Ha chiesto aiuto"
    CHECKED_IN = "checked_in", "Ha detto di esserci"
    LATE_NOTED = "late_noted", "Ha avvisato del ritardo"
    ENDED = "ended", "Ha segnato la fine"
    HOURS_TOLD = "hours_told", "Ha chiesto le sue ore"
    ALREADY_ANSWERED = "already_answered", "Aveva già risposto"
    TOO_LATE = "too_late", "Troppo tardi"
    BUSY = "busy", "Ha già un altro incarico"
    UNCLEAR = "unclear", "Da chiarire"
    COURTESY = "courtesy", "Cortesia"
    OPTED_OUT = "opted_out", "Non vuole più SMS"
    OPTED_IN = "opted_in", "Vuole di nuovo gli SMS"
    UNKNOWN_NUMBER = "unknown_number", "Numero sconosciuto"


# Under this name the watchdog beats, as the timed jobs do under theirs.
WATCHDOG = "watchdog"


class Trouble(TextChoices):
    """What keeps dispatch from working. `config.troubles` finds them, the watchdog tells of them."""

    JOB_LATE = "job_late", "I lavori periodici sono fermi"
    DEADLINE_LATE = "deadline_late", "Un passo di una richiesta è in ritardo"
    STEP_MISSING = "step_missing", "Una richiesta non ha il passo che dovrebbe venire"
    RULE_BROKEN = "rule_broken", "Una regola che vale sempre non è rispettata"
    OFFER_LATE = "offer_late", "Una proposta scaduta è ancora aperta"
    EVENT_UNTOLD = "event_untold", "Un fatto non è diventato messaggio"
    REPLY_UNHANDLED = "reply_unhandled", "Una risposta ricevuta non è stata trattata"
    URGENT_LATE = "urgent_late", "Un messaggio urgente non parte"
    MESSAGE_LATE = "message_late", "Un messaggio in coda non parte"
    BULK_LATE = "bulk_late", "I messaggi che possono aspettare non partono"
    CALL_ABANDONED = "call_abandoned", "Un invio cominciato non è finito"
    OUTCOME_UNKNOWN = "outcome_unknown", "L'esito di un messaggio resta ignoto"
    MESSAGE_STUCK = "message_stuck", "Un messaggio tentato più volte non parte"
    GATEWAY_PAUSED = "gateway_paused", "Il gestore degli SMS rifiuta il nostro conto"
    CALLS_PAUSED = "calls_paused", "Il gestore delle telefonate rifiuta il nostro conto"
    MAIL_PAUSED = "mail_paused", "Il server della posta rifiuta il nostro conto"
    GATEWAY_DIFFERS = "gateway_differs", "Il gestore degli SMS e Ponte non contano gli stessi messaggi"
    WATCHDOG_LATE = "watchdog_late", "Il sorvegliante non guarda più"
    NO_DATABASE = "no_database", "La banca dati non risponde"
    WATCH_FAILED = "watch_failed", "Il sorvegliante non riesce a guardare"
