"""The control: the same, but nobody looks for the answers that no webhook brought."""

from config.benches.storm.quick_settings import *  # noqa: F403 - the same, but for what follows
from config.benches.storm.quick_settings import CELERY_BEAT_SCHEDULE

del CELERY_BEAT_SCHEDULE["find replies that no webhook brought"]
