"""What the actions refuse, said kindly: which field to correct, and how."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext, gettext_noop

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
        "Quest'ora è già passata. Si può scrivere anche dopo, ma entro un'ora dall'inizio: "
        f"da {moment(error.earliest)}.",
        "date",
    )


def _delivery(error: LanguageNotByThisDelivery) -> Refusal:
    language = Language.objects.get(pk=error.language)
    how = listed([Delivery(delivery).label.lower() for delivery in error.possible], "o")
    asked = Delivery(error.delivery).label.lower()
    return Refusal(f"{language.name} {asked} non si può: scegli {how}.", "delivery")


def _not_hers(error: LanguageNotHers) -> Refusal:
    who = Mediator.objects.get(pk=error.mediator_id)
    language = Language.objects.get(pk=error.language).name.lower()
    return Refusal(
        f"Non ci risulta che {who} parli {language}. Se è giusto così, scrivi perché qui sotto e registra di nuovo.",
        "mediator",
    )


def _fund_person(error: FundNotForThisPerson) -> Refusal:
    names = list(Fund.objects.filter(pk__in=error.others).order_by("name").values_list("name", flat=True))
    others = f" Possono pagare: {listed(names, 'o')}." if names else ""
    return Refusal(f"Questo fondo paga solo per cittadini di Paesi terzi.{others}", "fund")


def _unknown_value(error: Any) -> Refusal:
    return Refusal("Questa scelta non c'è più: scegli di nuovo.", FIELDS.get(getattr(error, "field", "")))


REQUEST: dict[type[Exception], Callable[[Any], Refusal]] = {
    StartInThePast: _past,
    LanguageNotByThisDelivery: _delivery,
    FundNotForThisPerson: _fund_person,
    FundNotOpenThatDay: lambda error: Refusal(f"Il fondo non è aperto {day(error.day)}.", "fund"),
    AdultOperatorMissing: lambda _: Refusal(
        "Scrivi chi sta con la persona minorenne: un operatore adulto, mai un familiare.", "adult_operator"
    ),
    GuardianMissing: lambda _: Refusal(
        "Scrivi chi è il tutore, o quale autorità risponde della persona minorenne.", "guardian"
    ),
    PersonNotWrittenTo: lambda _: Refusal(
        "Per questa richiesta non parte nessun messaggio verso la persona assistita: togli il suo numero.",
        "assisted_phone",
    ),
    PersonHasNotAsked: lambda _: Refusal(
        "Si scrive solo a chi l'ha chiesto: segna la casella se è così, o togli il numero.", "assisted_asked"
    ),
    AssistedPhoneMissing: lambda _: Refusal("Scrivi il suo numero di cellulare.", "assisted_phone"),
    AssistedPhoneNotMobile: lambda _: Refusal(
        "Non è un cellulare: lì gli SMS non arrivano. Scrivi un cellulare, o togli il numero.",
        "assisted_phone",
    ),
    CallNumberMissing: lambda _: Refusal("Scrivi il numero a cui chiamare.", "call_number"),
    LanguageNotHers: _not_hers,
    NotOverYet: lambda _: Refusal("Si registra solo quello che è già finito.", "time"),
    DurationNotPositive: lambda _: Refusal(
        "La fine deve venire dopo l'inizio: scegli una durata.", "minutes"
    ),
    IdempotencyKeyReused: lambda _: Refusal(
        "Hai già inviato questo modulo, e la richiesta è partita: guarda nel tuo elenco. "
        "Se ne vuoi un'altra, premi di nuovo il pulsante."
    ),
}


NOTHING_LEFT = (
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
    why = "cadono tutte in giorni di festa" if error.skipped else "non ce n'è nessuna in quei giorni"
    return Refusal(f"Non resta nessuna data: {'sono tutte passate' if error.past else why}.", "last_date")


def _no_such_time(error: NoSuchTime) -> Refusal:
    return Refusal(
        f"La notte di {day(error.day)} cambia l'ora e le {error.clock} non esistono: scegli un'altra ora.",
        "time",
    )


def _meanwhile(error: SeriesChangedMeanwhile) -> Refusal:
    when = f" ({moment(error.changed_at)})" if error.changed_at else ""
    return Refusal(
        f"Nel frattempo {error.by or 'qualcuno'} ha cambiato la serie{when}: qui sotto vedi com'è ora. "
        "La tua modifica non è stata fatta; se serve ancora, ripetila."
    )


def _nothing_left(error: NothingToChange) -> Refusal:
    if error.exceptions:
        return Refusal(
            "Le date che hai scelto sono state cambiate da sole e restano come sono: cambiale una alla volta, "
            "con «Solo questa data». Non è cambiato nulla."
        )
    return Refusal(NOTHING_LEFT)


SERIES: dict[type[Exception], Callable[[Any], Refusal]] = {
    NoDateLeft: _no_date,
    TooManyDates: lambda error: Refusal(
        f"Sono troppe date insieme: {error.dates}, al massimo {error.most}. Accorcia il periodo.", "last_date"
    ),
    EndsBeforeItBegins: lambda _: Refusal("L'ultimo giorno viene prima del primo.", "last_date"),
    BadWeekday: lambda _: Refusal("Scegli i giorni dall'elenco.", "weekdays"),
    WhichWeekday: lambda _: Refusal(
        "La serie è in più giorni della settimana: sposta una data alla volta.", "weekday"
    ),
    ShiftIsAtADistance: lambda _: Refusal("Chi è reperibile risponde al telefono o in video.", "delivery"),
    NoSuchTime: _no_such_time,
    DateOnAHoliday: lambda error: Refusal(
        f"Una data cadrebbe {day(date.fromisoformat(error.day))}, che è festa: scegli un altro giorno.",
        "weekday",
    ),
    SeriesChangedMeanwhile: _meanwhile,
    NothingToChange: _nothing_left,
    BookingNotFound: lambda _: Refusal("Questa data non è della serie: scegline una dall'elenco."),
}


STEPS = {
    Step.CHANGE: "Non si può più modificare: l'intervento è cominciato o è già chiuso.",
    Step.REINSTATE: "Questa richiesta non è disdetta.",
    Step.RECONFIRM: "Non c'è niente da riconfermare.",
    Step.CANCEL: "Non si può più disdire: l'intervento è cominciato o è già chiuso.",
    Step.START: gettext_noop("Nessuno deve venire, oppure l'intervento è già finito."),
    Step.COMPLETE: gettext_noop(
        "Non si può segnare la fine: nessuno ha ancora l'incarico, oppure è già chiuso."
    ),
    Step.SIGN: "Non c'è ancora niente da firmare.",
    Step.VALIDATE: "Si valida solo un intervento già firmato.",
    Step.DISPATCH: "La ricerca è già in corso, oppure la richiesta è chiusa.",
    Step.RELEASE: "L'incarico non si può più togliere: nessuno ce l'ha, oppure è già cominciato.",
    Step.COVER_EXTERNALLY: "Qualcuno ha già accettato, oppure la richiesta è chiusa.",
    Step.GIVE_UP: "Si chiude solo una richiesta scoperta.",
    Step.MISS_PERSON: "Nessuno ha l'incarico, oppure è già chiuso.",
    Step.MISS_MEDIATOR: "Nessuno ha l'incarico, oppure è già chiuso.",
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
    other = f" (n. {error.other_number})" if error.other_number else ""
    return (
        f"A quell'ora ha già un altro incarico{other}: nessuno è in due posti insieme. Non è cambiato nulla."
    )


def _in_vain(error: OfferInVain) -> str:
    against = listed([reason.label.lower() for reason in error.reasons])
    who = Mediator.objects.get(pk=error.mediator_id)
    return (
        f"Una proposta {to(str(who))} è inutile ({against}): il suo sì non varrebbe. "
        "Si può solo affidare d'ufficio. Non è partito niente."
    )


def field_of(error: Exception) -> str | None:
    """The field that a refused action is about, where it is about one."""
    if isinstance(error, MediatorElsewhere):
        return "mediator"
    return of_request(error).field if isinstance(error, (NotARequest, NotPossible)) else None


ACTION: dict[type[Exception], Callable[[Any], str]] = {
    NotPartlyCovered: lambda _: (
        "Adesso non c'è una parte coperta e una che manca: guarda come sta la richiesta."
    ),
    NoSuchSeat: lambda _: gettext("Questo posto non c'è più: ricarica la pagina."),
    WhichMediator: lambda _: "Più persone hanno l'incarico: scegli di chi si tratta.",
    ReasonMissing: lambda _: "Scrivi il motivo: resta nella storia della richiesta.",
    SeatNotFree: lambda _: (
        "Nel frattempo qualcuno ha accettato, o la richiesta è chiusa. Non è cambiato nulla."
    ),
    MediatorElsewhere: _elsewhere,
    AlreadyOffered: lambda _: "Ha già avuto questa proposta: per sentire che cosa ne pensa, chiama.",
    OfferInVain: _in_vain,
    NotAtThisHour: lambda error: (
        f"A quest'ora non si scrive per un lavoro che può aspettare: le proposte partono da {moment(error.until)}. "
        "Se è urgente, chiama e affida d'ufficio."
    ),
    NothingToUndo: lambda _: (
        "Non si può più annullare: è passato troppo tempo, o nel frattempo è successo altro."
    ),
    StepNotPossible: _step,
    EndInTheFuture: lambda _: gettext("Quell'ora deve ancora venire: la fine si segna dopo."),
    TimesFarFromBooked: lambda _: gettext("Gli orari sono troppo lontani da quelli prenotati: controlla."),
    NotOfToday: lambda _: gettext("Manca ancora troppo tempo: si segna il giorno stesso."),
    LatenessNotPositive: lambda _: gettext("Scrivi di quanti minuti."),
    WaitNotOver: lambda error: (
        f"Aspettate la persona ancora un po', fino a {moment(error.until)}: dopo potete segnare che non è venuta."
    ),
    NobodyAwaited: lambda _: "È una reperibilità: non c'era una persona da aspettare. Non è cambiato nulla.",
    NoRescue: lambda _: (
        "Nel frattempo è cambiato: qualcuno ha accettato di venire, oppure non lo propone più nessuno."
    ),
    RescueNotPossible: lambda _: "Il telefono qui non aiuta: non è di persona, è finita o serve una squadra.",
    SeatNotYours: lambda _: gettext("Nel frattempo l'incarico è passato ad altri. Non è cambiato nulla."),
    NotARequest: lambda error: of_request(error).sentence,
    NotPossible: lambda error: of_request(error).sentence,
    EndBeforeStart: lambda _: gettext(
        "La fine viene prima dell'inizio: se non è ancora cominciato, si segna dopo."
    ),
}
# What an action on a booking can be refused with; a page catches these and nothing else.
OF_AN_ACTION = tuple(ACTION)
