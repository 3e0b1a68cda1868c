"""The rules of the person herself: in service, reachable, papers, whom not to meet, whether she gets there."""

from datetime import date
from typing import Any

import pytest

from mediation.matching.verdict import Reason
from mediation.models import Credential, Exclusion, Mediator
from mediation.vocabulary import CredentialKind, Delivery
from tests.factories import NOON, make_mediator, make_office
from tests.mediation.matching.needs import facts, make_need, make_road, minutes, refusals, rome

pytestmark = pytest.mark.django_db

TEN = rome("2026-07-15 10:00")


def make_credential(mediator: Mediator, valid_from: str, valid_to: str | None, **values: Any) -> Credential:
    return Credential.objects.create(
        **{
            "mediator": mediator,
            "kind": CredentialKind.RESIDENCE_PERMIT,
            "valid_from": date.fromisoformat(valid_from),
            "valid_to": date.fromisoformat(valid_to) if valid_to else None,
            "is_required": True,
            **values,
        }
    )


def make_exclusion(mediator: Mediator, **values: Any) -> Exclusion:
    return Exclusion.objects.create(**{"mediator": mediator, "reason": "Parente", **values})


# --- In service and reachable ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("is_active", "expected"), [(True, ()), (False, (Reason.INACTIVE,))])
def test_inactive_people_are_out(is_active: bool, expected: tuple[Reason, ...]) -> None:
    amina = make_mediator(is_active=is_active)

    assert refusals(amina, make_need()) == expected


@pytest.mark.parametrize(
    "values", [{"opted_out_at": NOON}, {"phone": ""}], ids=["opted out", "without a number"]
)
def test_cannot_be_reached(values: dict[str, Any]) -> None:
    amina = make_mediator(**values)

    assert refusals(amina, make_need()) == (Reason.CANNOT_BE_REACHED,)


def test_left_out_are_those_named() -> None:
    amina, cleo = make_mediator("Amina"), make_mediator("Cleo")
    need = make_need(left_out=(amina.pk,))

    assert refusals(amina, need) == (Reason.LEFT_OUT,)
    assert refusals(cleo, need) == ()


# --- Papers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "expected"),
    [
        ("2026-07-15", "2026-07-15", ()),
        ("2026-01-01", "2026-07-14", (Reason.CREDENTIAL,)),
        ("2026-07-16", "2027-01-01", (Reason.CREDENTIAL,)),
        ("2026-01-01", None, ()),
    ],
)
def test_credential_must_be_valid_on_the_day(
    valid_from: str, valid_to: str | None, expected: tuple[Reason, ...]
) -> None:
    amina = make_mediator()
    make_credential(amina, valid_from, valid_to)

    assert refusals(amina, make_need(starts_at=TEN)) == expected


def test_credential_that_expired_and_was_renewed_is_valid() -> None:
    amina = make_mediator()
    make_credential(amina, "2025-07-01", "2026-06-30")
    make_credential(amina, "2026-07-01", "2027-06-30")

    assert refusals(amina, make_need(starts_at=TEN)) == ()


def test_credential_renewed_by_a_paper_that_does_not_count_is_expired() -> None:
    amina = make_mediator()
    make_credential(amina, "2025-07-01", "2026-06-30")
    make_credential(amina, "2026-07-01", "2027-06-30", is_required=False)

    assert refusals(amina, make_need(starts_at=TEN)) == (Reason.CREDENTIAL,)


def test_credential_of_another_kind_does_not_stand_in() -> None:
    amina = make_mediator()
    make_credential(amina, "2025-07-01", "2026-06-30")
    make_credential(amina, "2026-07-01", None, kind=CredentialKind.INSURANCE)

    assert refusals(amina, make_need(starts_at=TEN)) == (Reason.CREDENTIAL,)


def test_credential_not_required_may_expire() -> None:
    amina = make_mediator()
    make_credential(amina, "2025-07-01", "2026-06-30", is_required=False)

    assert refusals(amina, make_need(starts_at=TEN)) == ()


@pytest.mark.parametrize(
    ("starts", "expected"), [("2026-07-15 23:00", ()), ("2026-07-15 23:01", (Reason.CREDENTIAL,))]
)
def test_credential_must_last_to_the_end_of_a_night_job(starts: str, expected: tuple[Reason, ...]) -> None:
    amina = make_mediator()
    make_credential(amina, "2026-01-01", "2026-07-15")

    assert refusals(amina, make_need(starts_at=rome(starts))) == expected


def test_credential_may_be_renewed_at_midnight_of_a_night_job() -> None:
    amina = make_mediator()
    make_credential(amina, "2026-01-01", "2026-07-15")
    make_credential(amina, "2026-07-16", None)

    assert refusals(amina, make_need(starts_at=rome("2026-07-15 23:30"))) == ()


# --- Exclusions --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("is_of_this_office", "case", "need_case", "is_out"),
    [
        (True, "", "", True),
        (True, "", "C-1", True),
        (False, "", "C-1", False),
        (None, "C-1", "C-1", True),
        (None, "C-1", "C-2", False),
        (None, "C-1", "", False),
        (True, "C-1", "C-1", True),
        (True, "C-1", "C-2", False),
        (False, "C-1", "C-1", False),
    ],
)
def test_exclusion_of_an_office_of_a_case_or_of_both(
    is_of_this_office: bool | None, case: str, need_case: str, is_out: bool
) -> None:
    amina = make_mediator()
    office = {True: make_office(), False: make_office(name="Anagrafe"), None: None}[is_of_this_office]
    make_exclusion(amina, office=office, case_reference=case)

    assert refusals(amina, make_need(case_reference=need_case)) == ((Reason.EXCLUSION,) if is_out else ())


def test_exclusion_reason_is_told_unless_one_is_blind() -> None:
    amina = make_mediator()
    make_exclusion(amina, office=make_office(), reason="Parente")
    make_exclusion(amina, case_reference="C-1", reason="Ha chiesto lei")
    make_exclusion(amina, case_reference="C-2", reason="Da non dire", is_blind=True)

    assert facts(amina, make_need()).exclusion_reason == "Parente"
    assert facts(amina, make_need(case_reference="C-1")).exclusion_reason == "Parente; Ha chiesto lei"
    assert facts(amina, make_need(case_reference="C-2")).exclusion_reason is None


# --- Getting there -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lead", "expected"), [(70, ()), (69, (Reason.ARRIVAL,))])
def test_arrival_leaves_time_for_the_road_and_the_margin(lead: int, expected: tuple[Reason, ...]) -> None:
    amina = make_mediator(town="Nicosia")
    make_road("Enna", "Nicosia", 40)

    assert refusals(amina, make_need(starts_at=NOON + minutes(lead), arrival_margin_minutes=30)) == expected


def test_arrival_is_not_asked_without_a_margin_or_a_road() -> None:
    amina = make_mediator(town="Nicosia")
    make_road("Enna", "Nicosia", 40)

    assert refusals(amina, make_need(starts_at=NOON)) == ()
    assert (
        refusals(amina, make_need(starts_at=NOON, arrival_margin_minutes=30, delivery=Delivery.PHONE)) == ()
    )


@pytest.mark.parametrize(("radius", "expected"), [(40, ()), (39, (Reason.RADIUS,)), (None, ())])
def test_radius_keeps_out_those_who_live_farther(radius: int | None, expected: tuple[Reason, ...]) -> None:
    amina = make_mediator(town="Nicosia")
    make_road("Enna", "Nicosia", 40)

    assert refusals(amina, make_need(radius_minutes=radius)) == expected
    assert refusals(amina, make_need(radius_minutes=radius, delivery=Delivery.VIDEO)) == ()


# --- Both sides of a case ----------------------------------------------------------------------------------------


def test_whoever_served_the_other_side_of_the_case_is_kept_out() -> None:
    amina, bohdana = make_mediator("Amina"), make_mediator("Bohdana")
    need = make_need(conflicted=(amina.pk,))

    assert (refusals(amina, need), refusals(bohdana, need)) == ((Reason.INCOMPATIBLE,), ())
