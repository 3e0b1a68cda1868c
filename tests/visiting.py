"""How tests visit the pages: as a person who reads headings and sentences and presses buttons, without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mediation import clock as the_clock
from mediation.models import Mediator, User
from tests.factories import NOON

# What a page may ask of the database.
MOST_QUERIES = 15
VOID = frozenset({"input", "meta", "link", "br", "hr", "img", "col"})


@dataclass
class Element:
    name: str
    attributes: dict[str, str | None]
    children: list[Element | str] = field(default_factory=list)

    def __iter__(self) -> Iterator[Element]:
        """Itself and everything inside, in reading order."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child

    @property
    def text(self) -> str:
        inside = "".join(child if isinstance(child, str) else f" {child.text} " for child in self.children)
        words = " ".join(inside.replace("\u2060", "").split())
        return (
            words.replace(" .", ".")
            .replace(" ,", ",")
            .replace(" :", ":")
            .replace("( ", "(")
            .replace(" )", ")")
        )

    def has(self, **attributes: str) -> bool:
        return all(self.attributes.get(name) == value for name, value in attributes.items())

    def all(self, tag: str = "", /, **attributes: str) -> list[Element]:
        return [each for each in self if (not tag or each.name == tag) and each.has(**attributes)]


class Tree(HTMLParser):
    """Reads a page, and does not forgive what a browser would."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.root = Element("root", {})
        self.open = [self.root]
        self.feed(html)
        self.close()
        assert [each.name for each in self.open] == ["root"], f"not closed: {self.open[-1].name}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].name == tag, f"</{tag}> closes <{self.open[-1].name}> at {self.getpos()}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


class Page:
    """An answer, read."""

    def __init__(self, answer: Any) -> None:
        self.status = answer.status_code
        self.location: str = answer.headers.get("Location", "")
        self.html = answer.content.decode()
        self.root = Tree(self.html).root

    def all(self, tag: str = "", /, **attributes: str) -> list[Element]:
        return self.root.all(tag, **attributes)

    def by_id(self, id_: str) -> Element:
        (found,) = self.all(id=id_)
        return found

    @property
    def title(self) -> str:
        return self.all("title")[0].text

    @property
    def heading(self) -> str:
        (heading,) = self.all("h1")
        return heading.text

    @property
    def text(self) -> str:
        return self.root.text

    @property
    def errors(self) -> list[str]:
        """The sentences of the summary."""
        return [item.text for summary in self.all(id="errors") for item in summary.all("li")]

    @property
    def said(self) -> list[str]:
        """What the last action told."""
        return [item.text for item in self.by_id("said").all("li")]

    @property
    def facts(self) -> dict[str, str]:
        rows = [row for facts in self.all("dl") for row in facts.all("div")]
        return {row.all("dt")[0].text: row.all("dd")[0].text for row in rows}

    @property
    def history(self) -> list[str]:
        """Newest first, without the hours."""
        items = self.by_id("history").all("li")
        return [
            " ".join(str(child).strip() for child in item.children if isinstance(child, str)).strip()
            for item in items
        ]

    @property
    def buttons(self) -> list[str]:
        """What can be pressed in the page itself."""
        return [button.text for button in self.by_id("contenuto").all("button")]

    @property
    def links(self) -> dict[str, str]:
        return {link.text: link.attributes.get("href") or "" for link in self.all("a")}

    def input(self, name: str) -> Element:
        """The one input of that name."""
        found = [each for each in self.root if each.name in ("input", "select") and each.has(name=name)]
        (only,) = found
        return only

    def radios(self, name: str) -> dict[str, bool]:
        """The values on offer, and which is chosen."""
        offered = self.all("input", type="radio", name=name)
        return {each.attributes.get("value") or "": "checked" in each.attributes for each in offered}

    def options(self, name: str) -> list[str]:
        return [option.text for option in self.input(name).all("option")]


class Visitor:
    """Somebody at a browser; nobody signed in when `who` is None."""

    def __init__(self, who: User | Mediator | None = None) -> None:
        self.client = Client()
        user = who.user if isinstance(who, Mediator) else who
        if user is not None:
            self.client.force_login(user)

    def get(self, name: str, *args: Any, live: bool = False, **query: Any) -> Page:
        headers = {"HX-Request": "true"} if live else {}
        answer = self.client.get(reverse(name, args=args), query, headers=headers)
        return Page(answer)

    def post(self, name: str, *args: Any, **fields: Any) -> Page:
        return Page(self.client.post(reverse(name, args=args), fields))

    def count_queries(self, name: str, *args: Any) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert self.get(name, *args).status == 200
        return len(queries)

    def follow(self, page: Page) -> Page:
        return Page(self.client.get(page.location))


@dataclass
class StoppedClock:
    at: datetime = NOON


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    """What every page takes for now."""
    stopped = StoppedClock()

    class Stopped(datetime):
        @classmethod
        def now(cls, _tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return stopped.at

    monkeypatch.setattr(the_clock, "datetime", Stopped)
    return stopped
