"""What the technician on call reads and hears, in Italian: which trouble, since when, where to look.

Nobody's case: of a request its number alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_noop

from notifications.models import Alarm
from notifications.texts.formatting import ROME
from notifications.vocabulary import Trouble

WORKERS = "Guarda se i processi worker e beat sono vivi e se Redis risponde."
GATEWAY = (
    "Guarda se il gestore degli SMS, o quello della posta, risponde e se conto e credenziali sono in ordine."
)
ACCOUNT = "Guarda presso il gestore se il conto è attivo e se numero e credenziali sono i nostri."
MAIL = "Guarda se utente, password e mittente sono quelli che il server della posta conosce."
DIFFERENCE = (
    "«Da sistemare» dice quali. Ciò che è solo qui non è partito: avvisa il coordinamento, che telefoni. "
    "Ciò che è solo dal gestore è doppio, o lo ha mandato altri: se nessuno lo spiega, cambia le credenziali."
)
LOG = "Guarda nel registro dei worker: un'azione fallisce a ogni giro."
REQUEST = "Apri la richiesta: da sola non va più avanti. Avvisa il coordinamento, che la segua a mano."
RULE = (
    "È un errore del programma: avvisa il coordinamento di controllare a mano, e segnalalo a chi lo sviluppa."
)
WATCH = "Guarda nel registro del processo watchdog."

WHERE_TO_LOOK: Final[Mapping[str, str]] = {
    Trouble.JOB_LATE: WORKERS,
    Trouble.DEADLINE_LATE: LOG,
    Trouble.STEP_MISSING: REQUEST,
    Trouble.RULE_BROKEN: RULE,
    Trouble.OFFER_LATE: LOG,
    Trouble.EVENT_UNTOLD: LOG,
    Trouble.REPLY_UNHANDLED: LOG,
    Trouble.URGENT_LATE: f"Per le urgenze il coordinamento telefoni. {GATEWAY}",
    Trouble.MESSAGE_LATE: GATEWAY,
    Trouble.BULK_LATE: f"Guarda se il processo worker-bulk è vivo. {GATEWAY}",
    Trouble.CALL_ABANDONED: WORKERS,
    Trouble.OUTCOME_UNKNOWN: WORKERS,
    Trouble.MESSAGE_STUCK: GATEWAY,
    Trouble.GATEWAY_PAUSED: ACCOUNT,
    Trouble.CALLS_PAUSED: ACCOUNT,
    Trouble.MAIL_PAUSED: MAIL,
    Trouble.GATEWAY_DIFFERS: DIFFERENCE,
    Trouble.WATCHDOG_LATE: WATCH,
    Trouble.NO_DATABASE: "Guarda se PostgreSQL è vivo, se il disco è pieno e se la rete arriva fin lì.",
    Trouble.WATCH_FAILED: WATCH,
}

BY_TELEPHONE = gettext_noop("Niente va perso, ma per quello che è urgente telefona tu.")
STANDS_STILL = gettext_noop("Le ricerche possono essere ferme: per quello che è vicino telefona tu.")
LOOK = gettext_noop(
    "Nessuno controlla più che tutto funzioni: finché non riparte, guarda spesso questa pagina."
)

# What the coordinator does meanwhile, while the technician looks for the reason.
MEANWHILE: Final[Mapping[str, str]] = {
    Trouble.JOB_LATE: STANDS_STILL,
    Trouble.DEADLINE_LATE: STANDS_STILL,
    Trouble.STEP_MISSING: gettext_noop(
        "Da sola non va più avanti: guarda quelle ancora in ricerca e seguile a mano."
    ),
    Trouble.RULE_BROKEN: gettext_noop("Controlla a mano sul tabellone gli incarichi di oggi e di domani."),
    Trouble.OFFER_LATE: STANDS_STILL,
    Trouble.EVENT_UNTOLD: gettext_noop(
        "Qualcuno non è stato avvisato: telefona a chi ha un incarico vicino."
    ),
    Trouble.REPLY_UNHANDLED: gettext_noop("Se aspetti un sì o un no, telefona: può essere già arrivato."),
    Trouble.URGENT_LATE: BY_TELEPHONE,
    Trouble.MESSAGE_LATE: BY_TELEPHONE,
    Trouble.BULK_LATE: gettext_noop("Sono messaggi senza fretta: non devi fare niente."),
    Trouble.CALL_ABANDONED: BY_TELEPHONE,
    Trouble.OUTCOME_UNKNOWN: gettext_noop("Guarda in «Messaggi» quale, e se importa telefona."),
    Trouble.MESSAGE_STUCK: BY_TELEPHONE,
    Trouble.GATEWAY_PAUSED: BY_TELEPHONE,
    Trouble.CALLS_PAUSED: gettext_noop(
        "Le telefonate automatiche non partono: per quello che è urgente telefona tu."
    ),
    Trouble.MAIL_PAUSED: gettext_noop(
        "Gli SMS partono lo stesso: avvisa a voce gli uffici che hanno solo la posta."
    ),
    Trouble.GATEWAY_DIFFERS: gettext_noop("Qui sotto c'è scritto quali, e che cosa fare."),
    Trouble.WATCHDOG_LATE: LOOK,
    Trouble.NO_DATABASE: gettext_noop("Lavora con il foglio del giorno, e telefona."),
    Trouble.WATCH_FAILED: LOOK,
}


@dataclass(frozen=True)
class Notice:
    """One telling, as it is written and as it is said."""

    subject: str
    body: str
    spoken: str


def alarm(alarms: Sequence[Alarm], details: Mapping[str, str], *, site: str, at: datetime) -> Notice:
    """All troubles that there are now, the longest first."""
    ordered = sorted(alarms, key=lambda each: each.since)
    first, others = ordered[0].get_trouble_display(), len(ordered) - 1
    lines = [_line(each, details.get(each.trouble, ""), at=at) for each in ordered]
    said = "; ".join(f"{each.get_trouble_display()}, {_since(each.since, at=at)}" for each in ordered)
    return Notice(
        subject=f"[Ponte] ALLARME: {first}" + (f" (e altri {others})" if others else ""),
        body="\n\n".join(
            [f"Ponte su {site} non lavora come deve.", *lines, f"Tutto lo stato: {site}/status"]
        ),
        spoken=f"Qui Ponte. Allarme. {said}. Guarda la posta e lo stato del sito.",
    )


def all_clear(alarms: Sequence[Alarm], *, site: str, at: datetime) -> Notice:
    over = [f"{each.get_trouble_display()}: finito ({_since(each.since, at=at)})." for each in alarms]
    return Notice(
        subject="[Ponte] Tutto regolare",
        body="\n".join([f"Ponte su {site} lavora di nuovo. Tutto regolare.", "", *over]),
        spoken="Qui Ponte. L'allarme è finito. Tutto regolare.",
    )


def _line(alarm: Alarm, detail: str, *, at: datetime) -> str:
    about = f": {detail}" if detail else ""
    return f"- {alarm.get_trouble_display()}{about} ({_since(alarm.since, at=at)}).\n  {WHERE_TO_LOOK[alarm.trouble]}"


def _since(since: datetime, *, at: datetime) -> str:
    then, today = since.astimezone(ROME), at.astimezone(ROME).date()
    return f"dalle {then:%H:%M}" if then.date() == today else f"dal {then:%d/%m} alle {then:%H:%M}"
