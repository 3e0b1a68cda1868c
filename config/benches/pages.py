"""The busiest pages with ten thousand bookings behind them, beside a signed-in page that reads none."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bookings.models import Booking, Offer, Seat, ServiceRecord
from bookings.vocabulary import BookingStatus, OfferStatus, SeatStatus
from bookings.working_time import ONE_DAY, at_rome, rome_day
from config.benches.crowd import Crowd
from config.benches.ground import milliseconds, percentile, scratch_database
from mediation.clock import now
from mediation.models import Mediator, Membership, Office, Organisation, Place, User
from mediation.vocabulary import OrganisationKind, Role

# A province as it is: so many people, so many jobs under way, and behind them as many again and again, put away.
MEDIATORS = 40
UNDER_WAY = {"filled": 100, "searching": 40, "asked_at_night": 20}
COPIES, DAYS_BETWEEN = 62, 5
COPY = 1_000_000
VISITS = 30
EMPTY = "/note-legali"

Say = Callable[[str], None]


@dataclass
class Visited:
    who: User
    path: str
    seconds: list[float] = field(default_factory=list)
    queries: int = 0


def run(say: Say) -> None:
    with scratch_database():
        at = at_rome(rome_day(now()), 10)
        crowd = Crowd(on=at, mediators=MEDIATORS)
        crowd.work_up_to(at, **UNDER_WAY)
        _remember_earlier_days()
        _found_the_polo()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        say(f"{Booking.objects.count()} bookings, {Offer.objects.count()} offers, {crowd.size}")
        empty, *others = _visit(_pages())
        for page in (empty, *others):
            _tell(page, percentile(empty.seconds, 0.5), say)


# --- Ten months of a province


def _found_the_polo() -> None:
    polo = Organisation.objects.create(name="Polo di prova", kind=OrganisationKind.POLO)
    Office.objects.create(
        organisation=polo, name="Coordinamento", phone="+390935000111", place=Place.objects.all()[0]
    )


def _remember_earlier_days() -> None:
    """Copies of the present, each some days earlier: what somebody had is signed, the rest was called off."""
    for copy in range(1, COPIES + 1):
        ids, ago = f"+ {COPY * copy}", f"- interval '{DAYS_BETWEEN * copy} days'"
        status = _case("id IN (SELECT booking_id FROM bookings_seat WHERE mediator_id IS NOT NULL)")
        at = ("starts_at", "ends_at", "requested_at")
        _copy(
            Booking,
            id=f"id {ids}",
            status=status(BookingStatus.SIGNED, BookingStatus.CANCELLED),
            **{name: f"{name} {ago}" for name in at},
        )
        taken = _case("mediator_id IS NOT NULL")
        _copy(
            Seat,
            id=f"id {ids}",
            booking_id=f"booking_id {ids}",
            status=taken(SeatStatus.SIGNED, SeatStatus.CANCELLED),
        )
        said_yes = _case(f"status = '{OfferStatus.ACCEPTED}'")
        asked = ("made_at", "sent_at", "delivered_at", "answered_at", "useless_at", "expires_at")
        _copy(
            Offer,
            id=f"id {ids}",
            seat_id=f"seat_id {ids}",
            status=said_yes(OfferStatus.ACCEPTED, OfferStatus.EXPIRED),
            **{name: f"{name} {ago}" for name in asked},
        )
    filled = Seat.objects.filter(pk__gt=COPY, mediator__isnull=False).select_related("booking", "mediator")
    ServiceRecord.objects.bulk_create(
        [_signed(seat, seat.mediator) for seat in filled if seat.mediator], batch_size=1000
    )


def _case(condition: str) -> Callable[[str, str], str]:
    return lambda then, otherwise: f"CASE WHEN {condition} THEN '{then}' ELSE '{otherwise}' END"


def _copy(model: type[models.Model], **changed: str) -> None:
    """The rows under way once more, with some columns otherwise."""
    meta = model._meta  # noqa: SLF001 - public in Django, whatever its name says
    columns = [str(field.column) for field in meta.concrete_fields]
    values = ", ".join(changed.get(column, column) for column in columns)
    table = meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} WHERE id < {COPY}"  # noqa: S608 - our own names
        )


def _signed(seat: Seat, mediator: Mediator) -> ServiceRecord:
    booking = seat.booking
    minutes = int(booking.duration.total_seconds() // 60)
    return ServiceRecord(
        seat=seat,
        mediator=mediator,
        started_at=booking.starts_at,
        ended_at=booking.ends_at,
        requested_minutes=minutes,
        actual_minutes=minutes,
        credited_minutes=minutes,
        created_at=booking.ends_at,
        signed_at=booking.ends_at,
        signed_by=booking.requested_by,
    )


# --- Visits


def _pages() -> list[Visited]:
    """The floor comes first."""
    searched = Booking.objects.filter(status=BookingStatus.SEARCHING).order_by("pk")[0]
    office = searched.office
    nino = _person("nino", Role.COORDINATOR, office)
    berg = _person("berg", Role.REQUESTER, office)
    amina = _person("amina", Role.MEDIATOR, office)
    Mediator.objects.filter(pk=_busiest()).update(user=amina)
    last_month = rome_day(now()).replace(day=1) - ONE_DAY
    return [
        Visited(nino, EMPTY),
        Visited(nino, "/da-sistemare"),
        Visited(nino, "/tabellone"),
        Visited(nino, "/richieste"),
        Visited(nino, f"/richieste/{searched.number}/chi"),
        Visited(berg, "/richieste"),
        Visited(berg, f"/richieste/{searched.number}"),
        Visited(amina, "/proposte"),
        Visited(amina, f"/ore/{last_month:%Y-%m}"),
    ]


def _person(username: str, role: Role, office: Office) -> User:
    user = User.objects.create(username=username)
    own = office if role == Role.REQUESTER else None
    Membership.objects.create(user=user, organisation=office.organisation, office=own, role=role)
    return user


def _busiest() -> int:
    records = ServiceRecord.objects.values("mediator").annotate(count=models.Count("pk"))
    return int(records.order_by("-count")[0]["mediator"])


def _visit(pages: list[Visited]) -> list[Visited]:
    """Turn by turn, so that all have the same weather; the first turn is for what is made once."""
    clients = {page.who.pk: Client() for page in pages}
    for page in pages:
        clients[page.who.pk].force_login(page.who)
    for page in pages:
        _get(clients[page.who.pk], page.path)
        with CaptureQueriesContext(connection) as queries:
            _get(clients[page.who.pk], page.path)
        page.queries = len(queries)
    for _ in range(VISITS):
        for page in pages:
            began = time.perf_counter()
            _get(clients[page.who.pk], page.path)
            page.seconds.append(time.perf_counter() - began)
    return pages


def _get(client: Client, path: str) -> None:
    status = client.get(path, headers={"host": "localhost"}).status_code
    assert status == HTTPStatus.OK, f"{path} answered {status}"


def _tell(page: Visited, floor: float, say: Say) -> None:
    p50, p95 = percentile(page.seconds, 0.5), percentile(page.seconds, 0.95)
    say(
        f"{page.who.username} {page.path}: p50 {milliseconds(p50)}, p95 {milliseconds(p95)}, "
        f"{p50 / floor:.1f} empty pages, {page.queries} queries"
    )
