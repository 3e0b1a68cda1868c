"""`manage.py check_invariants`: what must hold at every instant, and what breaks it; for cron, and after a restore."""

from typing import Any

from django.core.management import BaseCommand

from config.invariants import RULES, broken
from mediation.clock import now


class Command(BaseCommand):
    help = "Looks for anything that breaks what must always hold; ends with 1 when it finds something."
    requires_system_checks = ()

    def handle(self, *_: Any, **__: Any) -> None:
        found = broken(now())
        for each in found:
            self.stdout.write(f"{each.rule} {each.about}")
        if found:
            raise SystemExit(1)
        self.stdout.write(f"{len(RULES)} regole, tutte rispettate")
