"""Who may see which bookings and do what: the table against the roles as they were agreed, and what each reaches."""

from datetime import timedelta

import pytest

from bookings.actions.dispatching import decline_offer
from bookings.models import Booking, Offer
from bookings.permissions import (
    MAY,
    Sight,
    bookable_offices,
    own_bookings,
    reported_offices,
    require,
    viewer,
    visible_bookings,
    visible_offers,
)
from bookings.vocabulary import AnswerChannel
from mediation.models import Mediator, Membership, Office, User
from mediation.permissions import Forbidden
from mediation.vocabulary import Role
from tests.bookings.scenes import confirmed, fresh, offer_to, searching
from tests.factories import NOON, TOMORROW, make_booking, make_mediator, make_office, make_user

pytestmark = pytest.mark.django_db

# Each role, and what it may: written out here a second time.
AGREED: dict[Role, set[str]] = {
    Role.REQUESTER: {
        *("request", "change", "cancel", "accept_part", "complete", "sign", "report_person_absent"),
        *("report_mediator_absent", "see_history", "see_funds", "see_series", "report_problem", "check_in"),
        *("reinstate", "follow_up", "answer_rescue", "see_leaflets", "send_leaflets"),
    },
    Role.OFFICE_MANAGER: {
        *("request", "change", "cancel", "accept_part", "complete", "sign", "report_person_absent"),
        *("report_mediator_absent", "see_history", "see_funds", "see_series", "see_reports"),
        *("report_problem", "check_in", "reinstate", "follow_up", "answer_rescue"),
        *("see_leaflets", "send_leaflets"),
    },
    Role.MEDIATOR: {
        *("release", "ask_for_help", "reconfirm", "propose_rescue", "see_offers", "answer_offers"),
        *("check_in", "report_late", "complete_own", "see_own_hours", "ask_for_signature"),
    },
    Role.COORDINATOR: set(MAY)
    - {"answer_offers", "ask_for_help", "complete_own", "see_own_hours", "ask_for_signature"},
    Role.AUDITOR: {"see_history", "see_reports", "see_funds", "see_series"},
    Role.ADMIN: {"see_rules", "change_rules", "see_leaflets", "write_leaflets"},
    Role.WARD: {
        *("request", "cancel", "complete", "report_problem", "report_person_absent"),
        "report_mediator_absent",
    },
}


@pytest.fixture
def other_office(office: Office) -> Office:
    return make_office(name="Anagrafe", body="Comune di prova")


@pytest.fixture
def hers(berg: User, office: Office) -> Booking:
    return make_booking(by=berg, office=office)


@pytest.fixture
def foreign(nino: User, other_office: Office) -> Booking:
    return make_booking(by=nino, office=other_office)


def as_mediator(mediator: Mediator) -> User:
    user = make_user(mediator.first_name.lower(), Role.MEDIATOR)
    mediator.user = user
    mediator.save()
    return user


@pytest.mark.parametrize("verb", sorted(MAY))
@pytest.mark.parametrize("role", list(Role))
def test_each_role_may_what_was_agreed_and_nothing_else(office: Office, role: Role, verb: str) -> None:
    user = make_user("someone", role, office)

    if verb in AGREED[role]:
        require(user, verb)
        return
    with pytest.raises(Forbidden) as refused:
        require(user, verb)
    assert refused.value.verb == verb


def test_an_outsider_may_and_sees_nothing(hers: Booking, foreign: Booking) -> None:
    cleo = make_user("cleo")

    assert [verb for verb in MAY if _may(cleo, verb)] == []
    assert list(visible_bookings(cleo)) == list(own_bookings(viewer(cleo))) == []
    assert list(visible_offers(cleo)) == []
    assert list(bookable_offices(cleo)) == list(reported_offices(cleo)) == []


def _may(user: User, verb: str) -> bool:
    try:
        require(user, verb)
    except Forbidden:
        return False
    return True


def test_an_office_sees_its_own(berg: User, office: Office, hers: Booking, foreign: Booking) -> None:
    assert list(visible_bookings(berg)) == list(own_bookings(viewer(berg))) == [hers]
    assert list(bookable_offices(berg)) == [office]
    assert list(reported_offices(berg)) == []


def test_a_manager_sees_every_office_of_the_body(office: Office, hers: Booking, foreign: Booking) -> None:
    ward = make_office(name="Pediatria")
    manager = make_user("direttrice", Role.OFFICE_MANAGER, office)

    assert list(visible_bookings(manager)) == [hers]
    assert set(bookable_offices(manager)) == set(reported_offices(manager)) == {office, ward}


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.AUDITOR])
def test_coordinators_and_auditors_see_every_booking(role: Role, hers: Booking, foreign: Booking) -> None:
    user = make_user("someone", role)

    assert set(visible_bookings(user)) == set(own_bookings(viewer(user))) == {hers, foreign}
    assert reported_offices(user).count() == Office.objects.count()


def test_a_mediator_sees_her_jobs_and_what_she_is_asked_while_she_is_asked(
    berg: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    user = as_mediator(amina)
    asked, refused_it = searching(berg, office), searching(berg, office)
    job = confirmed(amina, berg, office, starts_at=TOMORROW + timedelta(hours=3))
    decline_offer(offer_id=offer_to(amina, refused_it).pk, at=NOON, via=AnswerChannel.SMS)
    confirmed(bohdana, berg, office)

    assert set(visible_bookings(user)) == {job, asked}
    assert list(own_bookings(viewer(user))) == [job]
    assert set(visible_offers(user)) == set(Offer.objects.filter(mediator=amina))


def test_only_coordinators_see_everybodys_offers(
    berg: User, nino: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    searching(berg, office)

    assert visible_offers(nino).count() == 2
    assert visible_offers(berg).count() == 0


def test_how_much_of_a_booking_each_sees(
    berg: User, nino: User, office: Office, amina: Mediator, bohdana: Mediator
) -> None:
    job = confirmed(amina, berg, office)
    auditor, outside = make_user("anna", Role.AUDITOR), as_mediator(bohdana)
    sights = {user: viewer(user).sight_of(job) for user in (nino, berg, as_mediator(amina), auditor, outside)}

    assert list(sights.values()) == [Sight.WHOLE, Sight.OFFICE, Sight.HELD, Sight.AUDITED, Sight.ASKED]


def test_who_is_only_asked_for_a_reserved_booking_sees_less_of_it(
    berg: User, office: Office, amina: Mediator
) -> None:
    user = as_mediator(amina)
    silent = searching(berg, office, silent=True)
    sensitive = searching(berg, office, sensitive=True)
    ward = searching(berg, make_office(name="SerD", is_sensitive=True))

    seen = {viewer(user).sight_of(fresh(booking)) for booking in (silent, sensitive, ward)}
    assert seen == {Sight.RESERVED}


def test_a_role_counts_only_for_the_bookings_it_reaches(
    berg: User, office: Office, foreign: Booking, hers: Booking
) -> None:
    """A clerk who also mediates may give back her own job, and cancel only her own office's."""
    mediator = make_mediator("Berg")
    Membership.objects.create(user=berg, organisation=office.organisation, role=Role.MEDIATOR, office=None)
    mediator.user = berg
    mediator.save()
    job = confirmed(mediator, foreign.requested_by, foreign.office)
    looking = viewer(berg)

    looking.require("cancel", hers)
    looking.require("release", job)
    for verb, booking in (("cancel", job), ("cancel", foreign), ("release", hers), ("assign", hers)):
        with pytest.raises(Forbidden):
            looking.require(verb, booking)


def test_a_ward_sees_what_was_asked_in_its_own_name(
    office: Office, other_office: Office, hers: Booking, foreign: Booking
) -> None:
    account = make_user("reparto", Role.WARD, office)
    own = make_booking(by=account, office=office)
    looking = viewer(account)

    assert list(visible_bookings(account)) == [own]
    assert list(own_bookings(looking)) == []
    assert looking.sight_of(own) == Sight.OFFICE
    assert list(bookable_offices(account)) == [office]
    looking.require("cancel", own)
    for booking in (hers, foreign):
        with pytest.raises(Forbidden):
            looking.require("cancel", booking)
