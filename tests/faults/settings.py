"""The real settings with a quick clock: what a site waits half a minute for, a test has in two seconds."""

from datetime import timedelta

from config.schedule import BEAT_SCHEDULE
from config.settings import *  # noqa: F403 - the real settings, but for what follows
from config.settings import DATABASES
from config.watch_numbers import WatchNumbers
from notifications.delivery_numbers import DeliveryNumbers

# In the order of the real ones: a call is over before its lease, and looked for only when it is over.
DELIVERY = DeliveryNumbers(call_seconds=0.8, lease_seconds=2.0, concurrency=8, settle_scale=0.05)
DATABASES["default"]["OPTIONS"]["options"] = "-c idle_in_transaction_session_timeout=3s"
# Ten times as often; but once in two seconds at most what hardly ever has anything to do: a worker on a crowded
# machine would be busy with nothing else, and let all of them expire.
CELERY_BEAT_SCHEDULE = {
    name: {
        **job,
        "schedule": max(0.5, min(2.0, job["schedule"] / 10)),
        "options": {**job["options"], "expires": 5},
    }
    for name, job in BEAT_SCHEDULE.items()
}
# In the order of the real ones too: what is late is so before the grace is over, and calm lasts for several looks.
WATCH = WatchNumbers(
    every=timedelta(seconds=1),
    job_late=timedelta(seconds=12),
    waiting=timedelta(seconds=12),
    grace=timedelta(seconds=16),
    doubt=timedelta(seconds=1),
    calm=timedelta(seconds=3),
    repeat=timedelta(minutes=15),
    answers_within=timedelta(seconds=4),
)
