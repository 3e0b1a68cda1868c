"""The invented leaflets of the demo, in our own words. What is already there is never changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from bookings.working_time import rome_day
from mediation.models import User
from mediation.real_people import refuse_among_real_people
from mediation.vocabulary import Setting
from notifications.models import Leaflet


@dataclass(frozen=True)
class Sheet:
    """In which languages it is approved; in the others it is a draft that nobody who speaks them has read."""

    title: str
    setting: Setting
    page: str
    texts: dict[str, str]
    approved: tuple[str, ...]


SITE: Final = "https://materiale.example"
SHEETS: Final = (
    Sheet(
        "Il mediatore è gratuito",
        Setting.SOCIAL,
        "mediatore",
        {
            "en": "You have a right to understand and to be understood. Ask for an interpreter: it is free.",
            "fr": "Vous avez le droit de comprendre et d'être compris. Demandez un interprète : c'est gratuit.",
            "ar": "من حقك أن تفهم وأن يفهمك الآخرون. اطلب مترجماً في كل مكتب: الخدمة مجانية.",
        },
        approved=("en", "fr"),
    ),
    Sheet(
        "Iscriversi a scuola",
        Setting.SCHOOL,
        "scuola",
        {
            "fr": "L'école est ouverte à tous les enfants, même sans papiers. L'inscription est gratuite.",
            "uk": "Школа відкрита для всіх дітей, навіть без документів. Записатися можна безкоштовно.",
            "bn": "স্কুল সব শিশুর জন্য, কাগজপত্র না থাকলেও। ভর্তি হতে টাকা লাগে না।",
        },
        approved=("fr",),
    ),
    Sheet(
        "Il medico di famiglia",
        Setting.HEALTH,
        "medico",
        {
            "en": "With your health card you choose a family doctor. In an emergency call 112.",
            "ro": "Cu cardul de sănătate îți alegi un medic de familie. Pentru urgențe sună la 112.",
        },
        approved=("en",),
    ),
    Sheet(
        "Il contratto di lavoro",
        Setting.WORK,
        "lavoro",
        {
            "en": "Before you start, ask for a written contract. Nobody may keep your passport.",
        },
        approved=("en",),
    ),
)


@transaction.atomic(durable=True)
def load_leaflets(*, by: str, at: datetime) -> int:
    """Add the missing leaflets in the name of this coordinator of the demo. Returns how many were added.

    :raises RealPeopleHere:
    """
    refuse_among_real_people()
    author = User.objects.get(username=by)
    known = set(Leaflet.objects.values_list("title", "language_id"))
    missing = [
        _leaflet(sheet, language, author=author, at=at)
        for sheet in SHEETS
        for language in sheet.texts
        if (sheet.title, language) not in known
    ]
    return len(Leaflet.objects.bulk_create(missing))


def _leaflet(sheet: Sheet, language: str, *, author: User, at: datetime) -> Leaflet:
    is_approved = language in sheet.approved
    return Leaflet(
        title=sheet.title,
        setting=sheet.setting,
        language_id=language,
        text=sheet.texts[language],
        link=f"{SITE}/{sheet.page}/{language}",
        checked_on=rome_day(at),
        written_by=author,
        written_at=at,
        approved_by=author if is_approved else None,
        approved_at=at if is_approved else None,
    )
