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

SECONDS = 45.0
A_REQUEST_EVERY = 0.7
CALM_WITHIN = 180.0
QUICK = "config.benches.storm.quick_settings"
BLIND = "config.benches.storm.blind_settings"

Say = Callable[[str], None]


@dataclass
class Storm:
    """One run and what came of it."""

    seed: int
    blows: Counter[str]
    reckoning: Reckoning
    calm_after: float  # seconds from the last blow until nothing was due any more
    delays: list[float]  # seconds from the row to the gateway


def run(say: Say, *, seeds: int = 2) -> None:
    # What a storm is full of: the fake gateway's pool overflows, and the broker that we ring is away.
    for noisy in ("urllib3.connectionpool", "bookings.outbox"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
    storms = [_storm(seed, QUICK) for seed in _told(say, range(1, seeds + 1))]
    _say_all(say, "ours", storms)
    _say_all(say, "control, nobody looks before sending again", [_storm(1, BLIND)])
    _say_tutorial(say)


def _told(say: Say, seeds: range) -> Iterator[int]:
    for seed in seeds:
        say(f"seed {seed}: {SECONDS:g} s of storm, then calm")
        yield seed


def _storm(seed: int, settings: str) -> Storm:
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
        calm_after = _wait_for_calm(site)
        reckoning = insisting(lambda: reckon(gateway))
        return Storm(seed, struck, reckoning, calm_after, _delays(gateway))


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
                # Somebody who answers waits for nobody.
                answering.submit(desk.answer, gateway)
            time.sleep(0.05)
    return struck


def _wait_for_calm(site: Site) -> float:
    began = time.monotonic()
    until(site.is_ready, within=CALM_WITHIN)
    while insisting(unsettled) and time.monotonic() - began < CALM_WITHIN:
        time.sleep(0.5)
    return time.monotonic() - began


def _delays(gateway: Gateway) -> list[float]:
    written = dict(Message.objects.exclude(provider_sid=None).values_list("provider_sid", "due_at"))
    arrived = {message.sid: message.created_at for message in gateway.messages()}
    return [(arrived[sid] - at).total_seconds() for sid, at in written.items() if sid in arrived]


def _say_all(say: Say, name: str, storms: list[Storm]) -> None:
    for storm in storms:
        found = storm.reckoning
        delays = storm.delays or [0.0]
        say(
            f"{name}, seed {storm.seed}: {found.messages} messages, {found.replies} answers, "
            f"lost {len(found.lost)}, sent twice {len(found.doubled)}, strangers {len(found.strangers)}, "
            f"rules broken {len(found.broken)}; "
            f"calm after {storm.calm_after:.1f} s; row to gateway p50 {percentile(delays, 0.5):.2f} s, "
            f"p99 {percentile(delays, 0.99):.2f} s; not sent {dict(found.not_sent)}"
        )
        say(f"  blows: {dict(storm.blows)}")
        for what in (*found.lost, *found.doubled, *found.broken)[:10]:
            say(f"  {what}")


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


def _say_tutorial(say: Say) -> None:
    gateway_port, web_port = embedded.free_port(), embedded.free_port()
    with (
        sites.gateway(gateway_port, web_port=web_port) as gateway,
        sites.servers_alone() as (home, servers),
    ):
        environment = sites.environment(home, gateway_port=gateway_port, settings=QUICK)
        environment["REDIS_URL"] = servers.redis_url
        with _tutorial_worker(environment) as kill:
            gateway.inject(gateway_faults(1))
            written = _rage_over_the_tutorial(servers.redis_url, kill)
            gateway.inject(Faults())
            _wait_until_still(gateway)
        taken = gateway.accepted()
    lost = sum(text not in taken for text in written)
    doubled = sum(times > 1 for times in taken.values())
    say(f"control, one task a message: {len(written)} messages, lost {lost}, sent twice {doubled}")


def _rage_over_the_tutorial(redis_url: str, kill: Callable[[], None]) -> list[tuple[str, str]]:
    client = Celery("storm", broker=redis_url, set_as_current=False)
    chance = Random(1)  # noqa: S311  # repeatable
    written: list[tuple[str, str]] = []
    ahead = blows(1, seconds=SECONDS, of=frozenset({"kill a worker", "flush the broker"}))
    following: Blow | None = next(ahead, None)
    began = time.monotonic()
    while (passed := time.monotonic() - began) < SECONDS:
        if following and passed >= following.at:
            if following.what == "kill a worker":
                kill()
            else:
                sites.flush(redis_url)
            following = next(ahead, None)
        text = (f"+3933300{chance.randrange(25):05d}", f"Avviso {len(written)}")
        written.append(text)
        try:
            client.send_task("config.benches.storm.tutorial.send", args=text)
        except (OperationalError, RedisError):
            continue
        time.sleep(A_REQUEST_EVERY / 25)
    client.close()
    return written


def _wait_until_still(gateway: Gateway) -> None:
    """Until the gateway has taken nothing for twenty seconds."""
    count, since = -1, time.monotonic()
    while time.monotonic() - since < 20:
        if gateway.accepted().total() != count:
            count, since = gateway.accepted().total(), time.monotonic()
        time.sleep(0.5)
