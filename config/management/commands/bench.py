"""`manage.py bench NAME`: one measurement, printed beside its floor."""

from collections.abc import Callable
from typing import Any

from django.core.management import BaseCommand, CommandParser

from config.benches import accept, dispatch, footprint, sms
from config.benches.storm import play as storm

BENCHES: dict[str, Callable[[Callable[[str], None]], None]] = {
    "sms": sms.run,
    "accept": accept.run,
    "dispatch": dispatch.run,
    "footprint": footprint.run,
    "storm": storm.run,
}


class Command(BaseCommand):
    help = "Measures one thing and prints it; never fails because it is slow."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", choices=sorted(BENCHES))

    def handle(self, *_: Any, name: str, **__: Any) -> None:
        BENCHES[name](self.stdout.write)
