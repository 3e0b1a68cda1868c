"""`manage.py demo`: the whole product with invented people, one urgent request played to its end, then the pages."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser, call_command

from config.launcher import Stack, running_stack
from config.management.commands.up import prepare_data
from config.story import Api, StepDidNotHappen, tell, timestamped
from mediation.actions.api_tokens import issue_token
from mediation.clock import now
from notifications.phonebox.client import PhoneboxSilent


class Command(BaseCommand):
    help = "Starts everything, loads the province of Enna, plays one urgent request, and serves until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, help="where the pages are served; PORT, or 8000")
        parser.add_argument("--once", action="store_true", help="end after the story")

    def handle(self, *_: Any, once: bool, **__: Any) -> None:
        if not settings.ENV.has_phonebox:
            raise CommandError(
                "the demo plays on simulated phones: unset TWILIO_ACCOUNT_SID and TWILIO_API_BASE, or use `up`"
            )
        prepare_data()
        call_command("load_demo", stdout=self.stdout)
        with running_stack(settings.ENV) as stack:
            self._play(stack)
            if not once:
                self._show_addresses(stack)
                stack.wait()

    def _play(self, stack: Stack) -> None:
        nurse = Api(stack.base_url, issue_token(username="salvo", at=now()))
        try:
            tell(nurse=nurse, say=timestamped)
        except (StepDidNotHappen, PhoneboxSilent) as failure:
            raise CommandError(f"the story broke off: {failure}") from failure
        timestamped("The story is at its end.")

    def _show_addresses(self, stack: Stack) -> None:
        self.stdout.write(f"\nPages:            {stack.base_url}/")
        self.stdout.write(f"Simulated phones: {stack.base_url}/telefoni")
        self.stdout.write(f"API:              {stack.base_url}/api/v1/docs")
        self.stdout.write("Ctrl-C stops everything.\n")
