import pytest

from mediation.models import CardApproval
from tests.factories import NOON, make_language, make_user
from tests.mediation.models.refusals import refused_by

pytestmark = pytest.mark.django_db


def test_a_sentence_of_the_card_is_approved_once() -> None:
    nino = make_user("nino")
    values = {"language": make_language("uk"), "approved_by": nino, "approved_at": NOON}
    CardApproval.objects.create(says="Я говорю.", **values)
    CardApproval.objects.create(says="Я розмовляю.", **values)

    with refused_by("sentence_of_the_card_is_approved_once"):
        CardApproval.objects.create(says="Я говорю.", **values)

    assert CardApproval.objects.count() == 2
