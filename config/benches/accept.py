"""The race to accept: how many yeses a second, with how many doubled (none), beside unguarded inserts."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, connections

from bookings.actions.dispatching import MediatorElsewhere, OfferClosed, accept_offer
from bookings.models import Offer
from bookings.transactions import TooManyAtOnce
from bookings.vocabulary import AnswerChannel
from config.benches.ground import milliseconds, percentile, scratch_database
from config.benches.people import daytime, prepare_offers
from mediation.clock import now
from mediation.models import Mediator

BOOKINGS = 60
MEDIATORS = 4
THREADS = 24

Say = Callable[[str], None]


def run(say: Say) -> None:
    with scratch_database():
        at = daytime()
        offers = prepare_offers(bookings=BOOKINGS, mediators=MEDIATORS, at=at)
        outcomes, waits, seconds = _stampede(offers, at=at)
        doubles = _doubles()
        floor = _unguarded(len(offers))
    accepted = outcomes["accepted"]
    say(
        f"{len(offers)} yeses for {BOOKINGS} bookings from {THREADS} connections: {accepted} accepted, {dict(outcomes)}"
    )
    say(f"bookings filled twice: {doubles[0]}; mediators in two places: {doubles[1]}")
    say(
        f"{len(offers) / seconds:.0f} answers a second; p50 {milliseconds(percentile(waits, 0.5))}, "
        f"p99 {milliseconds(percentile(waits, 0.99))}, longest {milliseconds(max(waits))}"
    )
    say(f"floor, bare inserts without any guard from as many connections: {floor:.0f} a second")
    say(f"ratio: {len(offers) / seconds / floor:.2f}")


def _stampede(offers: list[int], *, at: datetime) -> tuple[Counter[str], list[float], float]:
    outcomes: Counter[str] = Counter()
    waits: list[float] = []

    def accept(offer_id: int) -> None:
        began = time.perf_counter()
        try:
            accept_offer(offer_id=offer_id, at=at, via=AnswerChannel.SMS)
            outcome = "accepted"
        except (OfferClosed, MediatorElsewhere, TooManyAtOnce) as refusal:
            outcome = type(refusal).__name__
        waits.append(time.perf_counter() - began)
        outcomes[outcome] += 1

    return outcomes, waits, _in_parallel(offers, accept)


def _in_parallel(work: list[int], act: Callable[[int], None]) -> float:
    """Run `act` on everything from many connections at once; return the seconds it took."""
    ready = threading.Barrier(THREADS + 1)

    def take_turns(mine: list[int]) -> None:
        connection.ensure_connection()
        ready.wait()
        for one in mine:
            act(one)
        connections.close_all()

    threads = [threading.Thread(target=take_turns, args=(work[n::THREADS],)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def _doubles() -> tuple[int, int]:
    filled = Counter(Offer.objects.filter(status="accepted").values_list("seat_id", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM mediation_commitment a JOIN mediation_commitment b"
            " ON a.mediator_id = b.mediator_id AND a.id < b.id AND a.busy && b.busy"
            " WHERE a.state <> 'released' AND b.state <> 'released'"
        )
        (overlaps,) = cursor.fetchone()
    return sum(times > 1 for times in filled.values()), overlaps


def _unguarded(count: int) -> float:
    """The least that storing a yes costs: one insert, one transaction, no lock, no check, no constraint."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_bare (LIKE mediation_commitment INCLUDING IDENTITY)")
    at, mediator_id = now(), Mediator.objects.values_list("pk", flat=True)[0]

    def insert(number: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO bench_bare (seat_id, busy, delivery, state, created_at, mediator_id)"
                " VALUES (%s, tstzrange(%s, %s), 'phone', 'filled', %s, %s)",
                [number, at, at + timedelta(hours=1), at, mediator_id],
            )

    return count / _in_parallel(list(range(count)), insert)
