"""What beat runs: it sends tasks by name, so it loads no task and no model and rests in half the memory."""

from celery import Celery

app = Celery("ponte-beat", fixups=[])
app.config_from_object("django.conf:settings", namespace="CELERY")
