"""Which texts are read together: by who gets them, and by what they are about."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_noop

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
        gettext_noop("Ai mediatori"),
        tuple(
            _cut(
                TO_MEDIATORS,
                {
                    "offer_planned": gettext_noop("Proposte"),
                    "series_assigned": gettext_noop("Turni affidati e promemoria"),
                    "freed_time_reused": gettext_noop("Modifiche e disdette"),
                    "decline_noted": gettext_noop("Risposte a quello che scrivono"),
                    "sign_in_code": gettext_noop("Codice per entrare"),
                },
            )
        ),
    ),
    Audience(
        "uffici",
        gettext_noop("Agli uffici"),
        tuple(
            _cut(
                TO_REQUESTERS,
                {
                    "request_received": gettext_noop("Richiesta, ricerca e conferma"),
                    "request_reminder": gettext_noop("Promemoria e imprevisti"),
                    "request_series_received": gettext_noop("Serie"),
                    "request_reconfirming": gettext_noop("Modifiche e disdette"),
                },
            )
        ),
    ),
    Audience(
        "coordinamento",
        gettext_noop("Al coordinamento"),
        tuple(_cut(TO_COORDINATORS, {"coordinator_uncovered": gettext_noop("Avvisi")})),
    ),
)
PLACES: Final[Mapping[str, tuple[Audience, Group]]] = {
    key: (audience, group) for audience in AUDIENCES for group in audience.groups for key in group.keys
}
