"""The admin in the working languages: the right one on each page, and no Italian left over."""

import json
from datetime import timedelta
from html.parser import HTMLParser
from uuid import UUID

import pytest
from django.contrib import admin
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange, NumericRange
from django.test import Client
from django.urls import reverse

from bookings.models import Booking, Fund, Policy
from mediation.models import (
    Absence,
    AvailabilityException,
    Credential,
    Exclusion,
    Mediator,
    OnCall,
    Preference,
    TravelTime,
    User,
)
from mediation.vocabulary import CredentialKind, Role
from notifications.models import (
    Alarm,
    Attempt,
    Bridge,
    GatewayAudit,
    GatewayPause,
    Leaflet,
    ProviderEvent,
    SpeechApproval,
)
from notifications.vocabulary import AttemptOutcome, MessageStatus, Trouble
from tests.bookings.web.conftest import World, ask, world
from tests.bookings.web.test_spoken_pages import COOKIE, LATIN
from tests.factories import NOON, make_booking, make_town, make_user
from tests.mediation.test_admin import form
from tests.notifications.unsettled import make_message, make_reply, make_signed
from tests.notifications.versions import make_version
from tests.visiting import clock

__all__ = ["clock", "world"]

pytestmark = pytest.mark.django_db

SHOWN = ("aria-label", "placeholder", "title", "alt")
UNREAD = frozenset({"script", "style"})
OURS = ("mediation", "bookings", "notifications")
# What is stored: of places and people, numbers of others, keys. And how each language calls itself.
DATA = set(
    LATIN.findall(
        "Nino nino Amina amina Zarina zarina Prova Ida Berg berg Cleo cleo Rossi Anna anna Gino gino kept root"
        " Polo Ospedale di prova Triage Comune di prova Anagrafe Enna EN Nicosia Regalbuto Municipio Casa"
        " Ucraino ucraino Russo Mandinka Tigrino LIS uk ru mnk ti ise it Italiano English Français Română"
        " FAMI CUP SMS sms SM CA lost undelivered queued native offer_planned courtesy Regole iniziali"
        " accepted not_taken refused misconfigured unknown absent skipped"
    )
)
# Whatever is called the same everywhere.
NAMES = set(LATIN.findall("Django CPIA ISTAT ISO API Ponte min"))
# What Django's own Italian leaves in English.
OF_DJANGO = set(
    LATIN.findall(
        "Breadcrumbs Model name Add link Change or view list Search auto Password LDAP all"
        " After you've created a user, you'll be able to edit more user options. Enable Set Disabled Enabled"
        " Whether the user will be able to authenticate using a password or not. If disabled, they may still be"
        " able to authenticate using other backends, such as Single Sign-On. Password-based authentication for this"
        " account"
    )
)
ALIKE = {
    # Words of its pictures.
    "uk": set(LATIN.findall("True False None Search Single Sign On LDAP")),
    # In English as in Italian.
    "en": OF_DJANGO
    | set(
        LATIN.findall(
            "Mediation Bookings Notifications video password mail No In Webhook Link staff asked wave lane server"
            " True False None"
        )
    ),
}


class Words(HTMLParser):
    """What is read or heard of a page of Django's, which closes its tags less strictly than ours."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._is_unread = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_unread = tag in UNREAD
        given = dict(attrs)
        self.said += [value for name in SHOWN if (value := given.get(name))]
        if given.get("type") == "submit":
            self.said.append(given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self._is_unread = False

    def handle_data(self, data: str) -> None:
        if not self._is_unread:
            self.said.append(data)


class Keeper:
    """Somebody who turns the admin's pages from one language to another."""

    def __init__(self, username: str, role: Role) -> None:
        self.client = Client()
        self.client.force_login(
            make_user(username, role, first_name="Nino", last_name="Prova", is_staff=True)
        )

    def get(self, path: str, language: str) -> str:
        self.client.cookies[COOKIE] = language
        answer = self.client.get(path)
        assert answer.status_code == 200, path
        content: str = answer.content.decode()
        return content

    def words(self, path: str, language: str) -> set[str]:
        return {word for said in Words(self.get(path, language)).said for word in LATIN.findall(said)}

    def may_open(self, path: str) -> bool:
        return self.client.get(path).status_code == 200


@pytest.fixture
def nino(world: World) -> Keeper:
    return Keeper("kept", Role.COORDINATOR)


@pytest.fixture
def root(world: World) -> Keeper:
    return Keeper("root", Role.ADMIN)


@pytest.fixture
def everything(world: World) -> None:
    """A row at least in every table."""
    amina, day = world.amina, NOON.date()
    booking = make_booking(by=world.berg, office=world.triage, case_reference="A-17", contact_name="Ida")
    ask(booking)
    signed = make_signed(
        world.berg,
        world.triage,
        at=NOON + timedelta(days=1, hours=8),
        starts_at=NOON + timedelta(days=1, hours=3),
    )
    Fund.objects.create(name="FAMI", code="CUP", valid_from=day)
    TravelTime.objects.create(origin=make_town("Enna"), destination=make_town("Nicosia"), minutes=48)
    Preference.objects.create(office=world.triage, mediator=amina)
    stretch = DateTimeTZRange(NOON, NOON + timedelta(days=2))
    for kind in CredentialKind:
        Credential.objects.create(mediator=amina, kind=kind, valid_from=day)
    AvailabilityException.objects.create(mediator=amina, date=day)
    AvailabilityException.objects.create(mediator=amina, date=day, minutes=NumericRange(600, 720))
    Absence.objects.create(mediator=amina, during=stretch)
    OnCall.objects.create(mediator=amina, during=stretch)
    Exclusion.objects.create(mediator=amina, office=world.registry, reason="…")
    message = make_message("lost", id=UUID(int=1), mediator=amina, booking=booking)
    for number, outcome in enumerate(AttemptOutcome):
        Attempt.objects.create(message=message, number=number, started_at=NOON, outcome=outcome)
    ProviderEvent.objects.create(sid="SM9", status="…", message=message, received_at=NOON)
    for status in MessageStatus:
        make_message(status, status=status)
    make_reply(mediator=amina, booking=booking, body="…")
    Bridge.objects.create(seat=signed.seats.get(), mediator=amina, mediator_call="CA1", began_at=NOON)
    GatewayPause.objects.create(channel="sms", since=NOON, until=NOON + timedelta(hours=1), reason="21610")
    GatewayAudit.objects.create(at=NOON, since=NOON, until=NOON, there=5, here=5)
    for trouble in Trouble:
        Alarm.objects.create(trouble=trouble, since=NOON, seen_at=NOON)
    make_version("…")
    gino = User.objects.get(username="gino")
    SpeechApproval.objects.create(language="uk", version=1, approved_by=gino, approved_at=NOON)
    Leaflet.objects.create(
        title="…",
        setting="school",
        language=world.amina.skills.get().language,
        text="…",
        checked_on=day,
        written_by=gino,
        written_at=NOON,
    )


def pages_of(keeper: Keeper) -> list[str]:
    """The list of each table, the form of a new row and that of one that is there, wherever they open."""
    found = [reverse("admin:index"), reverse("admin:password_change")]
    found += [reverse("admin:app_list", args=[app]) for app in OURS]
    for model in admin.site._registry:
        if model._meta.app_label not in OURS:
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        row = model._default_manager.order_by("pk")[0]
        found += [
            reverse(f"{name}_{page}", args=args)
            for page, args in (("changelist", []), ("add", []), ("change", [row.pk]))
        ]
    return [path for path in found if keeper.may_open(path)]


MEDIATORS = "admin:mediation_mediator"


@pytest.mark.parametrize("language", ["it", "en", "uk"])
def test_each_page_comes_in_the_language_that_was_chosen(nino: Keeper, world: World, language: str) -> None:
    change = reverse(f"{MEDIATORS}_change", args=[world.amina.pk])
    for path in (reverse("admin:index"), reverse(f"{MEDIATORS}_changelist"), change, reverse("admin:jsi18n")):
        nino.client.cookies[COOKIE] = language
        assert nino.client.get(path).headers["Content-Language"] == language, path


def test_language_that_the_admin_does_not_speak_leaves_it_italian(nino: Keeper) -> None:
    assert "Mediatori e mediatrici" in nino.get(reverse("admin:index"), "ar")


def test_no_italian_is_left_on_any_page(nino: Keeper, root: Keeper, everything: None) -> None:
    same = DATA | NAMES | set(LATIN.findall(json.dumps(Policy.objects.get().numbers)))
    same |= facts_of_bookings()
    left: set[tuple[str, str, str]] = set()
    for keeper in (nino, root):
        for path in pages_of(keeper):
            italian = keeper.words(path, "it") - same
            for language, alike in ALIKE.items():
                left |= {(language, path, word) for word in italian & keeper.words(path, language) - alike}

    assert left == set()


def facts_of_bookings() -> set[str]:
    """As programs read them."""
    return {
        word
        for booking in Booking.objects.all()
        for event in booking.events.all()
        for word in LATIN.findall(json.dumps(event.facts))
    }


def test_choices_are_called_in_the_language_of_the_page(nino: Keeper, world: World, everything: None) -> None:
    """Where one chooses, in a list, beside it, and where a row is only read."""
    amina = reverse(f"{MEDIATORS}_change", args=[world.amina.pk])
    message = reverse("admin:notifications_message_change", args=[UUID(int=1)])
    places = (amina, reverse(f"{MEDIATORS}_changelist"), message)

    said = [Words(nino.get(path, "uk")).said for path in places]

    assert [said[0].count("Жінка"), said[1].count("Жінка"), said[2].count("Не доставлено")] == [1, 3, 1]
    assert {"Française", "Англійська", "Італійська"} & set(said[0]) == set()
    assert Mediator.objects.get(pk=world.amina.pk).get_gender_display() == "Donna"


def test_list_is_still_put_in_order_by_what_was_chosen(nino: Keeper, world: World) -> None:
    Mediator.objects.filter(pk=world.zarina.pk).update(gender="male")
    address = reverse(f"{MEDIATORS}_changelist")

    rows = [nino.client.get(address, {"o": order}).context["cl"].result_list for order in ("2", "-2")]

    assert [[row.first_name for row in each] for each in rows] == [["Amina", "Zarina"], ["Zarina", "Amina"]]


WRONG: list[tuple[str, dict[str, str]]] = [
    ("Такого номера телефону не існує.", {"phone": "12"}),
    ("Напишіть номер так: +390935000111", {"phone": "0935 000111"}),
    (
        "Кінець має бути після початку.",
        {"availabilities-0-opens": "13:00", "availabilities-0-closes": "08:00"},
    ),
    ("Напишіть і початок, і кінець.", {"availabilities-0-opens": "13:00", "availabilities-0-closes": ""}),
    (
        "Понеділок: два проміжки стикаються. Об'єднайте їх в один.",
        {"availabilities-1-opens": "10:00", "availabilities-1-closes": "12:00"},
    ),
]


@pytest.mark.parametrize(("words", "wrong"), WRONG)
def test_why_a_form_is_not_taken_is_said_in_ukrainian(
    nino: Keeper, world: World, words: str, wrong: dict[str, str]
) -> None:
    amina = world.amina
    amina.availabilities.all().delete()
    openings = [
        {"weekday": 0, "opens": "08:00", "closes": "10:00"},
        {"weekday": 0, "opens": "", "closes": ""},
    ]
    sent = {**form(amina, availabilities=openings), **wrong}
    nino.client.cookies[COOKIE] = "uk"

    answer = nino.client.post(reverse(f"{MEDIATORS}_change", args=[amina.pk]), sent)

    assert answer.status_code == 200
    assert words in [said.strip() for said in Words(answer.content.decode()).said]


def test_what_was_changed_is_kept_and_listed_in_italian(nino: Keeper, world: World) -> None:
    fund = Fund.objects.create(name="FAMI", valid_from=NOON.date())
    nino.client.cookies[COOKIE] = "uk"
    sent = {"name": "FAMI", "code": "C", "valid_from": "2026-01-01", "valid_to": ""}
    assert nino.client.post(reverse("admin:bookings_fund_change", args=[fund.pk]), sent).status_code == 302

    page = nino.get(reverse("admin:bookings_fund_history", args=[fund.pk]), "uk")

    assert '<html lang="it"' in page
    assert "Modificati Codice e Aperto dal." in page


def test_language_is_chosen_in_the_header(nino: Keeper) -> None:
    index = reverse("admin:index")
    assert '<button name="language" value="uk" lang="uk">Українська</button>' in nino.get(index, "it")

    answer = nino.client.post(reverse("choose-tongue"), {"language": "uk", "page": index}, follow=True)

    assert answer.redirect_chain == [(index, 302)]
    assert "Медіатори й медіаторки" in answer.content.decode()
