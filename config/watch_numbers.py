"""How long is too long, for `/status` and for the watchdog alike, as settings hold it. Nothing else."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, kw_only=True)
class WatchNumbers:
    """Not a `Policy`: these must be known when the database is what has failed.

    A sweep that misses `missed_turns` turns has stopped, and `job_late` forgives a busy machine. `stuck` is counted
    from a message's first attempt: each new try moves its due time on, so that a gateway's outage shows in nothing
    else. What is `bulk` waits behind a long queue without anything being wrong.
    """

    missed_turns: int = 3
    job_late: timedelta = timedelta(seconds=30)
    urgent: timedelta = timedelta(seconds=30)
    waiting: timedelta = timedelta(seconds=60)
    bulk: timedelta = timedelta(minutes=30)
    unknown: timedelta = timedelta(minutes=5)
    stuck: timedelta = timedelta(minutes=5)

    # The watchdog's own: `grace` for whoever starts at the same time as it, `doubt` for what a second look
    # does not find any more (a database that restarts), `calm` for a trouble that comes and goes.
    every: timedelta = timedelta(seconds=60)
    grace: timedelta = timedelta(minutes=2)
    doubt: timedelta = timedelta(seconds=10)
    calm: timedelta = timedelta(minutes=2)
    repeat: timedelta = timedelta(minutes=15)
    answers_within: timedelta = timedelta(seconds=10)
