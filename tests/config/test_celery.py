"""What a worker does when it is ready, in a process of its own: what is frozen stays so."""

import os
import subprocess
import sys

from config.env import HOUSE

READY = """
import gc, sys, django
django.setup()
from celery.signals import worker_ready
from notifications.routes import routes
worker_ready.send(sender=None)
print(gc.get_freeze_count() > 100_000, routes.cache_info().currsize, sys.getswitchinterval())
"""


def test_a_worker_that_is_ready_has_settled_in() -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    said = subprocess.run(
        [sys.executable, "-c", READY], cwd=HOUSE, env=environment, capture_output=True, check=True, text=True
    )

    assert said.stdout == "True 1 0.001\n"
