"""What would refuse a mediator's yes, said to herself. Who is kept from whom is not among it: nobody tells her."""

from django.utils.translation import gettext, gettext_noop

from mediation.matching.missing_road import missing_road
from mediation.matching.verdict import Candidate, Reason

WORDS: dict[Reason, str] = {
    Reason.INACTIVE: gettext_noop("Non risulti più in servizio"),
    Reason.OVERLAP: gettext_noop("In conflitto con un altro impegno"),
    Reason.REMOTE_GAP: gettext_noop("Troppo a ridosso di un altro impegno"),
    Reason.TRAVEL: gettext_noop("Manca il tempo per la strada tra due impegni"),
    Reason.DAY_LIMIT: gettext_noop("Troppe ore in quel giorno"),
    Reason.WEEK_LIMIT: gettext_noop("Troppe ore in quella settimana"),
    Reason.REST: gettext_noop("Riposo troppo breve tra un giorno e l'altro"),
    Reason.HEAVY_LIMIT: gettext_noop("Troppi incarichi pesanti in quel giorno"),
    Reason.CREDENTIAL: gettext_noop("Documento richiesto scaduto o non ancora valido"),
}


def against_her(reason: Reason, facts: Candidate) -> str:
    if reason == Reason.TRAVEL and facts.neighbour_at:
        return missing_road(facts)
    return gettext(WORDS[reason])
