"""Leaflets to test with: in Ukrainian, about school, approved at noon by whoever wrote them."""

from typing import Any

from mediation.models import User
from mediation.vocabulary import Setting
from notifications.models import Leaflet
from tests.factories import NOON, make_language

LINK = "https://scuola.example/iscrizioni"
BODY = f"Школа безкоштовна для всіх дітей. {LINK}"


def make_leaflet(by: User, *, language: str = "uk", is_draft: bool = False, **values: Any) -> Leaflet:
    approval = {} if is_draft else {"approved_by": by, "approved_at": NOON}
    return Leaflet.objects.create(
        **{
            "title": "Iscriversi a scuola",
            "setting": Setting.SCHOOL,
            "language": make_language(language),
            "text": "Школа безкоштовна для всіх дітей.",
            "link": LINK,
            "checked_on": NOON.date(),
            "written_by": by,
            "written_at": NOON,
            **approval,
            **values,
        }
    )
