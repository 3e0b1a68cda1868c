"""One table: which error becomes which problem (RFC 9457). What is not in it is unexpected: a 500 without a reason."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.utils import translation
from django.views import defaults
from rest_framework import exceptions
from rest_framework.response import Response

from bookings import numbering
from bookings.actions import (
    beginning_series,
    cancelling,
    changing,
    changing_series,
    checking_in,
    completing,
    dispatching,
    entering,
    offering,
    releasing,
    requesting,
    rescuing,
    ruling,
    undoing,
)
from bookings.contradictions import Contradiction
from bookings.lifecycle import StepNotPossible
from bookings.locking import BookingNotFound, NoSuchSeat, SeriesNotFound
from bookings.seating import WhichMediator
from bookings.series import NothingToChange, SeriesChangedMeanwhile
from bookings.transactions import TooManyAtOnce
from bookings.waiting import NobodyAwaited, WaitNotOver
from bookings.weekly import NoSuchTime
from config.api import API
from mediation import calendar, permissions
from mediation.actions import registering, signing_in, timekeeping
from mediation.clock import ROME
from mediation.models import Mediator
from mediation.models.phone import NotAPhoneNumber
from mediation.web.tongues import asked_for, chosen, tongue_of

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Row:
    """What one class of errors becomes. `detail` is filled in from the error's own attributes named in `facts`."""

    status: int
    code: str
    title: str
    detail: str = ""
    facts: tuple[str, ...] = ()


PROBLEMS: dict[type[Exception], Row] = {
    # 400: what was sent can never be meant
    exceptions.ParseError: Row(400, "malformed", "The request cannot be read"),
    exceptions.ValidationError: Row(400, "malformed", "Some fields are not right"),
    BadRequest: Row(400, "malformed", "The request cannot be read"),
    SuspiciousOperation: Row(400, "malformed", "The request cannot be read"),
    requesting.NotARequest: Row(400, "malformed", "Some fields are not right"),
    requesting.UnknownLanguage: Row(
        400, "unknown_language", "No such language", "No language has the tag {value}."
    ),
    requesting.UnknownVariety: Row(
        400, "unknown_variety", "No such variety", "The language has no variety named {value}."
    ),
    requesting.BadPhoneNumber: Row(
        400, "bad_phone", "Not a telephone number", "No telephone has this number."
    ),
    requesting.DurationNotPositive: Row(400, "duration_not_positive", "A booking lasts at least a minute"),
    requesting.StartMissing: Row(400, "start_missing", "Only urgency now may leave the start open"),
    beginning_series.BadWeekday: Row(
        400, "bad_weekday", "No such day of the week", "Days of the week go from 0 (Monday) to 6."
    ),
    beginning_series.TimeOutsideTheDay: Row(
        400, "time_outside_the_day", "A date begins between 00:00 and 23:59"
    ),
    beginning_series.EndsBeforeItBegins: Row(
        400, "ends_before_it_begins", "The last date is before the first", "{value} is before the first date."
    ),
    changing_series.WhichWeekday: Row(
        400, "which_weekday", "The series is on several days: move one date at a time"
    ),
    dispatching.ReasonMissing: Row(400, "reason_missing", "This needs a reason"),
    numbering.WrongNumbers: Row(400, "malformed", "Some numbers are not right", facts=("rules",)),
    numbering.NoSuchNumbers: Row(
        400, "unknown_rule", "No such number", "The names in `rules` are not among the rules.", ("rules",)
    ),
    numbering.WrongKindOfNumbers: Row(
        400, "wrong_kind", "Not what such a number is", "What `rules` lists has another type.", ("rules",)
    ),
    NotAPhoneNumber: Row(400, "bad_phone", "Not a telephone number"),
    # 401 and 403: who is asking
    exceptions.NotAuthenticated: Row(401, "not_signed_in", "Sign in first"),
    exceptions.AuthenticationFailed: Row(401, "not_signed_in", "These credentials are not valid"),
    signing_in.WrongCredentials: Row(401, "wrong_credentials", "No open account has this name and password"),
    exceptions.PermissionDenied: Row(403, "forbidden", "Your role may not do this"),
    PermissionDenied: Row(403, "forbidden", "Your role may not do this"),
    permissions.Forbidden: Row(403, "forbidden", "Your role may not do this", facts=("verb",)),
    releasing.SeatNotYours: Row(
        403, "seat_not_yours", "The job is not yours", "Booking {number} is not held by you.", ("number",)
    ),
    # 404: what does not exist, or may not be seen
    exceptions.NotFound: Row(404, "not_found", "There is no such thing here"),
    Http404: Row(404, "not_found", "There is no such thing here"),
    BookingNotFound: Row(404, "not_found", "There is no such thing here"),
    SeriesNotFound: Row(404, "not_found", "There is no such thing here"),
    NoSuchSeat: Row(404, "unknown_seat", "No such seat", "Booking {number} has no seat {seat_id}."),
    dispatching.OfferNotFound: Row(404, "not_found", "There is no such thing here"),
    Mediator.DoesNotExist: Row(404, "unknown_mediator", "No such mediator"),
    registering.UnknownMediator: Row(404, "unknown_mediator", "No such mediator"),
    registering.UnknownHome: Row(404, "unknown_place", "No such place", "No place has the id {place_id}."),
    registering.UnknownSkillLanguage: Row(
        400, "unknown_language", "No such language", "No language is {tag}."
    ),
    registering.UnknownSkillVariety: Row(
        400,
        "unknown_variety",
        "No such variety",
        "{tag} has no variety {unknown}, but {known}.",
        ("unknown", "known"),
    ),
    timekeeping.UnknownAbsence: Row(404, "not_found", "There is no such thing here"),
    requesting.UnknownOffice: Row(404, "unknown_office", "No such office", "No office has the id {value}."),
    requesting.UnknownPlace: Row(404, "unknown_place", "No such place", "No place has the id {value}."),
    requesting.UnknownFund: Row(404, "unknown_fund", "No such fund", "No fund has the id {value}."),
    ruling.RulesNotFound: Row(
        404, "unknown_policy", "No such version", "The rules have no version {version}.", ("version",)
    ),
    # 405, 406, 415, 429: how it was asked
    exceptions.MethodNotAllowed: Row(405, "method_not_allowed", "This address does not take that method"),
    exceptions.NotAcceptable: Row(406, "not_acceptable", "Only JSON is spoken here"),
    exceptions.UnsupportedMediaType: Row(415, "unsupported_media_type", "Only JSON is understood here"),
    exceptions.Throttled: Row(429, "too_many_requests", "Too many requests"),
    # 409: it no longer, or not yet, fits what is
    StepNotPossible: Row(
        409,
        "wrong_state",
        "Not possible in this state",
        "{step} leads nowhere from {status}.",
        ("status", "step"),
    ),
    dispatching.SeatNotFree: Row(
        409, "seat_not_free", "The seat is not free", "Booking {number} is {status}.", ("number", "status")
    ),
    offering.AlreadyOffered: Row(
        409,
        "already_offered",
        "All of them have been asked",
        "Nobody is left to ask for {number}.",
        ("number",),
    ),
    offering.OfferInVain: Row(
        409,
        "offer_in_vain",
        "One of them could not say yes",
        "An offer of booking {number} would be in vain.",
        # Not the reasons: one of them, an exclusion, is for nobody to know.
        ("number", "mediator_id"),
    ),
    offering.NotAtThisHour: Row(
        409,
        "not_at_this_hour",
        "Nobody is asked in the quiet hours",
        "Offers of booking {number} may leave from {until}.",
        ("number", "until"),
    ),
    undoing.NothingToUndo: Row(
        409,
        "nothing_to_undo",
        "Nothing can be taken back",
        "Of booking {number} nothing was just done.",
        ("number",),
    ),
    dispatching.OfferTaken: Row(
        409,
        "offer_taken",
        "Somebody else was quicker",
        "Booking {number} is taken.",
        ("number", "status", "reserve"),
    ),
    WaitNotOver: Row(
        409,
        "wait_not_over",
        "The assisted person may still come",
        "Of booking {number} she is waited for until {until}.",
        ("number", "until"),
    ),
    NobodyAwaited: Row(
        409,
        "nobody_awaited",
        "Nobody is awaited for a shift",
        "Booking {number} is a shift: no assisted person was to come.",
        ("number",),
    ),
    dispatching.OfferClosed: Row(
        409,
        "offer_closed",
        "The offer is closed",
        "The offer of booking {number} is {status}.",
        ("number", "status"),
    ),
    dispatching.MediatorElsewhere: Row(
        409,
        "mediator_elsewhere",
        "The mediator's other jobs leave no room",
        "Her hours leave no room for booking {number}.",
        # Not the reasons: one of them, an exclusion, is for nobody to know.
        ("number", "other_number"),
    ),
    changing.ChangedMeanwhile: Row(
        409,
        "changed_meanwhile",
        "Somebody else changed it since you looked",
        "Booking {number} is at version {version} by now, not {seen}.",
        ("number", "seen", "version", "events"),
    ),
    rescuing.RescueNotPossible: Row(
        409,
        "rescue_not_possible",
        "The telephone could not save this job",
        "Booking {number} is not one mediator's, in person and still to come.",
        ("number",),
    ),
    rescuing.NoRescue: Row(
        409,
        "no_rescue",
        "Nobody proposes another way",
        "Nobody proposes another way for booking {number}, or not any more.",
        ("number",),
    ),
    cancelling.NotPartlyCovered: Row(
        409,
        "not_partly_covered",
        "There is no part to make do with",
        "Booking {number}: {covered} covered, {missing} missing.",
        ("number", "covered", "missing"),
    ),
    WhichMediator: Row(
        409,
        "which_mediator",
        "Several mediators hold seats: name one",
        "Booking {number} is held by mediators {mediator_ids}.",
        ("number", "mediator_ids"),
    ),
    SeriesChangedMeanwhile: Row(
        409,
        "series_changed_meanwhile",
        "Somebody else has edited the series",
        "Series {series_id} is at version {version}: {by} changed it at {changed_at}.",
        ("series_id", "version", "by", "changed_at"),
    ),
    NothingToChange: Row(
        409,
        "nothing_to_change",
        "No date is left that could change",
        "All dates that the edit reaches are over, begun or called off.",
        ("series_id", "scope"),
    ),
    calendar.AlreadyOnCall: Row(409, "mediator_elsewhere", "The mediator's other jobs leave no room"),
    calendar.MediatorBusy: Row(409, "mediator_elsewhere", "The mediator's other jobs leave no room"),
    calendar.SeatTaken: Row(409, "seat_not_free", "The seat is not free"),
    calendar.SeatNotTaken: Row(409, "wrong_state", "Nobody holds the seat"),
    registering.PhoneInUse: Row(409, "phone_in_use", "Another mediator has this telephone number"),
    ruling.RulesChangedSince: Row(
        409,
        "rules_changed_since",
        "Somebody else has changed the rules",
        "Version {latest} came after version {based_on}.",
        ("based_on", "latest", "changed_at"),
    ),
    # 410
    dispatching.OfferExpired: Row(
        410,
        "offer_expired",
        "The time to answer is over",
        "The offer of booking {number} ended at {expired_at}.",
        ("number", "expired_at"),
    ),
    # 422: well formed, and impossible
    requesting.NotPossible: Row(422, "not_possible", "No booking can come of this"),
    requesting.StartInThePast: Row(
        422,
        "start_in_the_past",
        "The start is past",
        "The earliest start is {earliest}.",
        ("starts_at", "earliest"),
    ),
    requesting.LanguageNotByThisDelivery: Row(
        422,
        "language_not_by_this_delivery",
        "This language is not mediated that way",
        "{language} is not possible by {delivery}.",
        ("language", "delivery", "possible"),
    ),
    requesting.FundNotForThisPerson: Row(
        422,
        "fund_not_for_this_person",
        "The fund pays for third-country nationals only",
        "Fund {fund_id} cannot pay for this person; {others} could.",
        ("fund_id", "others"),
    ),
    requesting.FundNotOpenThatDay: Row(
        422,
        "fund_not_open_that_day",
        "The fund is not open that day",
        "Fund {fund_id} does not pay for {day}.",
        ("fund_id", "day"),
    ),
    requesting.TeamContradicts: Row(
        422,
        "team_contradicts",
        "A team has one seat for each language named",
        "{mediators_needed} mediators for the languages {team}.",
        ("mediators_needed", "team"),
    ),
    requesting.AdultOperatorMissing: Row(
        422, "adult_operator_missing", "A minor needs a named adult operator beside her"
    ),
    requesting.GuardianMissing: Row(
        422, "guardian_missing", "An unaccompanied minor needs a named guardian or authority"
    ),
    beginning_series.NoDateLeft: Row(
        422,
        "no_date_left",
        "No date comes of it",
        "All dates are holidays, past, or on other days of the week.",
        ("skipped", "past"),
    ),
    beginning_series.TooManyDates: Row(
        422,
        "too_many_dates",
        "Too many dates at once",
        "{dates} dates; at once there can be {most}.",
        ("dates", "most"),
    ),
    beginning_series.ShiftIsAtADistance: Row(
        422,
        "shift_is_at_a_distance",
        "Whoever is on call is reached by telephone or in video",
        facts=("delivery",),
    ),
    changing_series.DateOnAHoliday: Row(
        422, "date_on_a_holiday", "A date would fall on a holiday", "{day} is a holiday.", ("day",)
    ),
    NoSuchTime: Row(
        422,
        "no_such_time",
        "Clocks do not show that time",
        "On {day} clocks do not show {clock}: the hour changes.",
        ("day", "clock"),
    ),
    requesting.PersonNotWrittenTo: Row(
        422,
        "person_not_written_to",
        "Nothing may reach the assisted person",
        "The case is silent, or its office is one that nobody may know of: leave her number out.",
    ),
    requesting.PersonHasNotAsked: Row(
        422,
        "person_has_not_asked",
        "The assisted person has not asked to be written to",
        "Her number needs `assisted_asked`.",
    ),
    requesting.AssistedPhoneMissing: Row(422, "assisted_phone_missing", "There is no number to write to"),
    requesting.AssistedPhoneNotMobile: Row(
        422, "assisted_phone_not_mobile", "Not a mobile number", "A landline takes no SMS."
    ),
    requesting.CallNumberMissing: Row(422, "call_number_missing", "By telephone, and no number to call"),
    requesting.IdempotencyKeyReused: Row(
        422, "idempotency_key_reused", "The key has stood for another request", facts=("key",)
    ),
    entering.LanguageNotHers: Row(
        422,
        "language_not_hers",
        "The mediator is not known to speak it",
        "Give the `reason` if she did all the same.",
        ("language",),
    ),
    entering.NotOverYet: Row(
        422,
        "not_over_yet",
        "Only what is over is entered",
        "{ended_at} is still to come.",
        ("ended_at",),
    ),
    ruling.RulesContradict: Row(
        422,
        "rules_contradict",
        "The rules contradict each other",
        "These numbers cannot all hold at once; `contradictions` says which.",
        ("contradictions",),
    ),
    completing.EndBeforeStart: Row(
        422,
        "end_before_start",
        "It cannot end before it begins",
        "{ended_at} is not after {started_at}.",
        ("started_at", "ended_at"),
    ),
    completing.EndInTheFuture: Row(
        422, "end_in_the_future", "It cannot have ended yet", "{ended_at} is still to come.", ("ended_at",)
    ),
    completing.TimesFarFromBooked: Row(
        422,
        "far_from_booked",
        "Hours away from the booked times",
        "{started_at} to {ended_at} is too far from what was booked.",
        ("number", "started_at", "ended_at"),
    ),
    checking_in.LatenessNotPositive: Row(
        422, "lateness_not_positive", "Late by nothing", "{minutes} minutes are no lateness.", ("minutes",)
    ),
    checking_in.NotOfToday: Row(
        409,
        "not_of_today",
        "The job is too far off",
        "Booking {number} starts at {starts_at}.",
        ("number", "starts_at"),
    ),
    timekeeping.EndBeforeBegin: Row(
        422,
        "end_before_start",
        "It cannot end before it begins",
        "{to} is not after {since}.",
        ("since", "to"),
    ),
    # 503
    TooManyAtOnce: Row(503, "too_many_at_once", "Others are changing the same thing; nothing was done"),
    OperationalError: Row(503, "try_again", "The database is busy or away"),
}
UNEXPECTED = Row(500, "unexpected", "Something went wrong here")
RETRY_AFTER_SECONDS = 2
# A problem's own `status` is the HTTP one.
RENAMED = {"status": "state"}


def row_of(error: Exception) -> Row | None:
    """The row of the error's own class, else of the nearest class that it is a kind of."""
    return next((PROBLEMS[kind] for kind in type(error).__mro__ if kind in PROBLEMS), None)


# --- The API


def as_problem(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """What a view could not do, as an answer. None lets an unexpected error go on to be logged and become a 500."""
    row = row_of(error)
    if row is None:
        return None
    if row.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("%s", row.title, exc_info=error)
    request: HttpRequest = context["request"]
    problem = body(row, path=request.path, error=error)
    return Response(problem, status=row.status, headers=_headers(error, row), content_type=MEDIA_TYPE)


def body(row: Row, *, path: str, error: Exception | None = None) -> dict[str, Any]:
    fields = _wrong_fields(error, row)
    code = _code(error, row, fields)
    problem: dict[str, Any] = {
        "type": f"{settings.PUBLIC_BASE_URL}/api/v1/docs#{code}",
        "title": row.title,
        "status": row.status,
        "detail": _detail(error, row),
        "instance": path,
        "code": code,
    }
    if error is not None:
        problem |= {RENAMED.get(fact, fact): _written(getattr(error, fact)) for fact in row.facts}
    return problem | ({"errors": fields} if fields else {})


def _code(error: Exception | None, row: Row, fields: list[dict[str, str]]) -> str:
    """The table's, or what exactly is wrong where that is one thing."""
    if isinstance(error, exceptions.ParseError):
        return str(error.get_codes())
    if isinstance(error, exceptions.ValidationError) and len(fields) == 1:
        return fields[0]["code"]
    return row.code


def _headers(error: Exception, row: Row) -> dict[str, str]:
    """What HTTP wants said beside the status: how to sign in, when to come again."""
    headers = {}
    if row.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Token"
    if wait := getattr(error, "wait", None):
        headers["Retry-After"] = str(int(wait))
    if isinstance(error, OperationalError):
        headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return headers


def _detail(error: Exception | None, row: Row) -> str:
    if isinstance(error, exceptions.ValidationError):
        return "; ".join(f"{wrong['field']}: {wrong['detail']}" for wrong in _wrong_fields(error, row))
    if isinstance(error, exceptions.APIException):
        return str(error.detail)
    if row.detail:
        return row.detail.format_map({name: _written(value) for name, value in vars(error).items()})
    return f"{row.title}."


def _written(value: Any) -> Any:
    """A fact as JSON, instants in Rome's offset like everywhere in the API."""
    if isinstance(value, datetime):
        return value.astimezone(ROME).isoformat()
    if isinstance(value, dict):
        return {name: _written(item) for name, item in value.items()}
    if isinstance(value, tuple | list):
        return [_written(item) for item in value]
    if isinstance(value, Contradiction):
        return {name: _written(fact) for name, fact in vars(value).items()}
    return value.value if isinstance(value, Enum) else value


# --- Fields that are wrong


def _wrong_fields(error: Exception | None, row: Row) -> list[dict[str, str]]:
    if isinstance(error, requesting.NotARequest):
        return [{"field": error.field, "code": row.code, "detail": _detail(error, row)}]
    if isinstance(error, exceptions.ValidationError):
        return _flat(error.detail, path="")
    return []


def _flat(detail: object, *, path: str) -> list[dict[str, str]]:
    """DRF's nested details as one list; `field` is a path such as `also_accepted.0`."""
    if isinstance(detail, Mapping):
        pairs = [(f"{path}.{name}".lstrip("."), value) for name, value in detail.items()]
        return [wrong for name, value in pairs for wrong in _flat(value, path=name)]
    if isinstance(detail, Sequence) and not isinstance(detail, str):
        return [wrong for item in detail for wrong in _flat(item, path=path)]
    return [{"field": path, "code": str(getattr(detail, "code", "invalid")), "detail": str(detail)}]


# --- Outside the API's own views: addresses that lead nowhere, and what breaks


def problem(request: HttpRequest, row: Row) -> JsonResponse:
    return JsonResponse(body(row, path=request.path), status=row.status, content_type=MEDIA_TYPE)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if speaks_json(request):
        return problem(request, PROBLEMS[BadRequest])
    with translation.override(tongue_of(request)):
        return defaults.bad_request(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if speaks_json(request):
        return problem(request, PROBLEMS[PermissionDenied])
    with translation.override(tongue_of(request)):
        return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if speaks_json(request):
        return problem(request, PROBLEMS[Http404])
    with translation.override(tongue_of(request)):
        return defaults.page_not_found(request, exception)


def unexpected(request: HttpRequest) -> HttpResponseBase:
    if speaks_json(request):
        return problem(request, UNEXPECTED)
    # What is her own language stands in the database, which may be what failed.
    with translation.override(chosen(request) or asked_for(request)):
        return defaults.server_error(request)


def speaks_json(request: HttpRequest) -> bool:
    """Programs, as opposed to people who look at pages."""
    return request.path.startswith(API) or request.get_preferred_type(["text/html", "application/json"]) == (
        "application/json"
    )
