"""`start.py words`: gather what the pages say into the catalogues; with `--check`, say what is wrong with them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.words import faults, gather


class Command(BaseCommand):
    help = "Gathers and compiles the translations of the pages."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing, name what is missing")

    def handle(self, *_: Any, check: bool, **__: Any) -> None:
        if not check:
            gather()
        if found := faults():
            raise CommandError("\n".join(found))
        self.stdout.write("Every word stands in every language.")
