"""A series on its pages: asking for one after having seen its dates, and editing them from one on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from bookings.actions.beginning_series import SeriesRequest, begin_series, plan_series
from bookings.lifecycle import NEXT
from bookings.models import Booking, Policy, Series
from bookings.permissions import MAY, Sight, bookable_offices, require, viewer, visible_series
from bookings.queries import skipped_days
from bookings.vocabulary import Scope, Step
from bookings.web import reads, refusals
from bookings.web.reading import as_number
from bookings.web.request_form import usual
from bookings.web.series_form import AnyEditForm, CancelSeriesForm, ChangeSeriesForm, SeriesForm, usual_series
from bookings.working_time import rome_day
from mediation.clock import ROME, now
from mediation.holidays import name_of
from mediation.models import Language, Office, Place, User
from mediation.vocabulary import Delivery
from mediation.web.access import SignedIn, signed_in
from mediation.web.kept import sent
from mediation.web.language_choice import named
from mediation.web.tongues import spoken_at_work
from mediation.web.written import WEEKDAYS, listed, people

PATRON_DAY = gettext_noop("Festa del patrono")
# As the calendar names them, for the pages that are spoken in more languages.
HOLIDAYS = (
    *(gettext_noop("Capodanno"), gettext_noop("Epifania"), gettext_noop("Pasqua")),
    *(gettext_noop("Lunedì dell'Angelo"), gettext_noop("Anniversario della Liberazione")),
    *(gettext_noop("Festa del Lavoro"), gettext_noop("Festa della Repubblica")),
    *(gettext_noop("Assunzione della Beata Vergine Maria"), gettext_noop("Ognissanti")),
    *(gettext_noop("Giorno dell'unità nazionale"), gettext_noop("Giorno dell'unità nazionale; Ognissanti")),
    *(gettext_noop("Festa nazionale di San Francesco d'Assisi, patrono d'Italia"),),
    *(gettext_noop("Immacolata Concezione"), gettext_noop("Natale"), gettext_noop("Santo Stefano")),
)


@dataclass(frozen=True)
class Shown:
    """One date as a list shows it."""

    date: Booking
    holiday: str
    people: list[str]
    is_ahead: bool


A_PAGE = 25


@spoken_at_work
@require_safe
@signed_in
def all_series(request: SignedIn) -> HttpResponse:
    require(request.user, "see_series")
    at = now()
    page = Paginator(reads.series_to_read(request.user, at=at), A_PAGE).get_page(request.GET.get("pagina"))
    ahead = reads.dates_ahead(page.object_list, at=at)
    context = {
        "page": page,
        "series_and_rules": [(each, _rule(each, ahead.get(each.pk, []))) for each in page],
        "may_ask": bool(viewer(request.user).roles & MAY["request"]),
    }
    return render(request, "bookings/all_series.html", context)


# --- Asking for one


@spoken_at_work
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_series(request: SignedIn) -> HttpResponseBase:
    require(request.user, "request")
    at = now()
    form = _form(request, at=at)
    preview: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        asked = form.asked()
        preview = _preview(form, asked, at=at)
        confirmed = "save" in request.POST and form.cleaned_data["seen"] == asked.fingerprint()
        if preview and confirmed and (made := _begin(form, asked, by_id=request.user.pk, at=at)):
            messages.success(request, gettext("Serie ricevuta. Nessuna data è ancora confermata."))
            return redirect("series", made.pk)
    return render(request, "bookings/new_series.html", {"form": form, **preview})


def _form(request: SignedIn, *, at: datetime) -> SeriesForm:
    offices = list(
        bookable_offices(request.user)
        .select_related("organisation", "place__municipality")
        .order_by("organisation__name", "name")
    )
    own = offices[0] if len(offices) == 1 else None
    start = usual(own, person=request.user.get_full_name())
    return SeriesForm(
        sent(request),
        offices=offices,
        languages=list(Language.objects.order_by("name")),
        places=list(reads.places_to_choose()),
        funds=list(reads.open_funds(at)),
        rules=Policy.objects.latest("version").rules,
        at=at,
        initial=usual_series(start, today=rome_day(at)),
    )


def _preview(form: SeriesForm, asked: SeriesRequest, *, at: datetime) -> dict[str, Any]:
    """The dates that would come of it, or why none would."""
    try:
        plan = plan_series(asked, at=at)
    except refusals.OF_A_SERIES as refused:
        form.refuse(refusals.of_series(refused))
        return {}
    hours = [asked.weekly.hours_on(each) for each in plan.days]
    return {
        "dates": [(starts, ends, rome_day(starts) in plan.on_holiday) for starts, ends in hours],
        "skipped": [(each, gettext(name_of(each, None) or PATRON_DAY)) for each in plan.skipped],
        "past": plan.past,
        "seen": asked.fingerprint(),
        "understood": _understood(form, asked),
    }


def _understood(form: SeriesForm, asked: SeriesRequest) -> str:
    """What each date asks for, as it was understood: "Arabo marocchino, di persona, Comune di Enna. Una persona."."""
    request = asked.request
    names = {language.tag: named(language) for language in form.languages}
    languages = [names[tag] for tag in request.team or (request.language,)]
    office = Office.objects.select_related("place__municipality").get(pk=request.office_id)
    place = Place.objects.get(pk=request.place_id) if request.place_id else office.place
    manner = gettext(Delivery(request.delivery).label).lower()
    facts = {
        "languages": listed(languages),
        "manner": manner,
        "people": people(request.mediators_needed),
        "place": place,
    }
    return gettext("%(languages)s, %(manner)s: %(people)s ogni volta. Luogo: %(place)s.") % facts


def _begin(form: SeriesForm, asked: SeriesRequest, *, by_id: int, at: datetime) -> Series | None:
    try:
        return begin_series(asked=asked, by_id=by_id, at=at, idempotency_key=form.cleaned_data["key"])
    except refusals.OF_A_SERIES as refused:
        form.refuse(refusals.of_series(refused))
        return None


# --- Reading and editing one


@spoken_at_work
@require_safe
@signed_in
def series(request: SignedIn, series_id: int) -> HttpResponse:
    found = load(request.user, series_id)
    return render(request, "bookings/series.html", page_of(request, found, at=now()))


def load(user: User, series_id: int) -> Series:
    require(user, "see_series")
    seen = visible_series(user).select_related("office__organisation", "office__place__municipality")
    return get_object_or_404(seen, pk=series_id)


def may_edit(user: User, found: Series) -> bool:
    return bookable_offices(user).filter(pk=found.office_id).exists()


def page_of(request: SignedIn, found: Series, *, at: datetime) -> dict[str, Any]:
    dates = _dates(found, request.user, at=at)
    is_open = may_edit(request.user, found) and any(shown.is_ahead for shown in dates)
    forms = forms_of(request, found, at=at, fresh=True) if is_open else {}
    first = dates[0].date
    return {
        "series": found,
        "first": first,
        "dates": dates,
        "skipped": skipped_days(found),
        "rule": _rule(found, [shown.date for shown in dates if shown.is_ahead]),
        "languages": listed(list(dict.fromkeys(named(seat.spoken) for seat in first.seats.all()))),
        "may_edit": is_open,
        "is_over": bool(request.GET.get("da"))
        and "change" in forms
        and forms["change"].initial["scope"] is None,
        "confirmed": sum(shown.date.status == "confirmed" for shown in dates),
        **forms,
    }


def _dates(found: Series, user: User, *, at: datetime) -> list[Shown]:
    looking = viewer(user)
    dates = (
        Booking.objects.filter(series=found)
        .select_related("place__municipality", "language", "office")
        .prefetch_related("seats__mediator", "seats__language")
        .order_by("starts_at")
    )
    return [_shown(date, is_whole=looking.sight_of(date) == Sight.WHOLE, at=at) for date in dates]


def _shown(date: Booking, *, is_whole: bool, at: datetime) -> Shown:
    town = date.place.municipality
    patron = (town.patron_month, town.patron_day) if town.patron_month and town.patron_day else None
    people = [seat.mediator for seat in date.seats.all() if seat.mediator and seat.status != "cancelled"]
    return Shown(
        date=date,
        holiday=gettext(name_of(rome_day(date.starts_at), patron)),
        people=[str(person) if is_whole else person.first_name for person in people],
        is_ahead=_is_ahead(date, at=at),
    )


def _is_ahead(date: Booking, *, at: datetime) -> bool:
    return not date.has_started(at) and any(seat.status in NEXT[Step.CANCEL] for seat in date.seats.all())


def forms_of(
    request: SignedIn, found: Series, *, at: datetime, fresh: bool = False
) -> dict[str, AnyEditForm]:
    """Both forms, empty or as they were sent. The date from which on may come with the address."""
    sent = request.POST if request.method == "POST" and not fresh else None
    dates = Booking.objects.filter(series=found).prefetch_related("seats").order_by("starts_at")
    ahead = [date for date in dates if _is_ahead(date, at=at)]
    asked = _asked_from(request, ahead)
    start = {
        "version": found.version,
        "number": asked or (ahead[0].pk if ahead else None),
        "scope": Scope.FOLLOWING if asked else None,
    }
    places = [(place.pk, str(place)) for place in reads.places_to_choose()]
    return {
        "change": ChangeSeriesForm(sent, ahead=ahead, places=places, initial=start, prefix="cambia"),
        "cancel": CancelSeriesForm(sent, ahead=ahead, initial=start, prefix="disdici"),
    }


def _asked_from(request: SignedIn, ahead: list[Booking]) -> int | None:
    """The date that came with the address, where it can still be edited."""
    asked = as_number(request.GET.get("da"))
    return asked if asked in {date.pk for date in ahead} else None


def _rule(found: Series, ahead: list[Booking]) -> str:
    """ "ogni lunedì e giovedì, 16–18", as the dates ahead have it; with none left, as it was asked for."""
    regular = [date for date in ahead if not date.is_exception] or ahead
    if not regular:
        begins = found.starts_minute
        ends = begins + found.duration_minutes
        facts = {"days": _weekdays(found.weekdays), "hours": f"{_clock(begins)}–{_clock(ends)}"}
        return gettext("ogni %(days)s, %(hours)s") % facts
    shown = {_shown_hours(date) for date in regular}
    others = {weekday for weekday, _ in map(_shown_hours, ahead)} & set(found.weekdays)
    days = _weekdays(sorted({weekday for weekday, _ in shown} | others))
    hours = {hours for _, hours in shown}
    shown_hours = hours.pop() if len(hours) == 1 else gettext("orari diversi")
    rule = gettext("ogni %(days)s, %(hours)s") % {"days": days, "hours": shown_hours}
    is_mixed = any(_shown_hours(date) not in shown for date in ahead)
    return gettext("%(rule)s (qualche data è diversa)") % {"rule": rule} if is_mixed else rule


def _shown_hours(date: Booking) -> tuple[int, str]:
    starts, ends = (instant.astimezone(ROME) for instant in (date.starts_at, date.ends_at))
    return starts.weekday(), f"{starts:%-H:%M}–{ends:%-H:%M}"


def _weekdays(weekdays: list[int]) -> str:
    return listed([gettext(WEEKDAYS[weekday]) for weekday in weekdays])


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24}:{minute % 60:02}"
