"""The Celery application: a doorbell for work that lives in PostgreSQL, never its memory."""

import gc
import os

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("ponte")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def keep_what_is_loaded(**_: object) -> None:
    """Let the collector of garbage leave alone what stands from the start, the gateway's clients among it.

    Each time it walked over all of it, no thread of the worker took a step for a tenth of a second.
    """
    from notifications.routes import routes  # noqa: PLC0415 - the applications are loaded by now, and not before

    routes()
    gc.collect()
    gc.freeze()
