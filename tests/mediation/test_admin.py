"""The admin as the coordinator and the administrator use it: roles decide, forms speak in hours, nothing breaks."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from mediation.models import (
    Absence,
    Availability,
    AvailabilityException,
    Exclusion,
    Mediator,
    Membership,
    OnCall,
    TravelTime,
    User,
)
from mediation.vocabulary import Role, TravelSource
from tests.factories import make_language, make_mediator, make_office, make_place, make_town, make_user

pytestmark = pytest.mark.django_db

INLINES = (
    "skills",
    "credentials",
    "availabilities",
    "availability_exceptions",
    "absences",
    "on_calls",
    "exclusions",
)
OURS = ("mediation", "bookings", "notifications")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def nino() -> Client:
    return signed_in(make_user("nino", Role.COORDINATOR, is_staff=True))


@pytest.fixture
def keeper() -> Client:
    return signed_in(make_user("admin", Role.ADMIN, is_staff=True))


def form(mediator: Mediator, **rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What the page of a mediator sends, with these rows added below."""
    sent: dict[str, Any] = {
        "first_name": mediator.first_name,
        "last_name": mediator.last_name,
        "kind": mediator.kind,
        "gender": mediator.gender,
        "home": mediator.home_id,
        "deliveries": mediator.deliveries,
        "phone": mediator.phone,
        "language": mediator.language,
        "user": "",
        "is_active": "on",
    }
    for inline in INLINES:
        given = rows.get(inline, [])
        sent |= {f"{inline}-TOTAL_FORMS": len(given), f"{inline}-INITIAL_FORMS": 0}
        for number, row in enumerate(given):
            sent |= {f"{inline}-{number}-{name}": value for name, value in row.items()}
    return sent


def save(client: Client, mediator: Mediator, **rows: list[dict[str, Any]]) -> Any:
    return client.post(reverse("admin:mediation_mediator_change", args=[mediator.pk]), form(mediator, **rows))


def text(answer: Any) -> str:
    content: str = answer.content.decode()
    return content


# --- Who may do what


def pages(client: Client) -> dict[str, bool]:
    """The tables on the first page, and whether each can be added to."""
    found = client.get(reverse("admin:index")).context["app_list"]
    return {
        f"{app['app_label']}.{model['object_name']}": model["add_url"] is not None
        for app in found
        for model in app["models"]
    }


def test_coordinator_keeps_the_network_and_reads_the_rest(nino: Client) -> None:
    assert pages(nino) == {
        "notifications.Alarm": False,
        "mediation.Mediator": True,
        "mediation.Organisation": True,
        "mediation.Office": True,
        "mediation.Place": True,
        "mediation.Municipality": False,
        "mediation.TravelTime": False,
        "mediation.Language": False,
        "bookings.Booking": False,
        "bookings.Offer": False,
        "bookings.ServiceRecord": False,
        "bookings.Fund": True,
        "bookings.Policy": False,
        "notifications.Message": False,
        "notifications.Reply": False,
        "notifications.Bridge": False,
        "notifications.GatewayAudit": False,
        "notifications.GatewayPause": False,
        "notifications.TextVersion": False,
        "notifications.SpeechApproval": False,
        "notifications.Leaflet": False,
    }


def test_administrator_keeps_accounts_and_sees_no_case(keeper: Client) -> None:
    assert pages(keeper) == {
        "mediation.User": True,
        "mediation.Organisation": True,
        "mediation.Office": False,
        "bookings.Policy": False,
        "notifications.TextVersion": False,
        "notifications.SpeechApproval": False,
        "notifications.Leaflet": False,
    }
    assert keeper.get(reverse("admin:bookings_booking_changelist")).status_code == 403
    assert keeper.get(reverse("admin:mediation_mediator_changelist")).status_code == 403


def test_superuser_is_an_administrator_and_no_more() -> None:
    root = signed_in(User.objects.create_superuser("root"))

    assert set(pages(root)) == {
        "mediation.User",
        "mediation.Organisation",
        "mediation.Office",
        "bookings.Policy",
        "notifications.TextVersion",
        "notifications.SpeechApproval",
        "notifications.Leaflet",
    }


@pytest.mark.parametrize("role", [Role.REQUESTER, Role.OFFICE_MANAGER, Role.MEDIATOR, Role.AUDITOR])
def test_staff_of_another_role_finds_nothing(role: Role) -> None:
    client = signed_in(make_user("cleo", role, make_office(), is_staff=True))

    assert pages(client) == {}
    assert client.get(reverse("admin:mediation_mediator_changelist")).status_code == 403


def test_coordinator_who_is_no_staff_is_sent_away() -> None:
    client = signed_in(make_user("nino", Role.COORDINATOR))

    assert client.get(reverse("admin:index")).status_code == 302


def test_groups_and_tokens_are_not_there() -> None:
    registered = {model.__name__ for model in admin.site._registry}

    assert {Group.__name__, "AuthToken"} & registered == set()


def test_every_list_opens_and_is_searched(nino: Client, keeper: Client) -> None:
    make_mediator()
    make_office()
    make_town("Nicosia")
    for model, kept in admin.site._registry.items():
        if model._meta.app_label not in OURS:
            continue
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        reader = keeper if model is User else nino
        answers = [
            reader.get(address),
            reader.get(address, {"q": "Amina 12"}),
            reader.get(address, {"q": "9" * 30}),
        ]
        assert [answer.status_code for answer in answers] == [200, 200, 200], model
        assert kept.list_display != ("__str__",), model


# --- Words


def test_tables_and_columns_are_in_italian(nino: Client) -> None:
    make_mediator()

    page = text(nino.get(reverse("admin:mediation_mediator_changelist")))

    for words in ("Mediatori e mediatrici", "Genere", "Cellulare", "In servizio", "Comune", "Lingue"):
        assert words in page
    assert "Mediators" not in page


# --- A mediator and what hangs on her


def test_mediator_is_found_by_name_number_and_language(nino: Client) -> None:
    make_mediator("Amina")
    make_mediator("Omar", languages=["ti"])
    address = reverse("admin:mediation_mediator_changelist")

    found = {
        asked: [row.first_name for row in nino.get(address, {"q": asked}).context["cl"].result_list]
        for asked in ("Omar", "+393330000002", "Tigrino", "Zarina")
    }

    assert found == {"Omar": ["Omar"], "+393330000002": ["Omar"], "Tigrino": ["Omar"], "Zarina": []}


def test_mediator_is_added_whole(nino: Client) -> None:
    language, home = make_language("ti"), make_place()
    new = Mediator(
        first_name="Omar",
        last_name="Prova",
        gender="male",
        home=home,
        phone="+393331234567",
        deliveries=["phone"],
    )
    skill = {"language": language.pk, "level": "native", "varieties": "", "settings": ["health", "legal"]}

    answer = nino.post(reverse("admin:mediation_mediator_add"), form(new, skills=[skill]))

    assert answer.status_code == 302
    omar = Mediator.objects.get()
    assert (omar.deliveries, omar.skills.get().settings) == (["phone"], ["health", "legal"])


def test_number_that_is_none_is_explained(nino: Client) -> None:
    amina = make_mediator("Amina")
    amina.phone = "0935 000111"

    answer = save(nino, amina)

    assert answer.status_code == 200
    assert "Scrivi il numero così: +390935000111" in text(answer)


def test_hours_are_written_as_hours(nino: Client) -> None:
    amina = make_mediator("Amina", always=False)

    save(
        nino,
        amina,
        availabilities=[
            {"weekday": 0, "opens": "08:00", "closes": "13:00"},
            {"weekday": 6, "opens": "20:00", "closes": "00:00"},
        ],
        availability_exceptions=[
            {"date": "2026-12-25", "opens": "", "closes": ""},
            {"date": "2026-12-26", "opens": "10:00", "closes": "12:00"},
        ],
    )

    hours = [
        (row.weekday, row.minutes.lower, row.minutes.upper) for row in Availability.objects.order_by("pk")
    ]
    assert hours == [(0, 480, 780), (6, 1200, 1440)]
    days = AvailabilityException.objects.order_by("pk")
    assert [row.minutes and (row.minutes.lower, row.minutes.upper) for row in days] == [None, (600, 720)]
    page = text(nino.get(reverse("admin:mediation_mediator_change", args=[amina.pk])))
    assert ['value="08:00:00"' in page, 'value="00:00:00"' in page] == [True, True]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([{"weekday": 0, "opens": "13:00", "closes": "08:00"}], "La fine viene dopo"),
        ([{"weekday": 0, "opens": "08:00", "closes": ""}], "obbligatorio"),
        (
            [
                {"weekday": 0, "opens": "08:00", "closes": "13:00"},
                {"weekday": 0, "opens": "13:00", "closes": "15:00"},
            ],
            "Lunedì: due fasce si toccano",
        ),
    ],
)
def test_hours_that_cannot_be_are_explained(nino: Client, rows: list[dict[str, Any]], words: str) -> None:
    amina = make_mediator("Amina", always=False)

    answer = save(nino, amina, availabilities=rows)

    assert answer.status_code == 200
    assert words in text(answer)
    assert Availability.objects.count() == 0


def test_stretches_are_written_in_romes_clock(nino: Client) -> None:
    amina = make_mediator("Amina", always=False)
    stretch = {"since_0": "2026-08-01", "since_1": "00:00", "to_0": "2026-08-15", "to_1": "08:00"}

    save(nino, amina, absences=[{**stretch, "note": "Ferie"}], on_calls=[stretch])

    august = datetime(2026, 7, 31, 22, 0, tzinfo=UTC)
    for row in (Absence.objects.get(), OnCall.objects.get()):
        assert (row.during.lower, row.during.upper) == (august, august + timedelta(days=14, hours=8))


def test_stretch_that_ends_before_it_begins_is_explained(nino: Client) -> None:
    amina = make_mediator("Amina", always=False)
    backwards = {"since_0": "2026-08-15", "since_1": "00:00", "to_0": "2026-08-01", "to_1": "00:00"}

    answer = save(nino, amina, absences=[{**backwards, "note": ""}])

    assert answer.status_code == 200
    assert "La fine viene dopo" in text(answer)
    assert Absence.objects.count() == 0


def test_incompatibility_names_an_office_or_a_case(nino: Client) -> None:
    amina, office = make_mediator("Amina", always=False), make_office()
    bare = {"office": "", "case_reference": "", "reason": "Parenti"}

    refused = save(nino, amina, exclusions=[bare])
    taken = save(nino, amina, exclusions=[{**bare, "office": office.pk, "is_blind": "on"}])

    assert (refused.status_code, taken.status_code) == (200, 302)
    assert Exclusion.objects.get().is_blind is True


# --- The rest of the network


def test_corrected_road_is_the_coordinators_own(nino: Client) -> None:
    road = TravelTime.objects.create(origin=make_town("Enna"), destination=make_town("Nicosia"), minutes=48)

    nino.post(reverse("admin:mediation_traveltime_change", args=[road.pk]), {"minutes": 60})

    road.refresh_from_db()
    assert (road.minutes, road.source) == (60, TravelSource.COORDINATOR)


def test_administrator_gives_a_role(keeper: Client) -> None:
    office = make_office()
    cleo = make_user("cleo")
    sent = {
        "username": "cleo",
        "language": "it",
        "is_active": "on",
        "memberships-TOTAL_FORMS": 1,
        "memberships-INITIAL_FORMS": 0,
        "memberships-0-organisation": office.organisation_id,
        "memberships-0-office": office.pk,
        "memberships-0-role": Role.REQUESTER,
        "memberships-0-alarm_rank": 1,
    }

    answer = keeper.post(reverse("admin:mediation_user_change", args=[cleo.pk]), sent)

    assert answer.status_code == 302
    assert Membership.objects.filter(user=cleo, office=office, role=Role.REQUESTER).count() == 1


def test_signing_in_is_one_door() -> None:
    """The pages' own: the admin's would let anybody guess as often as she likes."""
    answer = Client().get("/admin/login/?next=/admin/")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/accesso?next=/admin/")
    assert signed_in(make_user("cleo")).get("/admin/login/").status_code == 403
