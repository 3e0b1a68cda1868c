"""A real watchdog beside a real site: when the site's worker, clock, broker or database dies, somebody is called."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bookings.models import Deadline
from bookings.vocabulary import DeadlineKind
from config.schedule import BEAT_SCHEDULE
from mediation.clock import now
from notifications.models import Alarm
from notifications.phonebox.gateway import Gateway
from tests.factories import make_booking
from tests.faults.desk import Desk
from tests.faults.site import Site
from tests.faults.waiting import until
from tests.outside import Outside, listening
from tests.post_office import PostOffice, open_post_office

TECHNICIAN = "+393339990113"
JOBS_ARE_LATE = "[Ponte] ALLARME: I lavori periodici sono fermi"
STEP_IS_MISSING = "[Ponte] ALLARME: Una richiesta non ha il passo che dovrebbe venire"
NO_DATABASE = "[Ponte] ALLARME: La banca dati non risponde"
ALL_CLEAR = "[Ponte] Tutto regolare"
DAY = timedelta(days=1)
# Of heartbeats, one a second: the grace is over, and a second one would be by now if anything had been late.
LONG_ENOUGH = 14


@dataclass
class Technician:
    """Where alarms come in, and the address outside that hears the heartbeats."""

    office: PostOffice
    gateway: Gateway
    outside: Outside

    @property
    def told(self) -> tuple[list[str], list[str]]:
        """Letters' subjects, and the numbers that were called."""
        return self.office.subjects, [call.to for call in self.gateway.calls()]

    def waits_for(self, *subjects: str) -> None:
        """Each of them once, and as many calls."""
        expected = (list(subjects), [TECHNICIAN] * len(subjects))
        until(f"told of {subjects[-1]}", lambda: min(map(len, self.told)) >= len(subjects), within=60)
        assert self.told == expected


@pytest.fixture
def technician(site: Site, gateway: Gateway) -> Iterator[Technician]:
    """With a site that is well, and a watchdog that has found it so for a while."""
    with open_post_office() as office, listening() as outside:
        technician = Technician(office, gateway, outside)
        addresses = {"ALARM_EMAIL": "tecnico@example.org", "EMAIL_URL": office.url, "ALARM_PHONE": TECHNICIAN}
        with site.watchdog(**addresses, HEARTBEAT_URL=outside.url):
            yield technician


def be_well(technician: Technician) -> None:
    """The control: everything lives, the address outside hears it, and nobody is called."""
    until("the watchdog finds all well", lambda: len(technician.outside.asked) >= LONG_ENOUGH, within=60)
    assert (technician.told, Alarm.objects.count()) == (([], []), 0)


def test_worker_that_dies_is_told_by_mail_and_by_telephone_and_so_is_its_return(
    site: Site, technician: Technician
) -> None:
    site.beat()
    worker = site.worker()
    be_well(technician)

    worker.end()

    technician.waits_for(JOBS_ARE_LATE)
    (letter,) = technician.office.letters
    # The last to have run may not be late yet.
    jobs = [job["task"] for job in BEAT_SCHEDULE.values()]
    assert any(name in letter.get_content() for name in jobs)
    assert technician.gateway.calls()[0].said.startswith("Qui Ponte. Allarme. I lavori periodici sono fermi")
    heard = len(technician.outside.asked)
    until("the alarm is written down", lambda: Alarm.objects.filter(called_at__isnull=False).exists())
    site.worker()
    technician.waits_for(JOBS_ARE_LATE, ALL_CLEAR)
    until("the alarm is closed", lambda: Alarm.objects.filter(cleared_at__isnull=False).exists())
    until("the heartbeat is back", lambda: len(technician.outside.asked) > heard)


def test_clock_and_broker_that_die_are_told_though_the_worker_lives(
    site: Site, technician: Technician
) -> None:
    beat = site.beat()
    site.worker()
    be_well(technician)

    beat.end()
    site.kill_broker_and_its_memory()

    technician.waits_for(JOBS_ARE_LATE)


def test_step_that_is_lost_is_told_though_everything_runs_and_so_is_its_return(
    site: Site, technician: Technician
) -> None:
    site.beat()
    site.worker()
    desk = Desk(site, technician.gateway)
    booking = make_booking(by=desk.clerk, office=desk.office, at=now(), starts_at=now() + 30 * DAY)
    # The search that is under way is the control.
    be_well(technician)
    wave = Deadline.objects.open().get(seat__booking=booking, kind=DeadlineKind.OPEN_WAVE)

    Deadline.objects.filter(pk=wave.pk).update(dropped_at=now())

    technician.waits_for(STEP_IS_MISSING)
    (letter,) = technician.office.letters
    assert f": {booking.number} (" in letter.get_content()
    Deadline.objects.filter(pk=wave.pk).update(dropped_at=None)
    technician.waits_for(STEP_IS_MISSING, ALL_CLEAR)
    until("the alarm is closed", lambda: Alarm.objects.filter(cleared_at__isnull=False).exists())
    assert list(Alarm.objects.values_list("trouble", flat=True)) == ["step_missing"]


def test_everything_that_dies_at_once_is_told_and_written_down_when_it_is_back(
    site: Site, technician: Technician
) -> None:
    site.beat()
    site.worker()
    be_well(technician)

    site.end_all()
    site.kill_broker_and_its_memory()
    site.kill_database()

    technician.waits_for(NO_DATABASE)
    heard = len(technician.outside.asked)
    site.restart_servers()
    site.beat()
    site.worker()
    technician.waits_for(NO_DATABASE, ALL_CLEAR)
    until("the alarm is written down", lambda: Alarm.objects.filter(cleared_at__isnull=False).exists())
    assert list(Alarm.objects.values_list("trouble", flat=True)) == ["no_database"]
    until("the heartbeat is back", lambda: len(technician.outside.asked) > heard)
