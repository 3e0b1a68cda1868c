import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission

from config.coordination import GROUP, KEPT, SEEN, admit, ensure_group
from mediation.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def granted() -> set[str]:
    permissions = Group.objects.get(name=GROUP).permissions.select_related("content_type")
    return {f"{one.content_type.app_label}.{one.codename}" for one in permissions}


def test_coordinators_see_everything_that_ponte_stores() -> None:
    ensure_group()

    models = [model for label in SEEN for model in apps.get_app_config(label).get_models()]
    wanted = {f"{model._meta.app_label}.view_{model._meta.model_name}" for model in models}
    assert {name for name in granted() if ".view_" in name} == wanted


def test_coordinators_keep_people_calendars_roads_and_languages() -> None:
    ensure_group()

    assert {name for name in granted() if ".view_" not in name} == {
        f"mediation.{verb}_{model}" for model, verbs in KEPT.items() for verb in verbs
    }


def test_nobody_is_given_a_way_to_rewrite_history_messages_or_commitments() -> None:
    ensure_group()

    writing = {name for name in granted() if ".view_" not in name}
    assert {name.split(".")[0] for name in writing} == {"mediation"}
    assert not [name for name in writing if name.endswith(("_commitment", "_user", "_membership", "_office"))]


def test_the_group_is_made_once_and_what_a_site_added_stays() -> None:
    ensure_group()
    own = Permission.objects.get(codename="delete_mediator")
    Group.objects.get(name=GROUP).permissions.add(own)
    before = granted()

    ensure_group()

    assert granted() == before
    assert "mediation.delete_mediator" in before


def test_admit_reaches_only_those_who_are_named() -> None:
    ensure_group()
    make_user("berg")
    make_user("cleo")

    admit(usernames=["berg", "nobody"])
    admit(usernames=["berg"])

    assert list(Group.objects.get(name=GROUP).user_set.values_list("username", flat=True)) == ["berg"]
    assert not User.objects.get(username="cleo").has_perm("mediation.view_mediator")
