"""The Celery application: a doorbell for work that lives in PostgreSQL, never its memory."""

import gc
import os
import sys

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Seconds.
HANDED_OVER_WITHIN = 0.001

app = Celery("ponte")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def settle_in(**_: object) -> None:
    """Let no thread of the worker wait for what another need not do now.

    The collector of garbage leaves alone what stands from the start, the gateway's clients among it: each time it
    walked over all of it, no thread took a step for a tenth of a second. And the thread that asks the database and the
    one that makes the calls hand over to each other within a millisecond, not five.
    """
    from notifications.routes import routes  # noqa: PLC0415 - the applications are loaded by now, and not before

    routes()
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(HANDED_OVER_WITHIN)
