"""The three questions: who can, what speaks against each, and what against one."""

from collections.abc import Callable

import pytest
from pytest_django import DjangoAssertNumQueries

from mediation.matching.candidates import Candidate, Verdict, candidates, verdict_on, verdicts
from mediation.matching.need import Need
from mediation.matching.rules import RULES
from mediation.matching.verdict import Reason
from mediation.models import Mediator, Preference
from mediation.vocabulary import Delivery
from tests.factories import NOON, TOMORROW, make_mediator, make_office
from tests.mediation.matching.needs import make_job, make_need, make_on_call, make_road, minutes

pytestmark = pytest.mark.django_db


def test_rules_are_one_for_each_reason_in_the_same_order() -> None:
    assert list(RULES) == list(Reason)


def test_candidates_are_those_whom_no_rule_keeps_out_by_id() -> None:
    amina, bea, cleo = make_mediator("Amina"), make_mediator("Bea"), make_mediator("Cleo")
    make_job(bea, TOMORROW)

    assert [person.mediator_id for person in candidates(make_need())] == [amina.pk, cleo.pk]


def test_candidates_of_nobody_are_none() -> None:
    assert candidates(make_need()) == []


def test_verdicts_are_on_everybody_in_service_by_id() -> None:
    amina, bea = make_mediator("Amina"), make_mediator("Bea", languages=["ru"])
    make_mediator("Cleo", is_active=False)

    found = verdicts(make_need())

    assert [(verdict.facts.mediator_id, verdict.refusals) for verdict in found] == [
        (amina.pk, ()),
        (bea.pk, (Reason.LANGUAGE,)),
    ]
    assert [verdict.is_eligible for verdict in found] == [True, False]


def test_verdict_gives_every_reason_in_their_order() -> None:
    amina = make_mediator(languages=["ru"], is_active=False, deliveries=[Delivery.PHONE])
    make_job(amina, TOMORROW)

    verdict = verdict_on(mediator_id=amina.pk, need=make_need())

    assert verdict.refusals == (Reason.INACTIVE, Reason.LANGUAGE, Reason.DELIVERY, Reason.OVERLAP)


def test_verdict_on_nobody_does_not_exist() -> None:
    with pytest.raises(Mediator.DoesNotExist):
        verdict_on(mediator_id=404, need=make_need())


def test_verdict_carries_the_facts() -> None:
    amina = make_mediator(town="Nicosia", level="fluent")
    make_road("Enna", "Nicosia", 40)
    make_on_call(amina, NOON, NOON + minutes(60))
    make_job(amina, NOON - minutes(24 * 60), 90)
    Preference.objects.create(office=make_office(), mediator=amina, rank=2)

    verdict = verdict_on(mediator_id=amina.pk, need=make_need(known_to=(amina.pk,)))

    assert verdict == Verdict(
        facts=Candidate(
            mediator_id=amina.pk,
            first_name="Amina",
            gender="female",
            language="uk",
            level="fluent",
            travel_minutes=40,
            is_travel_estimated=False,
            preference_rank=2,
            knows_case=True,
            recent_minutes=90,
            is_on_call=True,
            missing_minutes=0,
            neighbour_town=None,
            neighbour_at=None,
            is_road_estimated=False,
            exclusion_reason=None,
        ),
        refusals=(),
    )


def test_preference_of_another_office_is_none() -> None:
    amina = make_mediator()
    Preference.objects.create(office=make_office(name="Anagrafe"), mediator=amina, rank=1)

    assert [person.preference_rank for person in candidates(make_need())] == [None]


def test_nobody_travels_to_a_telephone() -> None:
    make_mediator(town="Nicosia")

    (person,) = candidates(make_need(delivery=Delivery.PHONE))

    assert (person.travel_minutes, person.is_travel_estimated) == (None, False)


@pytest.mark.parametrize("question", [candidates, verdicts])
@pytest.mark.parametrize("people", [1, 3])
def test_question_takes_one_statement(
    question: Callable[[Need], list[object]],
    people: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for name in ["Amina", "Bea", "Cleo"][:people]:
        make_mediator(name)
    need = make_need()

    with django_assert_num_queries(1):
        found = question(need)

    assert len(found) == people
