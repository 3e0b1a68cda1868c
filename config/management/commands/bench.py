"""`manage.py bench NAME`: one measurement, printed beside its floor."""

from collections.abc import Callable
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from config.benches import accept, dispatch, footprint, pages, sms
from config.benches.storm import play as storm

BENCHES: dict[str, Callable[..., None]] = {
    "sms": sms.run,
    "accept": accept.run,
    "dispatch": dispatch.run,
    "footprint": footprint.run,
    "pages": pages.run,
    "storm": storm.run,
}
LONG: dict[str, Callable[..., None]] = {"sms": sms.run_long, "storm": storm.run_long}
# These last as long as they are told to.
LASTING = ("storm",)


class Command(BaseCommand):
    help = "Measures one thing and prints it; fails where something is wrong, never because it is slow."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", choices=sorted(BENCHES))
        parser.add_argument(
            "--long", action="store_true", help="what takes minutes, where there is something"
        )
        parser.add_argument("--seconds", type=int, help="how long each storm rages")

    def handle(self, *_: Any, name: str, long: bool, seconds: int | None, **__: Any) -> None:
        if long and name not in LONG:
            raise CommandError(f"bench {name} has nothing longer; these have: {', '.join(LONG)}")
        lasting = {} if seconds is None else {"seconds": _length(name, seconds)}
        try:
            (LONG if long else BENCHES)[name](self.stdout.write, **lasting)
        except storm.NotAsPromised as broken:
            raise CommandError(str(broken)) from broken


def _length(name: str, seconds: int) -> float:
    if name not in LASTING:
        raise CommandError(f"bench {name} has no length; these have: {', '.join(LASTING)}")
    if seconds < 1:
        raise CommandError(f"--seconds {seconds}: a storm lasts one second at least")
    return float(seconds)
