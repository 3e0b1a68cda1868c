"""The real settings with a quick clock: what a site waits a minute for, the storm has in seconds."""

from config.schedule import BEAT_SCHEDULE
from config.settings import *  # noqa: F403 - the real settings, but for what follows
from notifications.delivery_numbers import DeliveryNumbers

# In the order of the real ones: a call is over before its lease, and looked for only when it is over.
DELIVERY = DeliveryNumbers(call_seconds=1.0, lease_seconds=3.0, concurrency=16, settle_scale=0.1)
# As the real ones they expire: what waited for longer behind a busy worker is asked for anew by then.
CELERY_BEAT_SCHEDULE = {
    name: {**job, "schedule": 2.0, "options": {**job["options"], "expires": 5}}
    for name, job in BEAT_SCHEDULE.items()
}
