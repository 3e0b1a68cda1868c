"""Which texts are read together: by who gets them, and by what they are about."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from notifications.texts.keys import TO_COORDINATORS, TO_MEDIATORS, TO_REQUESTERS


@dataclass(frozen=True)
class Group:
    title: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Audience:
    """Who gets these texts; `word` stands in the page's address."""

    word: str
    title: str
    groups: tuple[Group, ...]


def _cut(keys: Iterable[str], titles: Mapping[str, str]) -> Iterator[Group]:
    """The keys in their order; at each that has a title a group begins."""
    title = ""
    together: list[str] = []
    for key in keys:
        if key in titles and together:
            yield Group(title, tuple(together))
            together = []
        title = titles.get(key, title)
        together.append(key)
    yield Group(title, tuple(together))


AUDIENCES: Final = (
    Audience(
        "mediatori",
        "Ai mediatori",
        tuple(
            _cut(
                TO_MEDIATORS,
                {
                    "offer_planned": "Proposte",
                    "series_assigned": "Turni affidati e promemoria",
                    "freed_time_reused": "Modifiche e disdette",
                    "decline_noted": "Risposte a quello che scrivono",
                },
            )
        ),
    ),
    Audience(
        "uffici",
        "Agli uffici",
        tuple(
            _cut(
                TO_REQUESTERS,
                {
                    "request_received": "Richiesta, ricerca e conferma",
                    "request_reminder": "Promemoria e imprevisti",
                    "request_series_received": "Serie",
                    "request_reconfirming": "Modifiche e disdette",
                },
            )
        ),
    ),
    Audience(
        "coordinamento",
        "Al coordinamento",
        tuple(_cut(TO_COORDINATORS, {"coordinator_uncovered": "Avvisi"})),
    ),
)
PLACES: Final[Mapping[str, tuple[Audience, Group]]] = {
    key: (audience, group) for audience in AUDIENCES for group in audience.groups for key in group.keys
}
