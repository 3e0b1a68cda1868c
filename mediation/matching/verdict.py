"""What matching says of a mediator and a need: the facts that rank her, the reasons that keep her out."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_noop


class Reason(TextChoices):
    """Why somebody is not asked, one for each rule in `rules.py`."""

    INACTIVE = "inactive", gettext_noop("Non è più in servizio")
    CANNOT_BE_REACHED = "cannot_be_reached", gettext_noop("Non riceve SMS")
    LANGUAGE = "language", gettext_noop("Non parla la lingua")
    VARIETY = "variety", gettext_noop("Parla un'altra varietà della lingua")
    LEVEL = "level", gettext_noop("Livello di lingua insufficiente")
    SETTING = "setting", gettext_noop("Senza abilitazione per l'ambito")
    LANGUAGE_DELIVERY = "language_delivery", gettext_noop("Lingua non possibile in questa modalità")
    DELIVERY = "delivery", gettext_noop("Non lavora in questa modalità")
    GENDER = "gender", gettext_noop("È richiesto l'altro genere")
    AVAILABILITY = "availability", gettext_noop("Fuori dalle disponibilità date")
    ABSENCE = "absence", gettext_noop("Indisponibilità segnata in quei giorni")
    NIGHT = "night", gettext_noop("Di notte non riceve chiamate")
    OVERLAP = "overlap", gettext_noop("In conflitto con un altro impegno")
    REMOTE_GAP = "remote_gap", gettext_noop("Troppo a ridosso di un altro impegno")
    TRAVEL = "travel", gettext_noop("Manca il tempo per la strada tra due impegni")
    DAY_LIMIT = "day_limit", gettext_noop("Troppe ore in quel giorno")
    WEEK_LIMIT = "week_limit", gettext_noop("Troppe ore in quella settimana")
    REST = "rest", gettext_noop("Riposo troppo breve tra un giorno e l'altro")
    HEAVY_LIMIT = "heavy_limit", gettext_noop("Troppi incarichi pesanti in quel giorno")
    CREDENTIAL = "credential", gettext_noop("Documento richiesto scaduto o non ancora valido")
    EXCLUSION = "exclusion", gettext_noop("Esclusione")
    INCOMPATIBLE = (
        "incompatible",
        gettext_noop("Incompatibilità: nello stesso caso legale ha lavorato per un altro ufficio"),
    )
    ARRIVAL = "arrival", gettext_noop("Non farebbe in tempo ad arrivare")
    RADIUS = "radius", gettext_noop("Troppo lontano per una chiamata urgente")
    LEFT_OUT = "left_out", gettext_noop("Ha già avuto questa proposta")


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A mediator beside a need. Minutes throughout."""

    mediator_id: int
    first_name: str
    gender: str
    # The language she would mediate in; of one who does not qualify, the one that comes nearest.
    language: str | None
    level: str | None
    # From home; None where nobody travels.
    travel_minutes: int | None
    is_travel_estimated: bool
    preference_rank: int | None
    knows_case: bool
    # Booked in the thirty days before the question.
    recent_minutes: int
    is_on_call: bool
    # How much the road to or from a neighbouring job is too long, and where and when that job ends or begins.
    missing_minutes: int
    neighbour_town: str | None
    neighbour_at: datetime | None
    is_road_estimated: bool
    # Why she is kept away, unless any of it is blind: then nobody is told.
    exclusion_reason: str | None


@dataclass(frozen=True, kw_only=True)
class Verdict:
    facts: Candidate
    refusals: tuple[Reason, ...]

    @property
    def is_eligible(self) -> bool:
        return not self.refusals
