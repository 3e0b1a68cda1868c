"""Storm, calm, reckoning: seed by seed, and beside them the controls that must lose and must double."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from random import Random

from celery import Celery, current_app
from kombu.exceptions import OperationalError
from redis import RedisError

from config import embedded
from config.benches.ground import percentile
from config.benches.storm import site as sites
from config.benches.storm.callees import Callees
from config.benches.storm.desk import Desk
from config.benches.storm.insisting import insisting
from config.benches.storm.reckoning import Reckoning, overdue, reckon, unsettled
from config.benches.storm.site import Site, standing, until
from config.benches.storm.weather import BLOWS, Blow, blows, gateway_faults
from config.env import HOUSE
from notifications.models import Message
from notifications.phonebox.faults import Faults
from notifications.phonebox.gateway import Gateway
from notifications.vocabulary import MessageKind

SECONDS = 30.0
# So long that a seed sees more messages than a small town writes in a day.
LONG_SECONDS = 90.0
A_REQUEST_EVERY = 1.5
AN_APPOINTMENT_EACH = 2  # requests
AT_THE_PHONE = 16
# The control of the control: nothing goes wrong for so long, and nothing may be lost or doubled.
FAIR_SECONDS = 10.0
A_TEXT_EVERY = 0.03
# Longer than whatever the tutorial's broker or its retries wait for.
STILL_FOR = 30.0
CALM_WITHIN = 180.0
QUICK = "config.benches.storm.quick_settings"
BLIND = "config.benches.storm.blind_settings"
DEAF = "config.benches.storm.deaf_settings"

Say = Callable[[str], None]


class NotAsPromised(Exception):
    """Something was lost or sent twice; or a control was not, so that the storm proves nothing."""


@dataclass
class Storm:
    """One run and what came of it."""

    seed: int
    blows: Counter[str]
    reckoning: Reckoning
    first_send: float  # seconds from the last blow until the gateway takes something again
    calm_after: float  # and until nothing is due any more
    urgent: list[float]  # seconds from the row to the gateway


def run(say: Say, *, seeds: int = 2, seconds: float = SECONDS) -> None:
    """The controls last as long as it takes them to fail, however long the others do.

    :raises NotAsPromised:
    """
    # What a storm is full of: the fake gateway's pool overflows, and the broker that we ring is away.
    for noisy in ("urllib3.connectionpool", "bookings.outbox"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    complaints = [*_ours(say, range(1, seeds + 1), seconds=seconds), *_controls(say)]
    if complaints:
        raise NotAsPromised("; ".join(complaints))


def run_long(say: Say, *, seconds: float = LONG_SECONDS) -> None:
    run(say, seeds=10, seconds=seconds)


def _ours(say: Say, seeds: range, *, seconds: float) -> Iterator[str]:
    storms: list[Storm] = []
    for seed in seeds:
        say(f"seed {seed}: {seconds:g} s of storm, then calm")
        storms.append(storm(seed, QUICK, seconds=seconds))
        _say_storm(say, "ours", storms[-1])
        if not storms[-1].reckoning.is_well:
            yield f"seed {seed} is not well"
    _say_together(say, storms)


def _controls(say: Say) -> Iterator[str]:
    blind = storm(1, BLIND, seconds=SECONDS)
    _say_storm(say, "control, nobody looks before sending again", blind)
    if not blind.reckoning.doubled:
        yield "without a look at the gateway nothing was sent twice"
    deaf = storm(1, DEAF, seconds=SECONDS)
    _say_storm(say, "control, nobody looks for answers", deaf)
    if not deaf.reckoning.unheard:
        yield "without the search for answers none was lost"
    yield from _tutorial_controls(say)


def _tutorial_controls(say: Say) -> Iterator[str]:
    fair = tutorial(seconds=FAIR_SECONDS, faults=Faults(), is_foul=False)
    _say_tutorial(say, "in fair weather", fair)
    if fair.lost or fair.doubled:
        yield "the tutorial fails in fair weather"
    foul = tutorial(seconds=SECONDS, faults=gateway_faults(1), is_foul=True)
    _say_tutorial(say, "in the storm", foul)
    if not (foul.lost and foul.doubled):
        yield "the tutorial got through the storm"


def storm(seed: int, settings: str, *, seconds: float) -> Storm:
    gateway_port, web_port = embedded.free_port(), embedded.free_port()
    with (
        sites.gateway(gateway_port, web_port=web_port) as gateway,
        standing(
            gateway_port=gateway_port, mail_port=gateway.mail_port or 0, web_port=web_port, settings=settings
        ) as site,
    ):
        current_app.conf.update(broker_url=_broker_of(site))
        desk, callees = Desk.open(seed), Callees(gateway, seed)
        gateway.inject(gateway_faults(seed))
        # Somebody who answers waits for nobody.
        with ThreadPoolExecutor(AT_THE_PHONE) as answering:
            ahead = blows(seed, seconds=seconds, of=frozenset(BLOWS))
            struck = _rage(ahead, site, desk, callees, answering, seconds=seconds)
            gateway.inject(Faults())
            first_send, calm_after = _wait_for_calm(site, desk, gateway)
            _let_them_finish(desk, callees, answering)
        reckoning = insisting(lambda: reckon(gateway, pressed=callees.pressed))
        return Storm(seed, struck, reckoning, first_send, calm_after, _delays_of_offers(gateway))


def _broker_of(site: Site) -> str:
    assert site.servers is not None, "a site that is ready has its servers"
    return site.servers.redis_url


def _rage(
    ahead: Iterator[Blow], site: Site, desk: Desk, callees: Callees, answering: Executor, *, seconds: float
) -> Counter[str]:
    struck: Counter[str] = Counter()
    following = next(ahead, None)
    began = asked_at = time.monotonic()
    while (passed := time.monotonic() - began) < seconds:
        if following and passed >= following.at:
            site.strike(following.what)
            struck[following.what] += 1
            following = next(ahead, None)
        if time.monotonic() >= asked_at:
            asked_at += A_REQUEST_EVERY
            _work(desk)
            answering.submit(desk.answer, callees.gateway)
            answering.submit(desk.appointments.agree, callees.gateway)
        callees.go_to_the_phone(answering)
        time.sleep(0.05)
    return struck


def _work(desk: Desk) -> None:
    desk.ask()
    desk.write_notices()
    desk.call_off()
    if len(desk.asked) % AN_APPOINTMENT_EACH == 0:
        desk.appointments.make()
        desk.appointments.change_mind()
    desk.appointments.draw_near()


def _wait_for_calm(site: Site, desk: Desk, gateway: Gateway) -> tuple[float, float]:
    """How long until something is sent again, with somebody who asks at once, and until nothing is due any more."""
    began, taken = time.monotonic(), gateway.accepted().total()
    desk.ask()
    until(lambda: gateway.accepted().total() > taken, within=CALM_WITHIN)
    first_send = time.monotonic() - began
    until(site.is_ready, within=CALM_WITHIN)
    while insisting(overdue) and time.monotonic() - began < CALM_WITHIN:
        time.sleep(0.5)
    return first_send, time.monotonic() - began


def _let_them_finish(desk: Desk, callees: Callees, answering: Executor) -> None:
    """Until whoever is called has answered, nothing is near any more, and every fate that was unknown is known."""

    def are_done() -> bool:
        desk.appointments.draw_near()
        callees.go_to_the_phone(answering)
        return callees.are_done and insisting(desk.appointments.are_over) and not insisting(unsettled)

    with suppress(TimeoutError):  # the reckoning will say what it was
        until(are_done, within=CALM_WITHIN)


def _delays_of_offers(gateway: Gateway) -> list[float]:
    urgent = Message.objects.filter(kind=MessageKind.URGENT_OFFER).exclude(provider_sid=None)
    written = urgent.values_list("provider_sid", "created_at")
    arrived = {message.sid: message.created_at for message in gateway.messages()}
    return [(arrived[sid] - at).total_seconds() for sid, at in written if sid in arrived]


def _say_storm(say: Say, name: str, storm: Storm) -> None:
    found = storm.reckoning
    say(
        f"{name}, seed {storm.seed}: {storm.blows.total()} blows, {found.messages} messages, {found.calls} calls, "
        f"{found.letters} letters, {found.replies} answers, {found.keys} keys, {found.reminders['due']} reminders; "
        f"lost {len(found.lost)}, sent twice {len(found.doubled)}, answers never heard {len(found.unheard)}, "
        f"reminders lost {len(found.forgotten)}, stale {len(found.stale)}, strangers {len(found.strangers)}, "
        f"rules broken {len(found.broken)}; first sent after {storm.first_send:.1f} s, "
        f"calm after {storm.calm_after:.1f} s; {_shares(storm.urgent)}; not sent {dict(found.not_sent)}"
    )
    say(f"  blows: {dict(storm.blows)}")
    for what in found.wrongs[:10]:
        say(f"  {what}")


def _say_together(say: Say, storms: list[Storm]) -> None:
    """By the numbers of the promises, each beside what it is to be."""
    found = [storm.reckoning for storm in storms]
    messages, calls, letters = (
        sum(getattr(each, name) for each in found) for name in ("messages", "calls", "letters")
    )
    say(f"ours, {len(storms)} seeds: {messages} messages, {calls} calls and {letters} letters among them")
    for name, line in _promises(found).items():
        say(f"  {name} {line}")
    say(
        f"  P3 first sent after at most {max(storm.first_send for storm in storms):.1f} s (to be: 15), "
        f"calm after at most {max(storm.calm_after for storm in storms):.1f} s (to be: 60)"
    )
    urgent = [delay for storm in storms for delay in storm.urgent]
    say(f"  P4 in the midst of it {_shares(urgent)} (to be, without a storm: p95 3 s, p99 10 s)")


def _promises(found: list[Reckoning]) -> dict[str, str]:
    def of(name: str) -> int:
        return sum(len(getattr(each, name)) for each in found)

    reminders = sum((each.reminders for each in found), Counter[str]())
    late = [seconds for each in found for seconds in each.found_after]
    return {
        "P1": f"lost {of('lost')}",
        "P2": f"sent twice {of('doubled')}; "
        f"letters that were mailed again as the same letter {sum(each.mailed_again for each in found)}",
        "P8": f"answers {sum(each.replies for each in found)} and keys {sum(each.keys for each in found)}, "
        f"never heard {of('unheard')}; found without a webhook {len(late)}, "
        f"the last after {max(late, default=0):.1f} s on a quick clock",
        "P10": f"reminders due {reminders['due']}, left {reminders['left']}, overtaken {reminders['overtaken']}, "
        f"given up rather than doubled {reminders['given up']}; lost {of('forgotten')}, stale {of('stale')}",
    }


def _shares(urgent: list[float]) -> str:
    delays = urgent or [0.0]
    middle, most, nearly_all = (percentile(delays, share) for share in (0.5, 0.95, 0.99))
    return f"urgent offers p50 {middle:.2f} s, p95 {most:.2f} s, p99 {nearly_all:.2f} s"


# --- The design of most tutorials


@contextmanager
def _tutorial_worker(environment: dict[str, str]) -> Iterator[Callable[[], None]]:
    """A worker that a supervisor would start again; yields the blow that kills it."""
    command = [sys.executable, "-m", "celery", "-A", "config.benches.storm.tutorial", "worker", "-c", "8"]
    running = [_spawn(command, environment)]

    def kill() -> None:
        os.killpg(running[0].pid, signal.SIGKILL)
        running[0].wait()
        running[0] = _spawn(command, environment)

    try:
        yield kill
    finally:
        os.killpg(running[0].pid, signal.SIGKILL)
        running[0].wait()


def _spawn(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        cwd=HOUSE,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


@dataclass
class Tutorial:
    written: int
    lost: int
    doubled: int


def tutorial(*, seconds: float, faults: Faults, is_foul: bool) -> Tutorial:
    """The same blows at the same instants, as far as there is such a thing to strike."""
    gateway_port, web_port = embedded.free_port(), embedded.free_port()
    with (
        sites.gateway(gateway_port, web_port=web_port) as gateway,
        sites.servers_alone() as (home, servers),
    ):
        environment = sites.environment(
            home, gateway_port=gateway_port, mail_port=gateway.mail_port or 0, settings=QUICK
        )
        environment["REDIS_URL"] = servers.redis_url
        with _tutorial_worker(environment) as kill:
            gateway.inject(faults)
            ahead = blows(1, seconds=seconds, of=frozenset(BLOWS)) if is_foul else iter(())
            written = _rage_over_the_tutorial(servers.redis_url, kill, seconds=seconds, ahead=ahead)
            gateway.inject(Faults())
            _wait_until_still(gateway, len(written))
        taken = gateway.accepted()
    lost = sum(text not in taken for text in written)
    return Tutorial(len(written), lost, sum(times > 1 for times in taken.values()))


def _say_tutorial(say: Say, weather: str, found: Tutorial) -> None:
    say(
        f"control, one task a message, {weather}: "
        f"{found.written} messages, lost {found.lost}, sent twice {found.doubled}"
    )


def _rage_over_the_tutorial(
    redis_url: str, kill: Callable[[], None], *, seconds: float, ahead: Iterator[Blow]
) -> list[tuple[str, str]]:
    client = Celery("storm", broker=redis_url, set_as_current=False)
    chance = Random(1)  # noqa: S311  # repeatable
    written: list[tuple[str, str]] = []
    following = next(ahead, None)
    began = time.monotonic()
    while (passed := time.monotonic() - began) < seconds:
        if following and passed >= following.at:
            if following.what == "kill a worker":
                kill()
            elif following.what == "flush the broker":
                sites.flush(redis_url)
            following = next(ahead, None)
        text = (f"+3933300{chance.randrange(25):05d}", f"Avviso {len(written)}")
        written.append(text)
        try:
            client.send_task("config.benches.storm.tutorial.send", args=text)
        except (OperationalError, RedisError):
            continue
        time.sleep(A_TEXT_EVERY)
    client.close()
    return written


def _wait_until_still(gateway: Gateway, written: int) -> None:
    """Until the gateway has every text, or has taken nothing for a good while."""
    count, since = -1, time.monotonic()
    while len(gateway.accepted()) < written and time.monotonic() - since < STILL_FOR:
        if gateway.accepted().total() != count:
            count, since = gateway.accepted().total(), time.monotonic()
        time.sleep(0.5)
