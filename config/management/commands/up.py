"""`manage.py up`: every process of a small site on one machine, until Ctrl-C or SIGTERM."""

from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandParser, call_command

from config.launcher import running_stack


class Command(BaseCommand):
    help = "Starts the servers (unless DATABASE_URL and REDIS_URL name others), web, workers and beat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, help="where the pages are served; PORT, or 8000")
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")

    def handle(self, *_: Any, host: str, **__: Any) -> None:
        prepare_data()
        with running_stack(settings.ENV, host=host) as stack:
            stack.supervisor.say("ponte", f"ready on {stack.base_url}")
            stack.wait()


def prepare_data() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_reference", stdout=StringIO())
    # Gathered files go stale with a new version; where none were gathered they are served where they lie.
    if not settings.WHITENOISE_USE_FINDERS:
        call_command("collectstatic", verbosity=0, interactive=False)
