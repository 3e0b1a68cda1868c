"""Every form of every page, each of its fields filled in as nobody should: never an error of ours, and nothing lost.

Forms are found on the pages, so that a new one is here by itself. Each post is undone before the next.
"""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urljoin

import pytest
from django.core.cache import cache
from django.db import transaction

from tests.config.test_access_matrix import House, _noon, expected, house
from tests.visiting import Element, Page

__all__ = ["_noon", "house"]

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]

WHO = ("nobody", "berg", "amina", "nino", "admin")
# What answers a form that is filled in wrongly; where it cannot be answered by a page there is a sentence.
ANSWERS = {200, 302, 303, 400, 403, 404, 409, 410, 422, 429, 503}
WORDS = ("", "\0", "è" * 5000, "<b>&\"'", "²", "9" * 30)
MOMENTS = ("", "domani", "2026-02-31", "9999-12-31", "\0")
CHOICES = ("", "nonsense", "\0", "²", "9" * 30)
MOST_FIELDS = 15
OURS = {"csrfmiddlewaretoken"}


@dataclass(frozen=True)
class Form:
    page: str
    address: str
    fields: dict[str, list[str]]
    kinds: dict[str, str]

    def __str__(self) -> str:
        return f"{self.page} → {self.address}"

    def wrong(self) -> Iterator[tuple[str, str]]:
        """Each field with each thing that it should not hold; of a very long form, every few fields."""
        for name, kind in list(self.kinds.items())[:: 1 + len(self.kinds) // MOST_FIELDS]:
            for value in {"date": MOMENTS, "time": MOMENTS, "choice": CHOICES}.get(kind, WORDS):
                yield name, value


def forms_on(page: Page, path: str) -> Iterator[Form]:
    """Each with each address that its buttons send it to; they may stand outside it."""
    content = next(iter(page.all(id="contenuto")), page.root)
    for form in content.all("form"):
        if (form.attributes.get("method") or "").lower() != "post":
            continue
        id_ = form.attributes.get("id")
        buttons = [
            *form.all("button"),
            *(each for each in content.all("button") if id_ and each.has(form=id_)),
        ]
        addresses = {each.attributes["formaction"] for each in buttons if "formaction" in each.attributes}
        for address in addresses or {form.attributes.get("action") or path}:
            yield _read(form, path, urljoin(path, address))


def _read(form: Element, path: str, address: str) -> Form:
    fields: dict[str, list[str]] = {}
    kinds: dict[str, str] = {}
    for field in form:
        name, kind = field.attributes.get("name"), field.attributes.get("type") or "text"
        if (
            not name
            or name in OURS
            or name.startswith("initial-")
            or field.name not in {"input", "select", "textarea", "button"}
        ):
            continue
        kinds[name] = "choice" if field.name in {"select", "button"} or kind in CHOSEN else kind
        fields.setdefault(name, []).extend(_held(field, kind))
    return Form(path, address, fields, kinds)


CHOSEN = {"radio", "checkbox", "hidden", "submit"}


def _held(field: Element, kind: str) -> list[str]:
    if field.name == "select":
        options = field.all("option")
        chosen = [option for option in options if "selected" in option.attributes] or options[:1]
        return [option.attributes.get("value") or "" for option in chosen]
    if field.name == "textarea":
        return [field.text]
    if field.name == "button" or (kind in {"radio", "checkbox"} and "checked" not in field.attributes):
        return []
    return [field.attributes.get("value") or ""]


def send(house: House, role: str, address: str, fields: dict[str, list[str]]) -> Any:
    """One post, undone afterwards."""
    before, client = transaction.savepoint(), copy(house.clients[role])
    client.cookies = SimpleCookie(client.cookies.output(header="", sep=";"))
    client.raise_request_exception = False
    cache.clear()
    try:
        return client.post(address, fields)
    finally:
        transaction.savepoint_rollback(before)


def look(house: House, role: str, address: str) -> Any:
    client = copy(house.clients[role])
    cache.clear()
    return client.get(address)


def all_forms(house: House) -> list[tuple[str, Form]]:
    """Each once, with whoever is the first to see it."""
    found: dict[tuple[str, frozenset[str]], tuple[str, Form]] = {}
    for role in WHO:
        for row in expected():
            if row.method != "GET" or row.route.startswith(("api/", "admin", "static")):
                continue
            path = house.address(row.route)
            answer = look(house, role, path)
            if answer.status_code != 200 or "text/html" not in answer.headers.get("Content-Type", ""):
                continue
            for form in forms_on(Page(answer), path):
                found.setdefault((form.address, frozenset(form.fields)), (role, form))
    return list(found.values())


def said_wrong(form: Form, name: str, value: str, answer: Any) -> str:
    """What is wrong with the answer, if anything."""
    if answer.status_code not in ANSWERS:
        return f"answered {answer.status_code}"
    if answer.status_code != 200 or "text/html" not in answer.headers.get("Content-Type", ""):
        return ""
    page = Page(answer)
    ids = {element.attributes.get("id") for element in page.all()}
    targets = [link.attributes.get("href") or "" for box in page.all(id="errors") for link in box.all("a")]
    if lost := [target for target in targets if target.removeprefix("#") not in ids]:
        return f"the summary leads nowhere: {lost}"
    if page.errors and not page.title.startswith("Errore:"):
        return f"its title says nothing of the error: {page.title}"
    typed = [
        field.attributes.get("value") if field.name == "input" else field.text
        for field in page.all()
        if field.name in {"input", "textarea"} and field.attributes.get("name") == name
    ]
    is_kept = not page.errors or form.kinds[name] == "choice" or "\0" in value or not value.strip()
    if not is_kept and form.kinds[name] != "password" and typed and value not in typed:
        return f"what was typed is lost: {typed}"
    return ""


def test_no_form_breaks_or_loses_what_was_typed(house: House) -> None:
    forms = all_forms(house)
    wrong = []
    for role, form in forms:
        for name, value in form.wrong():
            answer = send(house, role, form.address, {**form.fields, name: [value]})
            if said := said_wrong(form, name, value, answer):
                wrong.append(f"{role}, {form}, {name} = {value[:20]!r}: {said}")

    assert wrong == []
    assert len(forms) > 40
