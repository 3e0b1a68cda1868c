"""The simulated mailboxes: read what was mailed to an office, with the appointment to download."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from mediation.models import Office, User
from mediation.web.tongues import spoken_at_work
from notifications.phonebox import client
from notifications.phonebox.client import PhoneboxSilent
from notifications.phonebox.mail_sink import Letter
from notifications.web.simulated import only_with_phonebox

# So many are followed as they are written to; the others are found by whose they are.
FOLLOWED = 10


@dataclass(frozen=True)
class Mailbox:
    address: str
    owner: str
    # The newest first.
    letters: list[Letter]

    @property
    def last(self) -> Letter | None:
        return self.letters[0] if self.letters else None


def mailboxes() -> list[Mailbox]:
    """Every invented address, and whichever else was written to; the last to have had a letter first.

    :raises PhoneboxSilent:
    """
    letters, owners = list(reversed(client.letters())), _owners()
    addresses = dict.fromkeys([*(letter.to for letter in letters), *sorted(owners, key=owners.__getitem__)])
    return [_mailbox(address, owners.get(address, address), letters) for address in addresses]


def lists() -> dict[str, list[Mailbox]]:
    """Those last written to, and those to fold away.

    :raises PhoneboxSilent:
    """
    found = mailboxes()
    followed = [each for each in found if each.last][:FOLLOWED]
    return {"mailboxes": followed, "folded_mailboxes": [each for each in found if each not in followed]}


def _mailbox(address: str, owner: str, letters: Iterable[Letter]) -> Mailbox:
    return Mailbox(address, owner, [letter for letter in letters if letter.to == address])


def _owners() -> dict[str, str]:
    offices = Office.objects.select_related("organisation").filter(is_demo=True).exclude(email="")
    people = User.objects.filter(is_demo=True, memberships__office__isnull=False).exclude(email="")
    technician = {settings.ALARM.email: gettext("Tecnico reperibile")} if settings.ALARM.email else {}
    return {
        **technician,
        **{user.email: user.get_full_name() for user in people},
        **{office.email: str(office) for office in offices},
    }


@spoken_at_work
@require_safe
@only_with_phonebox
def mailboxes_live(request: HttpRequest) -> HttpResponse:
    try:
        found = lists()
    except PhoneboxSilent:
        return HttpResponse(status=503)
    return render(request, "notifications/mailboxes_list.html", found)


@spoken_at_work
@require_safe
@only_with_phonebox
def mailbox(request: HttpRequest, address: str) -> HttpResponse:
    return _page(request, "notifications/mailbox.html", address)


@spoken_at_work
@require_safe
@only_with_phonebox
def mailbox_live(request: HttpRequest, address: str) -> HttpResponse:
    return _page(request, "notifications/mailbox_letters.html", address)


@spoken_at_work
@require_safe
@only_with_phonebox
def letter_file(request: HttpRequest, address: str, number: int, name: str) -> HttpResponse:  # noqa: ARG001 - a page of the site
    try:
        chosen = _chosen(address)
    except PhoneboxSilent:
        return HttpResponse(status=503)
    files = [file for letter in chosen.letters if letter.number == number for file in letter.files]
    file = next((file for file in files if file.name == name), None)
    if file is None:
        raise Http404
    return HttpResponse(
        file.content,
        content_type=file.kind,
        headers={"Content-Disposition": f'attachment; filename="{file.name}"'},
    )


def _page(request: HttpRequest, template: str, address: str) -> HttpResponse:
    """Where the gateway is silent the page says so and tries again."""
    try:
        chosen = _chosen(address)
    except PhoneboxSilent:
        if "HX-Request" in request.headers:
            return HttpResponse(status=503)
        return render(request, template, {"is_silent": True, "address": address}, status=503)
    return render(request, template, {"mailbox": chosen, "address": address})


def _chosen(address: str) -> Mailbox:
    """:raises PhoneboxSilent:"""
    found = next((each for each in mailboxes() if each.address == address), None)
    if found is None:
        raise Http404
    return found
