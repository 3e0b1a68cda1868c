"""Twilio's way of handing out a list page by page, alike for messages and calls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, Protocol, TypeVar
from urllib.parse import urlencode

PAGE_SIZE: Final = 50
LARGEST_PAGE: Final = 1000


class Listed(Protocol):
    @property
    def sid(self) -> str: ...


Row = TypeVar("Row", bound=Listed)


@dataclass(frozen=True)
class Page(Generic[Row]):
    rows: Sequence[Row]
    uris: dict[str, str | None]
    number: int
    size: int


def one_page(listed: Sequence[Row], query: Mapping[str, str], *, uri: str) -> Page[Row]:
    """:raises ValueError: for a size or a number that is none."""
    size = min(int(query.get("PageSize", PAGE_SIZE)), LARGEST_PAGE)
    number = int(query.get("Page", 0))
    start = _start(listed, token=query.get("PageToken"), offset=number * size)
    shown = listed[start : start + size]
    last = shown[-1] if start + size < len(listed) else None
    return Page(shown, _uris(query, uri=uri, page=number, size=size, last=last), number, size)


def _start(listed: Sequence[Listed], *, token: str | None, offset: int) -> int:
    """A token names the last one already seen, so that new arrivals do not shift the pages."""
    if token is None:
        return offset
    return next((i for i, one in enumerate(listed, 1) if f"PA{one.sid}" == token), len(listed))


def _uris(
    query: Mapping[str, str], *, uri: str, page: int, size: int, last: Listed | None
) -> dict[str, str | None]:
    filters = {name: value for name, value in query.items() if not name.startswith("Page")}

    def of(number: int, **token: str) -> str:
        return f"{uri}?{urlencode({**filters, 'PageSize': size, 'Page': number, **token})}"

    return {
        "uri": of(page),
        "first_page_uri": of(0),
        "previous_page_uri": of(page - 1) if page else None,
        "next_page_uri": of(page + 1, PageToken=f"PA{last.sid}") if last else None,
    }
