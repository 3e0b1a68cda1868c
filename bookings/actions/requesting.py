"""A request comes in: checked whole, stored whole, its search begun."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils.crypto import salted_hmac

from bookings.lanes import lane_asked
from bookings.models import Booking, Fund, IdempotencyKey, Policy, Seat
from bookings.outbox import record
from bookings.rules import Rules
from bookings.search import begin_search
from bookings.teams import leaders
from bookings.transactions import action
from bookings.vocabulary import Consent, EventKind, Lane, Urgency
from bookings.working_time import rome_day, working_time
from mediation.models import Language, Office, Place, User
from mediation.models.phone import NotAPhoneNumber, can_receive_sms, to_e164
from mediation.vocabulary import Delivery, GenderWish


@dataclass(frozen=True, kw_only=True)
class Request:
    """What an office asks for. Instants are aware; `starts_at` is empty only for *now*."""

    office_id: int
    language: str
    delivery: str
    urgency: str
    starts_at: datetime | None
    duration_minutes: int
    setting: str
    place_id: int | None = None
    call_number: str = ""
    also_accepted: tuple[str, ...] = ()
    variety: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    gender: str = GenderWish.ANY
    gender_binding: bool = False
    sensitive: bool = False
    silent: bool = False
    minor: bool = False
    # The adult operator who sits with a minor; who answers for one who came alone, which only a minor does.
    adult_operator: str = ""
    unaccompanied: bool = False
    guardian: str = ""
    heavy: bool = False
    consent: str = Consent.UNSAID
    # Of the assisted person herself, and only where she has asked to be written to.
    assisted_phone: str = ""
    assisted_asked: bool = False
    third_country: bool | None = None
    mediators_needed: int = 1
    # Where each mediator is needed for another language: one tag a seat; empty when all serve the same.
    team: tuple[str, ...] = ()
    fund_id: int | None = None
    case_reference: str = ""
    campaign: str = ""

    @property
    def is_of_a_minor(self) -> bool:
        return self.minor or self.unaccompanied

    @property
    def seats(self) -> list[str | None]:
        """The language of each seat; None where it is the booking's own."""
        if not self.team:
            return [None] * self.mediators_needed
        return [None if tag == self.language else tag for tag in self.team]

    def fingerprint(self) -> str:
        """The same for the same request, however its instants are written."""
        asked = asdict(self)
        if self.assisted_phone:
            # Her number is forgotten, so nothing may stay from which it could be guessed.
            asked["assisted_phone"] = salted_hmac("bookings.assisted_phone", self.assisted_phone).hexdigest()
        if self.starts_at:
            asked["starts_at"] = self.starts_at.astimezone(UTC).isoformat()
        return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


class NotARequest(Exception):
    """What was asked can never be meant: `field` names what to correct."""

    def __init__(self, field: str, value: object) -> None:
        super().__init__(f"{field}={value!r}")
        self.field = field
        self.value = value


class UnknownLanguage(NotARequest):
    pass


class UnknownVariety(NotARequest):
    pass


class UnknownOffice(NotARequest):
    pass


class UnknownPlace(NotARequest):
    pass


class UnknownFund(NotARequest):
    pass


class BadPhoneNumber(NotARequest):
    """No telephone could have this number."""


class DurationNotPositive(NotARequest):
    pass


class StartMissing(NotARequest):
    """Only *now* may leave the start to the clock."""


class NotPossible(Exception):
    """Well formed, and still no booking can come of it."""


class StartInThePast(NotPossible):
    def __init__(self, *, starts_at: datetime, earliest: datetime) -> None:
        super().__init__(f"{starts_at} < {earliest}")
        self.starts_at = starts_at
        self.earliest = earliest


class LanguageNotByThisDelivery(NotPossible):
    """Sign language by telephone."""

    def __init__(self, *, language: str, delivery: str, possible: list[str]) -> None:
        super().__init__(f"{language} by {delivery}")
        self.language = language
        self.delivery = delivery
        self.possible = possible


class FundNotForThisPerson(NotPossible):
    """The fund pays for third-country nationals only; `others` are the funds that would pay."""

    def __init__(self, *, fund_id: int, others: list[int]) -> None:
        super().__init__(f"fund {fund_id}")
        self.fund_id = fund_id
        self.others = others


class FundNotOpenThatDay(NotPossible):
    def __init__(self, *, fund_id: int, day: date) -> None:
        super().__init__(f"fund {fund_id} on {day}")
        self.fund_id = fund_id
        self.day = day


class TeamContradicts(NotPossible):
    """So many mediators, and languages for another number of them."""

    def __init__(self, *, mediators_needed: int, team: tuple[str, ...]) -> None:
        super().__init__(f"{mediators_needed} for {team}")
        self.mediators_needed = mediators_needed
        self.team = team


class AdultOperatorMissing(NotPossible):
    """A minor, and nobody is named who sits with her."""


class GuardianMissing(NotPossible):
    """A minor who came alone, and neither guardian nor authority is named."""


class PersonNotWrittenTo(NotPossible):
    """Nothing reaches the assisted person of a silent case, nor of a ward whose name alone tells of her."""


class PersonHasNotAsked(NotPossible):
    """A number of the assisted person, and not a word that she wants to be written to."""


class AssistedPhoneMissing(NotPossible):
    """She wants to be written to, and there is no number."""


class AssistedPhoneNotMobile(NotPossible):
    """A landline takes no SMS."""


class CallNumberMissing(NotPossible):
    """By telephone, and no number at which anybody could be called."""


class IdempotencyKeyReused(Exception):
    """The same key came with something else."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@action
def request_booking(*, request: Request, by_id: int, at: datetime, idempotency_key: str = "") -> Booking:
    """Store a request and begin its search; the same key with the same request returns the first booking.

    :raises NotARequest: one of its kinds, naming the field.
    :raises NotPossible: one of its kinds, with the facts.
    :raises IdempotencyKeyReused: when the key stood for something else.
    """
    fingerprint = request.fingerprint()
    if idempotency_key and (earlier := made_before(by_id, idempotency_key, fingerprint)):
        return earlier
    booking = ask_for(request, by_id=by_id, at=at)
    if idempotency_key:
        keep_key(idempotency_key, fingerprint, booking=booking, by_id=by_id, at=at)
    return booking


def ask_for(request: Request, *, by_id: int, at: datetime, follows: Booking | None = None) -> Booking:
    """Store a request inside the caller's transaction, tell of it, and begin its search."""
    seats = store(request, by_id=by_id, at=at, follows=follows)
    booking = seats[0].booking
    facts = consent_of(booking)
    record(EventKind.BOOKING_REQUESTED, booking=booking, seat=seats[0], at=at, by_id=by_id, facts=facts)
    for seat in leaders(seats):
        begin_search(seat, lane=Lane(booking.lane), at=at)
    return booking


def consent_of(booking: Booking) -> dict[str, Any]:
    """What the history says of the assisted person's consent, where anything was said."""
    return {"consent": booking.consent} if booking.consent else {}


def store(
    request: Request,
    *,
    by_id: int,
    at: datetime,
    follows: Booking | None = None,
    may_be_long_past: bool = False,
) -> tuple[Seat, ...]:
    """Check a request whole and store it with its seats, inside the caller's transaction. Nobody searches yet.

    :raises NotARequest: one of its kinds, naming the field.
    :raises NotPossible: one of its kinds, with the facts.
    """
    policy = Policy.objects.latest("version")
    office = Office.objects.filter(pk=request.office_id).select_related("place__municipality").first()
    if office is None:
        raise UnknownOffice("office", request.office_id)
    _check_language(request)
    _check_adults(request)
    _check_person(request, office)
    starts_at = _start(request, at=at, rules=policy.rules, may_be_long_past=may_be_long_past)
    check_fund(request.fund_id, third_country=request.third_country, on=rome_day(starts_at))
    booking = _store(
        request, office=office, policy=policy, starts_at=starts_at, by_id=by_id, at=at, follows=follows
    )
    return _seats(booking, request)


def _seats(booking: Booking, request: Request) -> tuple[Seat, ...]:
    seats = tuple(
        Seat.objects.create(booking=booking, position=position, language_id=language, lane=booking.lane)
        for position, language in enumerate(request.seats, start=1)
    )
    for seat in seats:
        seat.team = seats
    return seats


def keep_key(key: str, fingerprint: str, *, booking: Booking, by_id: int, at: datetime) -> None:
    IdempotencyKey.objects.create(
        user_id=by_id, key=key, fingerprint=fingerprint, booking=booking, created_at=at
    )


def made_before(by_id: int, key: str, fingerprint: str) -> Booking | None:
    """What this key made before; a second copy of a request waits here for the first.

    :raises IdempotencyKeyReused: when the key stood for something else.
    """
    # Two copies of one request arrive together: the second waits here until the first has committed.
    User.objects.select_for_update(no_key=True).get(pk=by_id)
    earlier = IdempotencyKey.objects.filter(user_id=by_id, key=key).select_related("booking").first()
    if earlier and earlier.fingerprint != fingerprint:
        raise IdempotencyKeyReused(key)
    return earlier.booking if earlier else None


def _check_language(request: Request) -> None:
    wanted = [
        ("language", request.language),
        *(("also_accepted", tag) for tag in request.also_accepted),
        *(("team", tag) for tag in request.team),
    ]
    known = check_languages(wanted, delivery=request.delivery)
    if request.variety and request.variety not in known[request.language].varieties:
        raise UnknownVariety("variety", request.variety)


def _check_adults(request: Request) -> None:
    """A minor is never alone with the mediator, and one who came alone has somebody who answers for her."""
    if request.is_of_a_minor and not request.adult_operator.strip():
        raise AdultOperatorMissing
    if request.unaccompanied and not request.guardian.strip():
        raise GuardianMissing


def _check_person(request: Request, office: Office) -> None:
    """Let the assisted person be written to, or not."""
    if not request.assisted_phone and not request.assisted_asked:
        return
    if request.silent or office.is_sensitive:
        raise PersonNotWrittenTo
    if not request.assisted_asked:
        raise PersonHasNotAsked
    if not request.assisted_phone:
        raise AssistedPhoneMissing
    if not can_receive_sms(phone_number("assisted_phone", request.assisted_phone)):
        raise AssistedPhoneNotMobile


def check_languages(wanted: list[tuple[str, str]], *, delivery: str) -> dict[str, Language]:
    """The languages by tag; each is asked for by a field.

    :raises UnknownLanguage: when there is none with this tag.
    :raises LanguageNotByThisDelivery: when nobody mediates it that way.
    """
    known = Language.objects.in_bulk([tag for _, tag in wanted])
    for field, tag in wanted:
        if tag not in known:
            raise UnknownLanguage(field, tag)
        if delivery not in known[tag].deliveries:
            raise LanguageNotByThisDelivery(
                language=tag, delivery=delivery, possible=list(known[tag].deliveries)
            )
    return known


def _start(request: Request, *, at: datetime, rules: Rules, may_be_long_past: bool) -> datetime:
    check_duration(request.duration_minutes)
    if request.team and request.mediators_needed not in (1, len(request.team)):
        raise TeamContradicts(mediators_needed=request.mediators_needed, team=request.team)
    if request.starts_at is None:
        if request.urgency != Urgency.NOW:
            raise StartMissing("starts_at", None)
        return at
    if not may_be_long_past:
        check_start(request.starts_at, at=at, rules=rules)
    return request.starts_at.astimezone(UTC)


def check_duration(duration_minutes: int) -> None:
    if duration_minutes <= 0:
        raise DurationNotPositive("duration_minutes", duration_minutes)


def check_start(starts_at: datetime, *, at: datetime, rules: Rules) -> None:
    """Refuse the past, but for a booking entered a little after the fact."""
    earliest = at - timedelta(minutes=rules.longest_backdate_minutes)
    if starts_at < earliest:
        raise StartInThePast(starts_at=starts_at, earliest=earliest)


def check_call_number(delivery: str, call_number: str) -> None:
    if delivery == Delivery.PHONE and not call_number:
        raise CallNumberMissing


def phone_number(field: str, typed: str) -> str:
    """A number as it is stored, or nothing.

    :raises BadPhoneNumber: when it is not one.
    """
    try:
        return to_e164(typed) if typed else ""
    except NotAPhoneNumber as wrong:
        raise BadPhoneNumber(field, typed) from wrong


def check_fund(fund_id: int | None, *, third_country: bool | None, on: date) -> None:
    """Let the fund pay for this person on that day, or not.

    :raises UnknownFund: when there is none with this id.
    :raises FundNotOpenThatDay:
    :raises FundNotForThisPerson:
    """
    if fund_id is None:
        return
    fund = Fund.objects.filter(pk=fund_id).first()
    if fund is None:
        raise UnknownFund("fund", fund_id)
    if fund.valid_from > on or (fund.valid_to and fund.valid_to < on):
        raise FundNotOpenThatDay(fund_id=fund.pk, day=on)
    if fund.third_country_only and third_country is False:
        others = Fund.objects.filter(third_country_only=False, valid_from__lte=on).exclude(valid_to__lt=on)
        raise FundNotForThisPerson(
            fund_id=fund.pk, others=list(others.order_by("pk").values_list("pk", flat=True))
        )


def _place(request: Request, office: Office) -> Place:
    """Where the job is; a job at a distance belongs to the town of the office, whose holidays it keeps."""
    if request.place_id is None:
        return office.place
    place = Place.objects.select_related("municipality").filter(pk=request.place_id).first()
    if place is None:
        raise UnknownPlace("place", request.place_id)
    return place


def _store(
    request: Request,
    *,
    office: Office,
    policy: Policy,
    starts_at: datetime,
    by_id: int,
    at: datetime,
    follows: Booking | None,
) -> Booking:
    place = _place(request, office)
    contact_phone = phone_number("contact_phone", request.contact_phone)
    call_number = phone_number("call_number", request.call_number)
    if request.delivery != Delivery.ONSITE:
        call_number = call_number or contact_phone or office.phone
    check_call_number(request.delivery, call_number)
    return Booking.objects.create(
        office=office,
        requested_by_id=by_id,
        language_id=request.language,
        variety=request.variety,
        also_accepted=list(request.also_accepted),
        delivery=request.delivery,
        urgency=request.urgency,
        lane=lane_asked(
            urgency=request.urgency,
            at=at,
            starts_at=starts_at,
            working=working_time(place.municipality, policy.rules),
            rules=policy.rules,
        ),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=request.duration_minutes),
        place=place,
        call_number=call_number,
        setting=request.setting,
        contact_name=request.contact_name,
        contact_phone=contact_phone,
        gender=request.gender,
        gender_binding=request.gender_binding,
        sensitive=request.sensitive,
        silent=request.silent,
        minor=request.is_of_a_minor,
        adult_operator=request.adult_operator.strip(),
        unaccompanied=request.unaccompanied,
        guardian=request.guardian.strip(),
        heavy=request.heavy,
        consent=request.consent,
        assisted_phone=phone_number("assisted_phone", request.assisted_phone),
        assisted_asked=request.assisted_asked,
        third_country=request.third_country,
        fund_id=request.fund_id,
        case_reference=request.case_reference,
        campaign=request.campaign,
        policy=policy,
        requested_at=at,
        follows=follows,
    )
