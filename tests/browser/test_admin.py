"""The administration: Django's own pages, which whoever keeps the Polo's papers works on all day."""

from collections.abc import Iterator

from django.contrib import admin
from django.urls import reverse
from playwright.sync_api import Page, expect

from mediation.models import Mediator, User
from mediation.vocabulary import Role
from tests.browser.axe import findings
from tests.browser.conftest import Desk, People
from tests.browser.test_every_page import addresses, gateway
from tests.factories import make_user

__all__ = ["addresses", "gateway"]

OURS = ("mediation", "bookings", "notifications")
# Of what Django brings along: a box to choose from a long list that is still empty, and the box to search a list.
OF_DJANGO = ("select2-selection", 'id="searchbar"')


def ours(page: Page) -> list[str]:
    return [found for found in findings(page) if not any(part in found for part in OF_DJANGO)]


def pages() -> Iterator[str]:
    """Every list, and the form of its first row, or to add one where there is none."""
    yield "/admin/"
    for model in admin.site._registry:
        if model._meta.app_label not in OURS:
            continue
        name = model._meta.label_lower.replace(".", "_")
        row = model._default_manager.first()
        yield reverse(f"admin:{name}_changelist")
        yield reverse(f"admin:{name}_change", args=[row.pk]) if row else reverse(f"admin:{name}_add")
    mediator = Mediator.objects.first()
    assert mediator is not None
    yield from (
        reverse(f"admin:mediation_mediator_{page}", args=[mediator.pk]) for page in ("history", "delete")
    )


def test_axe_finds_nothing(
    desk: Desk, people: People, addresses: dict[User | Mediator | None, list[str]]
) -> None:
    User.objects.filter(pk=people.nino.pk).update(is_staff=True)
    keepers = [people.nino, make_user("root", Role.ADMIN, is_staff=True)]
    wrong: dict[str, list[str]] = {}
    for keeper in keepers:
        page = desk.open("/admin/", who=keeper, viewport={"width": 1280, "height": 800})
        for path in pages():
            answer = page.goto(path)
            # What is not hers, or what nobody adds by hand, has no page for her.
            if answer is not None and answer.status == 200:
                wrong[f"{keeper}: {path}"] = ours(page)
    page.goto(reverse("admin:mediation_user_add"))
    page.locator("[name=_save]").click()
    expect(page.locator(".errornote")).to_be_visible()
    wrong["a form that was refused"] = ours(page)
    page.close()
    # The admin's own scripts set styles, which the policy refuses; and pages that are not hers were asked for.
    desk.complaints.clear()

    assert {path: found for path, found in wrong.items() if found} == {}
    assert len(wrong) > 40
