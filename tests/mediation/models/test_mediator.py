from datetime import date

import pytest
from django.db import IntegrityError, transaction

from mediation.models import Credential, LanguageSkill, Mediator
from mediation.vocabulary import CredentialKind, Level
from tests.factories import make_language, make_mediator
from tests.mediation.models.refusals import refused_by

pytestmark = pytest.mark.django_db


def test_two_mediators_never_share_a_phone() -> None:
    amina = make_mediator("Amina")

    with pytest.raises(IntegrityError, match="phone"), transaction.atomic():
        make_mediator("Cleo", phone=amina.phone)

    assert list(Mediator.objects.values_list("first_name", flat=True)) == ["Amina"]


def test_a_mediator_lists_a_language_once() -> None:
    amina = make_mediator("Amina", languages=["uk"], level=Level.NATIVE)

    with refused_by("mediator_lists_a_language_once"):
        LanguageSkill.objects.create(mediator=amina, language=make_language("uk"), level=Level.WORKING)

    assert LanguageSkill.objects.get().level == Level.NATIVE


def make_paper(valid_from: date, valid_to: date | None) -> Credential:
    return Credential.objects.create(
        mediator=make_mediator("Amina"),
        kind=CredentialKind.INSURANCE,
        valid_from=valid_from,
        valid_to=valid_to,
    )


def test_a_credential_ends_after_it_begins() -> None:
    with refused_by("credential_ends_after_it_begins"):
        make_paper(date(2026, 7, 14), date(2026, 7, 13))

    assert not Credential.objects.exists()


@pytest.mark.parametrize("valid_to", [date(2026, 7, 14), date(2027, 7, 14), None])
def test_a_credential_may_last_a_day_or_for_ever(valid_to: date | None) -> None:
    assert make_paper(date(2026, 7, 14), valid_to).valid_to == valid_to
