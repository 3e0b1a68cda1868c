"""`manage.py api_token USER`: prints one fresh token and nothing else, for scripts to catch."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mediation.actions.api_tokens import UnknownUser, issue_token
from mediation.clock import now


class Command(BaseCommand):
    help = "Prints a fresh API token of one account. It is not stored: keep it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user", help="the account's user name")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            self.stdout.write(issue_token(username=options["user"], at=now()))
        except UnknownUser as unknown:
            raise CommandError(f"no open account is called {unknown.username}") from unknown
