"""The words of a booking's life: urgencies, lanes, statuses, steps, events, deadlines. No behaviour here.

Italian throughout; a label marked for translation stands on a page that is spoken in other languages too.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_noop
from django.utils.translation import gettext_noop as at_work


class Urgency(TextChoices):
    NOW = "now", at_work("Subito")
    WITHIN_TWO_HOURS = "within_2_hours", at_work("Entro 2 ore")
    SCHEDULED = "scheduled", at_work("Programmata")


class BookingKind(TextChoices):
    """What the occasion is: all four are offered, accepted and accounted for by the same machinery."""

    REQUEST = "request", at_work("Richiesta")
    DESK = "desk", at_work("Presenza fissa")
    STOP = "stop", at_work("Tappa")
    ON_CALL = "on_call", at_work("Reperibilità")


class Consent(TextChoices):
    """Whether the assisted person agreed to a mediator before anybody was called."""

    UNSAID = "", at_work("Non detto")
    GIVEN = "given", at_work("Raccolto")
    NOT_POSSIBLE = "not_possible", at_work("Non raccoglibile: urgenza")


class HolidayRule(TextChoices):
    """What a weekly series does with a date that falls on a holiday."""

    SKIP = "skip", "Salta"
    FLAG = "flag", "Tieni e segnala"


class Scope(TextChoices):
    """How far an edit of a series reaches."""

    THIS = "this", at_work("Solo questa data")
    FOLLOWING = "following", at_work("Questa e le seguenti")
    ALL = "all", at_work("Tutte le date")


class Lane(TextChoices):
    """How hurried the search is. Words, never triage colours."""

    NOW = "now", at_work("Subito")
    URGENT = "urgent", at_work("Entro 2 ore")
    SHORT = "short", at_work("Breve")
    PLANNED = "planned", at_work("Programmata")


class SeatStatus(TextChoices):
    OPEN = "open", gettext_noop("Aperto")
    DISPATCHING = "dispatching", gettext_noop("In ricerca")
    UNCOVERED = "uncovered", gettext_noop("Scoperto")
    FILLED = "filled", gettext_noop("Coperto")
    RECONFIRMING = "reconfirming", gettext_noop("In attesa di riconferma")
    IN_PROGRESS = "in_progress", gettext_noop("In corso")
    DONE = "done", gettext_noop("Svolto")
    SIGNED = "signed", gettext_noop("Firmato")
    VALIDATED = "validated", gettext_noop("Validato")
    CANCELLED = "cancelled", gettext_noop("Disdetto")
    UNFILLED = "unfilled", gettext_noop("Non coperto")
    COVERED_EXTERNALLY = "covered_externally", gettext_noop("Evaso con servizio esterno")
    PERSON_ABSENT = "person_absent", gettext_noop("Persona assente")
    MEDIATOR_ABSENT = "mediator_absent", gettext_noop("Mediatore assente")


class BookingStatus(TextChoices):
    """Derived from the seats (`lifecycle.booking_status`), kept on the booking so that lists can filter."""

    SEARCHING = "searching", at_work("Stiamo cercando")
    PARTLY_COVERED = "partly_covered", at_work("Coperta in parte")
    CONFIRMED = "confirmed", at_work("Confermata")
    RECONFIRMING = "reconfirming", gettext_noop("In attesa di riconferma")
    UNCOVERED = "uncovered", at_work("Scoperta")
    UNFILLED = "unfilled", at_work("Non coperta")
    IN_PROGRESS = "in_progress", gettext_noop("In corso")
    DONE = "done", at_work("Svolta, da firmare")
    SIGNED = "signed", at_work("Firmata")
    VALIDATED = "validated", at_work("Validata")
    CANCELLED = "cancelled", at_work("Disdetta")
    COVERED_EXTERNALLY = "covered_externally", at_work("Evasa con servizio esterno")
    PERSON_ABSENT = "person_absent", gettext_noop("Persona assente")
    MEDIATOR_ABSENT = "mediator_absent", gettext_noop("Mediatore assente")


class Step(TextChoices):
    """What can happen to a seat."""

    DISPATCH = "dispatch", "Avvia la ricerca"
    FILL = "fill", "Una persona accetta o viene assegnata"
    EXHAUST = "exhaust", "Giri finiti"
    RELEASE = "release", "La persona rinuncia o viene tolta"
    CHANGE = "change", "Cambia in modo sostanziale"
    RECONFIRM = "reconfirm", "La persona riconferma"
    REINSTATE = "reinstate", "La disdetta viene ritirata"
    START = "start", "Arriva l'ora d'inizio"
    COMPLETE = "complete", "Intervento finito"
    SIGN = "sign", "L'ufficio firma"
    VALIDATE = "validate", "Il coordinamento valida"
    CANCEL = "cancel", "L'ufficio disdice"
    COVER_EXTERNALLY = "cover_externally", "Evasa con servizio esterno"
    GIVE_UP = "give_up", "Nessuno: si chiude"
    MISS_PERSON = "miss_person", "La persona non si presenta"
    MISS_MEDIATOR = "miss_mediator", "Il mediatore non si presenta"


class OfferStatus(TextChoices):
    QUEUED = "queued", at_work("In partenza")
    SENT = "sent", at_work("Inviata")
    DELIVERED = "delivered", at_work("Consegnata")
    ACCEPTED = "accepted", at_work("Accettata")
    DECLINED = "declined", at_work("Rifiutata")
    EXPIRED = "expired", at_work("Scaduta")
    SUPERSEDED = "superseded", at_work("Superata")
    WITHDRAWN = "withdrawn", at_work("Ritirata")
    UNDELIVERABLE = "undeliverable", at_work("Non recapitabile")


OPEN_OFFERS = (OfferStatus.QUEUED, OfferStatus.SENT, OfferStatus.DELIVERED)


class AnswerChannel(TextChoices):
    SMS = "sms", at_work("SMS")
    MISSED_CALL = "missed_call", at_work("Squillo")
    KEYPAD = "keypad", at_work("Tasto al telefono")
    BRIDGE = "bridge", at_work("Telefonata passata dal servizio")
    LINK = "link", at_work("Pagina dal link")
    PAGE = "page", at_work("Pagina")
    API = "api", at_work("API")
    COORDINATOR = "coordinator", at_work("Coordinamento")


class Outcome(TextChoices):
    """How the office says that a job went."""

    WELL = "well", "Tutto bene"
    PROBLEM = "problem", "Problema"


class Problem(TextChoices):
    """What went wrong with a job that took place."""

    WRONG_LANGUAGE = "wrong_language", at_work("Non era la lingua giusta")
    LEFT_EARLY = "left_early", at_work("È andata via prima")
    OTHER = "other", at_work("Altro")


class EventKind(TextChoices):
    """Facts, in the past tense. `notifications.policy` says who hears of each."""

    BOOKING_REQUESTED = "booking_requested", at_work("Richiesta ricevuta")
    BOOKING_CHANGED = "booking_changed", at_work("Richiesta modificata")
    WAVE_OPENED = "wave_opened", at_work("Giro di proposte")
    OFFER_MADE = "offer_made", at_work("Proposta fatta")
    OFFER_SENT = "offer_sent", at_work("Proposta inviata")
    OFFER_DELIVERED = "offer_delivered", at_work("Proposta consegnata")
    OFFER_DECLINED = "offer_declined", at_work("Proposta rifiutata")
    OFFER_EXPIRED = "offer_expired", at_work("Proposta scaduta")
    OFFER_SUPERSEDED = "offer_superseded", at_work("Proposta superata")
    OFFER_WITHDRAWN = "offer_withdrawn", at_work("Proposta ritirata")
    OFFER_UNDELIVERABLE = "offer_undeliverable", at_work("Proposta non recapitabile")
    BOOKING_CONFIRMED = "booking_confirmed", at_work("Confermata")
    MEDIATOR_ASSIGNED = "mediator_assigned", at_work("Assegnata d'ufficio")
    MEDIATOR_WITHDREW = "mediator_withdrew", at_work("Rinuncia")
    MEDIATOR_REMOVED = "mediator_removed", at_work("Tolta dal coordinamento")
    SEARCH_RESTARTED = "search_restarted", at_work("Ricerca ripresa")
    SEARCH_HURRIED = "search_hurried", at_work("Ricerca accelerata")
    COORDINATOR_ALERTED = "coordinator_alerted", at_work("Coordinamento avvisato")
    BOOKING_UNCOVERED = "booking_uncovered", at_work("Scoperta")
    COVERED_EXTERNALLY = "covered_externally", at_work("Evasa con servizio esterno")
    SEARCH_GIVEN_UP = "search_given_up", at_work("Ricerca chiusa")
    REMINDER_DUE = "reminder_due", at_work("Promemoria")
    REMINDER_CONFIRMED = "reminder_confirmed", at_work("Promemoria confermato")
    BOOKING_STARTED = "booking_started", at_work("Iniziata")
    BOOKING_COMPLETED = "booking_completed", at_work("Svolta")
    RECORD_SIGNED = "record_signed", at_work("Firmata")
    RECORD_VALIDATED = "record_validated", at_work("Validata")
    BOOKING_CANCELLED = "booking_cancelled", at_work("Disdetta")
    PERSON_MISSED = "person_missed", at_work("Persona assente")
    MEDIATOR_MISSED = "mediator_missed", at_work("Mediatore assente")
    # The search
    OFFER_NUDGED = "offer_nudged", at_work("Sollecito a chi non risponde")
    RESERVE_NOTED = "reserve_noted", at_work("In riserva")
    PART_ACCEPTED = "part_accepted", at_work("Va bene chi c'è")
    SEAT_CALLED_OFF = "seat_called_off", at_work("Posto non più necessario")
    # What was agreed changes
    RECONFIRMATION_ASKED = "reconfirmation_asked", at_work("Riconferma chiesta")
    BOOKING_RECONFIRMED = "booking_reconfirmed", at_work("Riconfermata")
    RECONFIRMATION_REFUSED = "reconfirmation_refused", at_work("Riconferma negata")
    RECONFIRMATION_LAPSED = "reconfirmation_lapsed", at_work("Riconferma senza risposta")
    RESCUE_PROPOSED = "rescue_proposed", at_work("Proposto un altro modo")
    RESCUE_ACCEPTED = "rescue_accepted", at_work("Accettato un altro modo")
    RESCUE_REFUSED = "rescue_refused", at_work("Rifiutato un altro modo")
    BOOKING_REINSTATED = "booking_reinstated", at_work("Disdetta ritirata")
    FREED_TIME_REUSED = "freed_time_reused", at_work("Ore già pagate riusate")
    FREED_TIME_RETURNED = "freed_time_returned", at_work("Ore già pagate restituite")
    SERIES_CHANGED = "series_changed", at_work("Serie modificata")
    # The job itself
    REMINDER_UNANSWERED = "reminder_unanswered", at_work("Promemoria senza risposta")
    CHECK_IN_DUE = "check_in_due", at_work("Chiesto se è in viaggio")
    CHECKED_IN = "checked_in", at_work("Ha confermato di esserci")
    MEDIATOR_LATE = "mediator_late", at_work("In ritardo")
    CHECK_IN_MISSED = "check_in_missed", at_work("Nessuna notizia")
    NO_SHOW_SUSPECTED = "no_show_suspected", at_work("Forse non è venuta")
    RECORD_CORRECTED = "record_corrected", at_work("Orari corretti")
    SIGNATURE_ASKED = "signature_asked", at_work("Firma sollecitata")
    PROBLEM_REPORTED = "problem_reported", at_work("Problema segnalato")
    HELP_ASKED = "help_asked", at_work("Chiesto aiuto")


class DeadlineKind(TextChoices):
    OPEN_WAVE = "open_wave", at_work("Prossimo giro")
    ALERT_COORDINATOR = "alert_coordinator", at_work("Avvisa il coordinamento")
    ALERT_SECOND_COORDINATOR = "alert_second_coordinator", at_work("Avvisa il secondo coordinatore")
    REMIND_DAY_BEFORE = "remind_day_before", at_work("Promemoria del giorno prima")
    REMIND_TWO_HOURS = "remind_two_hours", at_work("Promemoria di due ore prima")
    START = "start", at_work("Inizio")
    AUTO_CLOSE = "auto_close", at_work("Chiusura automatica")
    NUDGE_SILENT = "nudge_silent", at_work("Sollecita chi non risponde")
    OFFER_FREED = "offer_freed", at_work("Riproponi le ore già pagate")
    LEAD_ON = "lead_on", at_work("Cerca per le altre date della serie")
    RECONFIRM_BY = "reconfirm_by", at_work("Termine per riconfermare")
    RESCUE_BY = "rescue_by", at_work("Termine per accettare un altro modo")
    CHASE_REMINDER = "chase_reminder", at_work("Sollecita il promemoria")
    ALERT_UNCONFIRMED = "alert_unconfirmed", at_work("Promemoria senza risposta: coordinamento")
    CHECK_DEPARTURE = "check_departure", at_work("È partita?")
    CHECK_ARRIVAL = "check_arrival", at_work("È arrivata?")
    ALERT_LATE = "alert_late", at_work("Nessuna notizia: coordinamento")
    SUSPECT_NO_SHOW = "suspect_no_show", at_work("Forse non viene")
