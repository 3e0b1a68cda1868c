"""What the actions refuse, said kindly: which field to correct, and how."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext as at_work
from django.utils.translation import gettext_noop as noop_at_work

from bookings.actions.beginning_series import (
    BadWeekday,
    EndsBeforeItBegins,
    NoDateLeft,
    ShiftIsAtADistance,
    TooManyDates,
)
from bookings.actions.cancelling import NotPartlyCovered
from bookings.actions.changing_series import DateOnAHoliday, WhichWeekday
from bookings.actions.checking_in import LatenessNotPositive, NotOfToday
from bookings.actions.completing import EndBeforeStart, EndInTheFuture, TimesFarFromBooked
from bookings.actions.dispatching import ReasonMissing, SeatNotFree
from bookings.actions.entering import LanguageNotHers, NotOverYet
from bookings.actions.offering import AlreadyOffered, NotAtThisHour, OfferInVain
from bookings.actions.releasing import SeatNotYours
from bookings.actions.requesting import (
    AdultOperatorMissing,
    AssistedPhoneMissing,
    AssistedPhoneNotMobile,
    CallNumberMissing,
    DurationNotPositive,
    FundNotForThisPerson,
    FundNotOpenThatDay,
    GuardianMissing,
    IdempotencyKeyReused,
    LanguageNotByThisDelivery,
    NotARequest,
    NotPossible,
    PersonHasNotAsked,
    PersonNotWrittenTo,
    StartInThePast,
)
from bookings.actions.rescuing import NoRescue, RescueNotPossible
from bookings.actions.undoing import NothingToUndo
from bookings.hours import MediatorElsewhere
from bookings.lifecycle import StepNotPossible
from bookings.locking import BookingNotFound, NoSuchSeat
from bookings.models import Fund
from bookings.seating import WhichMediator
from bookings.series import NothingToChange, SeriesChangedMeanwhile
from bookings.vocabulary import SeatStatus, Step
from bookings.waiting import NobodyAwaited, WaitNotOver
from bookings.weekly import NoSuchTime
from mediation.models import Language, Mediator
from mediation.vocabulary import Delivery
from mediation.web.language_choice import named, named_within
from mediation.web.written import day, listed, moment, to

# What a request can be refused with; a form catches these and nothing else.
OF_A_REQUEST = (NotARequest, NotPossible, IdempotencyKeyReused)

FIELDS = {
    "language": "language_words",
    "office": "office",
    "place": "place",
    "fund": "fund",
    "starts_at": "date",
    "duration_minutes": "minutes",
}


@dataclass(frozen=True)
class Refusal:
    """Without a field it concerns the whole form."""

    sentence: str
    field: str | None = None


def of_request(error: Exception) -> Refusal:
    say = next((say for kind, say in REQUEST.items() if isinstance(error, kind)), _unknown_value)
    return say(error)


def _past(error: StartInThePast) -> Refusal:
    return Refusal(
        at_work(
            "Quest'ora è già passata. Si può scrivere anche dopo, ma entro un'ora dall'inizio: da %(moment)s."
        )
        % {"moment": moment(error.earliest)},
        "date",
    )


def _delivery(error: LanguageNotByThisDelivery) -> Refusal:
    language = Language.objects.get(pk=error.language)
    how = listed([gettext(Delivery(delivery).label).lower() for delivery in error.possible], at_work("o"))
    asked = gettext(Delivery(error.delivery).label).lower()
    return Refusal(
        at_work("%(language)s %(asked)s non si può: scegli %(how)s.")
        % {"language": named(language), "asked": asked, "how": how},
        "delivery",
    )


def _not_hers(error: LanguageNotHers) -> Refusal:
    who = Mediator.objects.get(pk=error.mediator_id)
    language = named_within(Language.objects.get(pk=error.language))
    return Refusal(
        at_work(
            "Non ci risulta che %(who)s parli %(language)s. Se è giusto così, scrivi perché qui "
            "sotto e registra di nuovo."
        )
        % {"who": who, "language": language},
        "mediator",
    )


def _fund_person(error: FundNotForThisPerson) -> Refusal:
    names = list(Fund.objects.filter(pk__in=error.others).order_by("name").values_list("name", flat=True))
    others = at_work(" Possono pagare: %(names)s.") % {"names": listed(names, at_work("o"))} if names else ""
    return Refusal(
        at_work("Questo fondo paga solo per cittadini di Paesi terzi.%(others)s") % {"others": others}, "fund"
    )


def _unknown_value(error: Any) -> Refusal:
    return Refusal(
        at_work("Questa scelta non c'è più: scegli di nuovo."), FIELDS.get(getattr(error, "field", ""))
    )


REQUEST: dict[type[Exception], Callable[[Any], Refusal]] = {
    StartInThePast: _past,
    LanguageNotByThisDelivery: _delivery,
    FundNotForThisPerson: _fund_person,
    FundNotOpenThatDay: lambda error: Refusal(
        at_work("Il fondo non è aperto %(day)s.") % {"day": day(error.day)}, "fund"
    ),
    AdultOperatorMissing: lambda _: Refusal(
        at_work("Scrivi chi sta con la persona minorenne: un operatore adulto, mai un familiare."),
        "adult_operator",
    ),
    GuardianMissing: lambda _: Refusal(
        at_work("Scrivi chi è il tutore, o quale autorità risponde della persona minorenne."), "guardian"
    ),
    PersonNotWrittenTo: lambda _: Refusal(
        at_work(
            "Per questa richiesta non parte nessun messaggio verso la persona assistita: togli il suo numero."
        ),
        "assisted_phone",
    ),
    PersonHasNotAsked: lambda _: Refusal(
        at_work("Si scrive solo a chi l'ha chiesto: segna la casella se è così, o togli il numero."),
        "assisted_asked",
    ),
    AssistedPhoneMissing: lambda _: Refusal(at_work("Scrivi il suo numero di cellulare."), "assisted_phone"),
    AssistedPhoneNotMobile: lambda _: Refusal(
        at_work("Non è un cellulare: lì gli SMS non arrivano. Scrivi un cellulare, o togli il numero."),
        "assisted_phone",
    ),
    CallNumberMissing: lambda _: Refusal(at_work("Scrivi il numero a cui chiamare."), "call_number"),
    LanguageNotHers: _not_hers,
    NotOverYet: lambda _: Refusal(at_work("Si registra solo quello che è già finito."), "time"),
    DurationNotPositive: lambda _: Refusal(
        at_work("La fine deve venire dopo l'inizio: scegli una durata."), "minutes"
    ),
    IdempotencyKeyReused: lambda _: Refusal(
        at_work(
            "Hai già inviato questo modulo, e la richiesta è partita: guarda nel tuo elenco. Se "
            "ne vuoi un'altra, premi di nuovo il pulsante."
        )
    ),
}


NOTHING_LEFT = noop_at_work(
    "Non c'è più nessuna data da cambiare: sono cominciate, passate o disdette. Non è cambiato nulla."
)
# What a series, or an edit of one, can be refused with beside what any request can.
OF_A_SERIES = (
    *(*OF_A_REQUEST, NoSuchTime, DateOnAHoliday, SeriesChangedMeanwhile, NothingToChange, BookingNotFound),
)


def of_series(error: Exception) -> Refusal:
    say = next((say for kind, say in SERIES.items() if isinstance(error, kind)), of_request)
    return say(error)


def _no_date(error: NoDateLeft) -> Refusal:
    why = (
        at_work("cadono tutte in giorni di festa")
        if error.skipped
        else at_work("non ce n'è nessuna in quei giorni")
    )
    if error.past:
        why = at_work("sono tutte passate")
    return Refusal(at_work("Non resta nessuna data: %(why)s.") % {"why": why}, "last_date")


def _no_such_time(error: NoSuchTime) -> Refusal:
    return Refusal(
        at_work("La notte di %(day)s cambia l'ora e le %(clock)s non esistono: scegli un'altra ora.")
        % {"day": day(error.day), "clock": error.clock},
        "time",
    )


def _meanwhile(error: SeriesChangedMeanwhile) -> Refusal:
    when = f" ({moment(error.changed_at)})" if error.changed_at else ""
    return Refusal(
        at_work(
            "Nel frattempo %(who)s ha cambiato la serie%(when)s: qui sotto vedi com'è ora. La "
            "tua modifica non è stata fatta; se serve ancora, ripetila."
        )
        % {"who": error.by or at_work("qualcuno"), "when": when}
    )


def _nothing_left(error: NothingToChange) -> Refusal:
    if error.exceptions:
        return Refusal(
            at_work(
                "Le date che hai scelto sono state cambiate da sole e restano come sono: cambiale "
                "una alla volta, con «Solo questa data». Non è cambiato nulla."
            )
        )
    return Refusal(gettext(NOTHING_LEFT))


SERIES: dict[type[Exception], Callable[[Any], Refusal]] = {
    NoDateLeft: _no_date,
    TooManyDates: lambda error: Refusal(
        at_work("Sono troppe date insieme: %(dates)s, al massimo %(most)s. Accorcia il periodo.")
        % {"dates": error.dates, "most": error.most},
        "last_date",
    ),
    EndsBeforeItBegins: lambda _: Refusal(at_work("L'ultimo giorno viene prima del primo."), "last_date"),
    BadWeekday: lambda _: Refusal(at_work("Scegli i giorni dall'elenco."), "weekdays"),
    WhichWeekday: lambda _: Refusal(
        at_work("La serie è in più giorni della settimana: sposta una data alla volta."), "weekday"
    ),
    ShiftIsAtADistance: lambda _: Refusal(
        at_work("Chi è reperibile risponde al telefono o in video."), "delivery"
    ),
    NoSuchTime: _no_such_time,
    DateOnAHoliday: lambda error: Refusal(
        at_work("Una data cadrebbe %(day)s, che è festa: scegli un altro giorno.")
        % {"day": day(date.fromisoformat(error.day))},
        "weekday",
    ),
    SeriesChangedMeanwhile: _meanwhile,
    NothingToChange: _nothing_left,
    BookingNotFound: lambda _: Refusal(at_work("Questa data non è della serie: scegline una dall'elenco.")),
}


STEPS = {
    Step.CHANGE: noop_at_work("Non si può più modificare: l'intervento è cominciato o è già chiuso."),
    Step.REINSTATE: noop_at_work("Questa richiesta non è disdetta."),
    Step.RECONFIRM: noop_at_work("Non c'è niente da riconfermare."),
    Step.CANCEL: noop_at_work("Non si può più disdire: l'intervento è cominciato o è già chiuso."),
    Step.START: gettext_noop("Nessuno deve venire, oppure l'intervento è già finito."),
    Step.COMPLETE: gettext_noop(
        "Non si può segnare la fine: nessuno ha ancora l'incarico, oppure è già chiuso."
    ),
    Step.SIGN: noop_at_work("Non c'è ancora niente da firmare."),
    Step.VALIDATE: noop_at_work("Si valida solo un intervento già firmato."),
    Step.DISPATCH: noop_at_work("La ricerca è già in corso, oppure la richiesta è chiusa."),
    Step.RELEASE: noop_at_work(
        "L'incarico non si può più togliere: nessuno ce l'ha, oppure è già cominciato."
    ),
    Step.COVER_EXTERNALLY: noop_at_work("Qualcuno ha già accettato, oppure la richiesta è chiusa."),
    Step.GIVE_UP: noop_at_work("Si chiude solo una richiesta scoperta."),
    Step.MISS_PERSON: noop_at_work("Nessuno ha l'incarico, oppure è già chiuso."),
    Step.MISS_MEDIATOR: noop_at_work("Nessuno ha l'incarico, oppure è già chiuso."),
}


def of_action(error: Exception) -> str:
    return next(say(error) for kind, say in ACTION.items() if isinstance(error, kind))


def _step(error: StepNotPossible) -> str:
    if error.step in STEPS:
        return gettext(STEPS[error.step])
    return gettext("Non si può più: %(status)s.") % {
        "status": gettext(SeatStatus(error.status).label).lower()
    }


def _elsewhere(error: MediatorElsewhere) -> str:
    other = at_work(" (n. %(number)s)") % {"number": error.other_number} if error.other_number else ""
    return at_work(
        "A quell'ora ha già un altro incarico%(other)s: nessuno è in due posti insieme. Non è cambiato nulla."
    ) % {"other": other}


def _in_vain(error: OfferInVain) -> str:
    against = listed([gettext(reason.label).lower() for reason in error.reasons])
    who = Mediator.objects.get(pk=error.mediator_id)
    return at_work(
        "Una proposta %(to_who)s è inutile (%(against)s): il suo sì non varrebbe. Si può "
        "solo affidare d'ufficio. Non è partito niente."
    ) % {"to_who": to(str(who)), "against": against}


def field_of(error: Exception) -> str | None:
    """The field that a refused action is about, where it is about one."""
    if isinstance(error, MediatorElsewhere):
        return "mediator"
    return of_request(error).field if isinstance(error, (NotARequest, NotPossible)) else None


ACTION: dict[type[Exception], Callable[[Any], str]] = {
    NotPartlyCovered: lambda _: at_work(
        "Adesso non c'è una parte coperta e una che manca: guarda come sta la richiesta."
    ),
    NoSuchSeat: lambda _: gettext("Questo posto non c'è più: ricarica la pagina."),
    WhichMediator: lambda _: at_work("Più persone hanno l'incarico: scegli di chi si tratta."),
    ReasonMissing: lambda _: at_work("Scrivi il motivo: resta nella storia della richiesta."),
    SeatNotFree: lambda _: at_work(
        "Nel frattempo qualcuno ha accettato, o la richiesta è chiusa. Non è cambiato nulla."
    ),
    MediatorElsewhere: _elsewhere,
    AlreadyOffered: lambda _: at_work("Ha già avuto questa proposta: per sentire che cosa ne pensa, chiama."),
    OfferInVain: _in_vain,
    NotAtThisHour: lambda error: (
        at_work(
            "A quest'ora non si scrive per un lavoro che può aspettare: le proposte partono da "
            "%(moment)s. Se è urgente, chiama e affida d'ufficio."
        )
        % {"moment": moment(error.until)}
    ),
    NothingToUndo: lambda _: at_work(
        "Non si può più annullare: è passato troppo tempo, o nel frattempo è successo altro."
    ),
    StepNotPossible: _step,
    EndInTheFuture: lambda _: gettext("Quell'ora deve ancora venire: la fine si segna dopo."),
    TimesFarFromBooked: lambda _: gettext("Gli orari sono troppo lontani da quelli prenotati: controlla."),
    NotOfToday: lambda _: gettext("Manca ancora troppo tempo: si segna il giorno stesso."),
    LatenessNotPositive: lambda _: gettext("Scrivi di quanti minuti."),
    WaitNotOver: lambda error: (
        at_work(
            "Aspettate la persona ancora un po', fino a %(moment)s: dopo potete segnare che non è venuta."
        )
        % {"moment": moment(error.until)}
    ),
    NobodyAwaited: lambda _: at_work(
        "È una reperibilità: non c'era una persona da aspettare. Non è cambiato nulla."
    ),
    NoRescue: lambda _: at_work(
        "Nel frattempo è cambiato: qualcuno ha accettato di venire, oppure non lo propone più nessuno."
    ),
    RescueNotPossible: lambda _: at_work(
        "Il telefono qui non aiuta: non è di persona, è finita o serve una squadra."
    ),
    SeatNotYours: lambda _: gettext("Nel frattempo l'incarico è passato ad altri. Non è cambiato nulla."),
    NotARequest: lambda error: of_request(error).sentence,
    NotPossible: lambda error: of_request(error).sentence,
    EndBeforeStart: lambda _: gettext(
        "La fine viene prima dell'inizio: se non è ancora cominciato, si segna dopo."
    ),
}
# What an action on a booking can be refused with; a page catches these and nothing else.
OF_AN_ACTION = tuple(ACTION)
