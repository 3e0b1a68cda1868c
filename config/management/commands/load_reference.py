"""`manage.py load_reference`: what every site needs, after each `migrate`. May be run again at will."""

from typing import Any

from django.core.management.base import BaseCommand

from config import coordination
from mediation.actions import reference_data


class Command(BaseCommand):
    help = "Loads languages, towns, travel minutes and the coordinators' permissions; adds what is missing."

    def handle(self, *_: Any, **__: Any) -> None:
        languages = reference_data.load_languages()
        towns = reference_data.load_municipalities()
        roads = reference_data.load_travel_table()
        coordination.ensure_group()
        self.stdout.write(
            f"Lingue nuove: {languages}. Comuni nuovi: {towns}. Tempi di viaggio scritti: {roads}."
        )
