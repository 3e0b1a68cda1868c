"""`manage.py load_demo`: the invented people of the province of Enna, to try Ponte out. May be run again at will."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from bookings.actions.demo import load_funds
from config import coordination, demo_password
from mediation.actions import demo, demo_on_call, demo_sign_ins
from mediation.clock import now
from mediation.data.demo import sign_ins
from mediation.real_people import RealPeopleHere, refuse_among_real_people
from mediation.vocabulary import Role
from notifications.demo import load_leaflets


class Command(BaseCommand):
    help = "Loads the invented people and bodies of the demo; refuses where real people work."

    def handle(self, *_: Any, **__: Any) -> None:
        try:
            refuse_among_real_people([row.username for row in sign_ins()])
            call_command("load_reference", stdout=self.stdout)
            self._load(now())
        except RealPeopleHere as refusal:
            raise CommandError("Qui lavorano persone vere: i dati di prova non si caricano.") from refusal

    def _load(self, at: datetime) -> None:
        offices = demo.load_bodies()
        mediators = demo.load_mediators(at=at)
        turns = demo_on_call.top_up_on_call(at=at)
        funds = load_funds()
        self.stdout.write(
            f"Uffici nuovi: {offices}. Mediatori nuovi: {mediators}. "
            f"Turni di reperibilità nuovi: {turns}. Fondi nuovi: {funds}."
        )
        self._load_sign_ins()
        leaflets = load_leaflets(by=_coordinators()[0], at=at)
        self.stdout.write(f"Materiale informativo nuovo: {leaflets}.")

    def _load_sign_ins(self) -> None:
        """Outside the demo nobody keeps the password: it is on the screen once, existing accounts stay as they are."""
        remembered = demo_password.remembered(settings.PONTE_HOME) if settings.PONTE_DEMO else None
        password = remembered or demo_password.new()
        usernames = demo_sign_ins.load_sign_ins(password=password)
        coordination.admit(usernames=_coordinators())
        is_news = bool(usernames)
        if settings.PONTE_DEMO:
            is_news |= self._share(password, is_new=remembered is None)
        self.stdout.write(f"Accessi nuovi: {', '.join(usernames) or 'nessuno'}.")
        if is_news:
            self.stdout.write(f"Password delle persone di prova: {password}")

    def _share(self, password: str, *, is_new: bool) -> bool:
        """Make the remembered password the one that works, whatever database the home is used with."""
        if is_new:
            demo_password.remember(settings.PONTE_HOME, password)
        return demo_sign_ins.set_demo_password(password=password) > 0


def _coordinators() -> list[str]:
    return [row.username for row in sign_ins() if row.role == Role.COORDINATOR]
