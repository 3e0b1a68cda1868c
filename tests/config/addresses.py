"""Every address that this site answers at, read from the URLconf."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver


def patterns(resolver: Any, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route)
        else:
            yield route, entry


def routes(resolver: Any) -> list[str]:
    return [route for route, _ in patterns(resolver)]
