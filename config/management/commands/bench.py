"""`manage.py bench NAME`: one measurement, printed beside its floor."""

from collections.abc import Callable
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from config.benches import accept, dispatch, footprint, sms
from config.benches.storm import play as storm

BENCHES: dict[str, Callable[[Callable[[str], None]], None]] = {
    "sms": sms.run,
    "accept": accept.run,
    "dispatch": dispatch.run,
    "footprint": footprint.run,
    "storm": storm.run,
}
LONG: dict[str, Callable[[Callable[[str], None]], None]] = {"sms": sms.run_long, "storm": storm.run_long}


class Command(BaseCommand):
    help = "Measures one thing and prints it; fails where something is wrong, never because it is slow."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", choices=sorted(BENCHES))
        parser.add_argument(
            "--long", action="store_true", help="what takes minutes, where there is something"
        )

    def handle(self, *_: Any, name: str, long: bool, **__: Any) -> None:
        if long and name not in LONG:
            raise CommandError(f"bench {name} has nothing longer; these have: {', '.join(LONG)}")
        try:
            (LONG if long else BENCHES)[name](self.stdout.write)
        except storm.NotAsPromised as broken:
            raise CommandError(str(broken)) from broken
