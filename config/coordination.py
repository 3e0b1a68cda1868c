"""What coordinators may do in Django's admin: see everything, keep people, calendars, roads and languages.

History and messages are written by the programs alone: nobody is given a way to add, change or delete them.
"""

from collections.abc import Collection

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from mediation.models import User

GROUP = "Coordinamento"
SEEN = ["mediation", "bookings", "notifications"]
KEPT: dict[str, list[str]] = {
    "mediator": ["add", "change"],
    "languageskill": ["add", "change", "delete"],
    "credential": ["add", "change", "delete"],
    "availability": ["add", "change", "delete"],
    "availabilityexception": ["add", "change", "delete"],
    "absence": ["add", "change", "delete"],
    "oncall": ["add", "change", "delete"],
    "preference": ["add", "change", "delete"],
    "exclusion": ["add", "change", "delete"],
    "language": ["add", "change"],
    "place": ["add", "change"],
    "municipality": ["change"],
    "traveltime": ["add", "change"],
}


@transaction.atomic(durable=True)
def ensure_group() -> None:
    """Make the group, or give it what a new version adds; what a site added to it stays."""
    group, _ = Group.objects.get_or_create(name=GROUP)
    group.permissions.add(*_seeing(), *_keeping())


@transaction.atomic(durable=True)
def admit(*, usernames: Collection[str]) -> None:
    Group.objects.get(name=GROUP).user_set.add(*User.objects.filter(username__in=usernames))


def _seeing() -> list[Permission]:
    return list(Permission.objects.filter(content_type__app_label__in=SEEN, codename__startswith="view_"))


def _keeping() -> list[Permission]:
    names = [f"{verb}_{model}" for model, verbs in KEPT.items() for verb in verbs]
    return list(Permission.objects.filter(content_type__app_label="mediation", codename__in=names))
