import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from pytest_django import Settings

from mediation.actions import demo_on_call
from mediation.models import Language, Mediator, OnCall, Organisation, User
from tests.factories import make_mediator, make_user

pytestmark = pytest.mark.django_db

PASSWORD_LINE = re.compile(
    r"^Password delle persone di prova: ([a-z0-9]{4}(?:-[a-z0-9]{4}){2})$", re.MULTILINE
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Settings) -> Path:
    settings.PONTE_HOME = tmp_path / "home"
    settings.PONTE_DEMO = True
    return tmp_path / "home"


def load_demo() -> str:
    out = StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def printed_password(output: str) -> str:
    (password,) = PASSWORD_LINE.findall(output)
    return str(password)


def everything() -> dict[str, list[Any]]:
    models = [
        model
        for label in ("auth", "mediation", "bookings", "notifications")
        for model in apps.get_app_config(label).get_models()
    ]
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}


def test_the_first_run_loads_the_province_and_says_so() -> None:
    assert PASSWORD_LINE.sub("", load_demo()).splitlines() == [
        "Lingue nuove: 50. Comuni nuovi: 21. Tempi di viaggio scritti: 210.",
        "Uffici nuovi: 41. Mediatori nuovi: 26. Turni di reperibilità nuovi: 234. Fondi nuovi: 3.",
        "Accessi nuovi: giusi, salvo, rita, nino, lucia, fatou, anna, admin.",
        "",
        "Materiale informativo nuovo: 9.",
    ]


def test_the_second_run_changes_nothing() -> None:
    load_demo()
    before = everything()

    output = load_demo()

    assert everything() == before
    assert output.splitlines() == [
        "Lingue nuove: 0. Comuni nuovi: 0. Tempi di viaggio scritti: 0.",
        "Uffici nuovi: 0. Mediatori nuovi: 0. Turni di reperibilità nuovi: 0. Fondi nuovi: 0.",
        "Accessi nuovi: nessuno.",
        "Materiale informativo nuovo: 0.",
    ]


def test_a_later_run_adds_the_weeks_on_call_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_on_call, "WEEKS_AHEAD", 20)
    load_demo()
    before = everything()
    monkeypatch.setattr(demo_on_call, "WEEKS_AHEAD", 26)

    load_demo()

    after = everything()
    assert {name for name in before if before[name] != after[name]} == {"OnCall"}
    assert OnCall.objects.count() == 26 * 9


def test_the_password_is_printed_once_and_kept_for_the_first_page(home: Path) -> None:
    password = printed_password(load_demo())

    assert authenticate(username="giusi", password=password)
    assert (home / "demo_password").read_text() == password
    assert (home / "demo_password").stat().st_mode & 0o777 == 0o600
    assert not PASSWORD_LINE.search(load_demo())


def test_a_lost_password_is_replaced_in_the_demo(home: Path) -> None:
    lost = printed_password(load_demo())
    (home / "demo_password").unlink()

    password = printed_password(load_demo())

    assert password != lost
    assert authenticate(username="admin", password=password)
    assert not authenticate(username="admin", password=lost)


def test_a_remembered_password_serves_a_new_database(home: Path) -> None:
    home.mkdir()
    (home / "demo_password").write_text("abcd-efgh-2345")

    assert printed_password(load_demo()) == "abcd-efgh-2345"

    assert authenticate(username="nino", password="abcd-efgh-2345")


def test_outside_the_demo_the_password_is_printed_and_kept_nowhere(home: Path, settings: Settings) -> None:
    settings.PONTE_DEMO = False

    password = printed_password(load_demo())

    assert not (home / "demo_password").exists()
    assert not PASSWORD_LINE.search(load_demo())
    assert authenticate(username="giusi", password=password)


def test_among_real_people_nothing_is_loaded(home: Path) -> None:
    make_mediator("Amina", languages=[])
    before = everything()

    with pytest.raises(CommandError, match=r"^Qui lavorano persone vere: i dati di prova non si caricano\.$"):
        load_demo()

    assert everything() == before
    assert not home.exists()
    assert not Language.objects.exists()


def test_a_real_persons_account_stops_the_loading() -> None:
    make_user("admin")

    with pytest.raises(CommandError):
        load_demo()

    assert not Organisation.objects.exists()
    assert not Mediator.objects.exists()
    assert list(User.objects.values_list("username", flat=True)) == ["admin"]


def test_coordinators_are_admitted_to_the_admin_with_their_permissions() -> None:
    load_demo()

    for username in ("nino", "lucia"):
        coordinator = User.objects.get(username=username)
        assert coordinator.has_perm("mediation.change_mediator")
        assert not coordinator.has_perm("bookings.change_bookingevent")
    assert not User.objects.get(username="giusi").has_perm("mediation.view_mediator")
