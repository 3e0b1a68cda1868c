"""Loads the accounts with which the demo is tried out. They share one generated password."""

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from mediation.data import demo
from mediation.data.demo import SignInRow
from mediation.models import Mediator, Membership, Office, Organisation, User
from mediation.real_people import refuse_among_real_people
from mediation.vocabulary import OrganisationKind


@transaction.atomic(durable=True)
def load_sign_ins(*, password: str) -> list[str]:
    """Add the missing accounts, each with its role; the others keep what they have. Returns the new usernames.

    :raises RealPeopleHere: also when an account of that name belongs to a real person.
    """
    rows = demo.sign_ins()
    refuse_among_real_people([row.username for row in rows])
    known = set(User.objects.values_list("username", flat=True))
    missing = [row for row in rows if row.username not in known]
    # Hashed once for all: the hash is slow on purpose, and the password is the same.
    encoded = make_password(password) if missing else ""
    for row in missing:
        _add_sign_in(row, encoded)
    return [row.username for row in missing]


@transaction.atomic(durable=True)
def set_demo_password(*, password: str) -> int:
    """Give the demo's accounts this password where they have another. Returns how many changed."""
    users = User.objects.filter(is_demo=True, username__in=[row.username for row in demo.sign_ins()])
    given = set(users.values_list("password", flat=True))
    wrong = users.exclude(password__in=[encoded for encoded in given if check_password(password, encoded)])
    return wrong.update(password=make_password(password)) if wrong.exists() else 0


def _add_sign_in(row: SignInRow, encoded: str) -> None:
    user = User.objects.create(
        username=row.username,
        password=encoded,
        first_name=row.first_name,
        last_name=row.last_name,
        email=f"{row.username}@ponte.example",
        phone=row.phone,
        is_staff=row.is_staff,
        is_superuser=row.is_superuser,
        is_demo=True,
    )
    Membership.objects.create(
        user=user,
        organisation=_body(row),
        office=Office.objects.get(organisation__name=row.body, name=row.office) if row.office else None,
        role=row.role,
        alarm_rank=row.alarm_rank,
    )
    if row.mediator:
        Mediator.objects.filter(first_name=row.mediator, is_demo=True).update(user=user)


def _body(row: SignInRow) -> Organisation:
    if row.body:
        return Organisation.objects.get(name=row.body)
    return Organisation.objects.get(kind=OrganisationKind.POLO, is_demo=True)
