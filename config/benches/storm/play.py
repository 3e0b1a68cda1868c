"""Storm, calm, reckoning: seed by seed, and beside them the controls that must lose and must double."""

import logging
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random

from celery import Celery, current_app
from kombu.exceptions import OperationalError
from redis import RedisError

from config import embedded
from config.benches.ground import percentile
from config.benches.storm import site as sites
from config.benches.storm.desk import Desk, insisting
from config.benches.storm.reckoning import Reckoning, reckon, unsettled
from config.benches.storm.site import Site, standing, until
from config.benches.storm.weather import BLOWS, Blow, blows, gateway_faults
from config.env import HOUSE
from notifications.models import Message
from notifications.phonebox.faults import Faults
from notifications.phonebox.gateway import Gateway

SECONDS = 30.0
A_REQUEST_EVERY = 1.5
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


def run(say: Say, *, seeds: int = 2) -> None:
    """:raises NotAsPromised:"""
    # What a storm is full of: the fake gateway's pool overflows, and the broker that we ring is away.
    for noisy in ("urllib3.connectionpool", "bookings.outbox"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    complaints = [*_ours(say, range(1, seeds + 1)), *_controls(say)]
    if complaints:
        raise NotAsPromised("; ".join(complaints))


def run_long(say: Say) -> None:
    run(say, seeds=10)


def _ours(say: Say, seeds: range) -> Iterator[str]:
    storms: list[Storm] = []
    for seed in seeds:
        say(f"seed {seed}: {SECONDS:g} s of storm, then calm")
        storms.append(storm(seed, QUICK))
        _say_storm(say, "ours", storms[-1])
        if not storms[-1].reckoning.is_well:
            yield f"seed {seed} is not well"
    _say_together(say, storms)


def _controls(say: Say) -> Iterator[str]:
    blind = storm(1, BLIND)
    _say_storm(say, "control, nobody looks before sending again", blind)
    if not blind.reckoning.doubled:
        yield "without a look at the gateway nothing was sent twice"
    deaf = storm(1, DEAF)
    _say_storm(say, "control, nobody looks for answers", deaf)
    if not any("never heard" in what for what in deaf.reckoning.lost):
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


def storm(seed: int, settings: str) -> Storm:
    gateway_port, web_port = embedded.free_port(), embedded.free_port()
    with (
        sites.gateway(gateway_port, web_port=web_port) as gateway,
        standing(gateway_port=gateway_port, web_port=web_port, settings=settings) as site,
    ):
        current_app.conf.update(broker_url=_broker_of(site))
        desk = Desk.open(seed)
        gateway.inject(gateway_faults(seed))
        struck = _rage(seed, site, desk, gateway)
        gateway.inject(Faults())
        first_send, calm_after = _wait_for_calm(site, desk, gateway)
        reckoning = insisting(lambda: reckon(gateway))
        return Storm(seed, struck, reckoning, first_send, calm_after, _urgent_delays(gateway))


def _broker_of(site: Site) -> str:
    assert site.servers is not None, "a site that is ready has its servers"
    return site.servers.redis_url


def _rage(seed: int, site: Site, desk: Desk, gateway: Gateway) -> Counter[str]:
    struck: Counter[str] = Counter()
    ahead = blows(seed, seconds=SECONDS, of=frozenset(BLOWS))
    following = next(ahead, None)
    began = asked_at = time.monotonic()
    with ThreadPoolExecutor() as answering:
        while (passed := time.monotonic() - began) < SECONDS:
            if following and passed >= following.at:
                site.strike(following.what)
                struck[following.what] += 1
                following = next(ahead, None)
            if time.monotonic() >= asked_at:
                asked_at += A_REQUEST_EVERY
                desk.ask()
                desk.write_notices()
                desk.call_off()
                # Somebody who answers waits for nobody.
                answering.submit(desk.answer, gateway)
            time.sleep(0.05)
    return struck


def _wait_for_calm(site: Site, desk: Desk, gateway: Gateway) -> tuple[float, float]:
    """How long until something is sent again, with somebody who asks at once, and until nothing is due any more."""
    began, taken = time.monotonic(), gateway.accepted().total()
    desk.ask()
    until(lambda: gateway.accepted().total() > taken, within=CALM_WITHIN)
    first_send = time.monotonic() - began
    until(site.is_ready, within=CALM_WITHIN)
    while insisting(unsettled) and time.monotonic() - began < CALM_WITHIN:
        time.sleep(0.5)
    return first_send, time.monotonic() - began


def _urgent_delays(gateway: Gateway) -> list[float]:
    urgent = Message.objects.filter(is_urgent=True).exclude(provider_sid=None)
    written = urgent.values_list("provider_sid", "created_at")
    arrived = {message.sid: message.created_at for message in gateway.messages()}
    return [(arrived[sid] - at).total_seconds() for sid, at in written if sid in arrived]


def _say_storm(say: Say, name: str, storm: Storm) -> None:
    found = storm.reckoning
    say(
        f"{name}, seed {storm.seed}: {storm.blows.total()} blows, {found.messages} messages, {found.calls} calls, "
        f"{found.replies} answers, lost {len(found.lost)}, sent twice {len(found.doubled)}, "
        f"strangers {len(found.strangers)}, rules broken {len(found.broken)}; first sent after "
        f"{storm.first_send:.1f} s, calm after {storm.calm_after:.1f} s; {_shares(storm.urgent)}; "
        f"found without a webhook {len(found.found_after)}, the last after {max(found.found_after, default=0):.1f} s; "
        f"not sent {dict(found.not_sent)}"
    )
    say(f"  blows: {dict(storm.blows)}")
    for what in (*found.lost, *found.doubled, *found.broken)[:10]:
        say(f"  {what}")


def _say_together(say: Say, storms: list[Storm]) -> None:
    found = [storm.reckoning for storm in storms]
    say(
        f"ours, {len(storms)} seeds: {sum(each.messages for each in found)} messages, "
        f"{sum(each.calls for each in found)} calls, "
        f"lost {sum(len(each.lost) for each in found)}, sent twice {sum(len(each.doubled) for each in found)}; "
        f"first sent after at most {max(storm.first_send for storm in storms):.1f} s (to be: 15), "
        f"calm after at most {max(storm.calm_after for storm in storms):.1f} s (to be: 60); "
        f"{_shares([delay for storm in storms for delay in storm.urgent])}"
    )


def _shares(urgent: list[float]) -> str:
    delays = urgent or [0.0]
    middle, most, nearly_all = (percentile(delays, share) for share in (0.5, 0.95, 0.99))
    return f"urgent ones p50 {middle:.2f} s, p95 {most:.2f} s, p99 {nearly_all:.2f} s"


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
        environment = sites.environment(home, gateway_port=gateway_port, settings=QUICK)
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
