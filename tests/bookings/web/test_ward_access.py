"""A ward comes by its key, without signing in: to its page and its own searches, and to nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from bookings.actions.dispatching import accept_offer
from bookings.models import Booking, BookingEvent
from bookings.vocabulary import AnswerChannel, Urgency
from mediation.actions.ward_keys import make_ward_key
from mediation.models import User, WardKey
from mediation.models.ward import digest_of
from mediation.vocabulary import Role
from mediation.web.written import phone
from tests.bookings.clockwork import play
from tests.bookings.web.conftest import World, ask
from tests.factories import NOON, TOMORROW, make_booking, make_office, make_user
from tests.visiting import Page, StoppedClock, Visitor

pytestmark = pytest.mark.django_db

QUARTER_PAST = TOMORROW + timedelta(minutes=16)


@pytest.fixture(autouse=True)
def _nobody_tried_before() -> None:
    cache.clear()


@pytest.fixture
def token(world: World) -> str:
    return make_ward_key(office_id=world.triage.pk, by_id=world.nino.pk, at=NOON - timedelta(days=1))


@pytest.fixture
def ward(token: str) -> Visitor:
    """The telephone of the triage, which came by the square once."""
    visitor = Visitor()
    assert visitor.get("ward-link", token).location.startswith("/reparto")
    return visitor


def call(visitor: Visitor, **fields: Any) -> Page:
    answers = {
        "key": "ward",
        "when": "now",
        "language": "uk",
        "consent": "given",
        "call_number": "0935 000111",
    }
    return visitor.post("ward", **{**answers, **fields})


@pytest.fixture
def calling(ward: Visitor) -> Booking:
    call(ward)
    return Booking.objects.get()


# --- Coming by the key


def test_key_leads_to_the_wards_page_and_leaves_the_address(world: World, token: str) -> None:
    visitor = Visitor()

    entered = visitor.client.get(f"/r/{token}")

    assert (entered.status_code, entered["Location"]) == (302, f"/reparto?ufficio={world.triage.pk}")
    assert (entered["Referrer-Policy"], entered["Cache-Control"]) == ("no-referrer", "no-store")
    page = visitor.get("ward")
    assert page.heading == "Che lingua serve?"
    assert "Triage" in page.text
    assert token not in page.html


def test_cookie_is_the_wards_alone_and_lasts(token: str) -> None:
    cookie = Client().get(f"/r/{token}").cookies["ward"]

    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/reparto", True, "Lax")
    assert cookie["max-age"] == timedelta(days=400).total_seconds()
    assert token not in cookie.value


def test_only_a_digest_of_the_key_is_stored(token: str) -> None:
    key = WardKey.objects.get()

    assert len(token) * 6 >= 128
    assert key.digest == digest_of(token)
    assert token not in "".join(str(value) for value in vars(key).values())


def test_use_is_noted_once_a_minute(ward: Visitor, clock: StoppedClock) -> None:
    used = [WardKey.objects.get().last_used_at]
    for minutes in (0.5, 1):
        clock.at = NOON + timedelta(minutes=minutes)
        ward.get("ward")
        used.append(WardKey.objects.get().last_used_at)

    assert used == [NOON, NOON, NOON + timedelta(minutes=1)]


def test_nobody_without_a_key_comes_in(world: World) -> None:
    assert Visitor().get("ward").location == "/accesso?next=/reparto"


@pytest.mark.parametrize("cookie", ["", "x", "a" * 64, digest_of("guessed") + ":x"])
def test_cookie_that_was_not_made_here_opens_nothing(world: World, token: str, cookie: str) -> None:
    visitor = Visitor()
    visitor.client.cookies["ward"] = cookie

    assert visitor.get("ward").location == "/accesso?next=/reparto"


def test_digest_alone_opens_nothing(token: str) -> None:
    visitor = Visitor()
    visitor.client.cookies["ward"] = WardKey.objects.get().digest

    assert visitor.get("ward").location == "/accesso?next=/reparto"
    assert visitor.get("ward-link", WardKey.objects.get().digest).status == 404


# --- What it may


def test_ward_asks_for_itself_and_follows_its_search(world: World, ward: Visitor) -> None:
    page = call(ward)

    booking = Booking.objects.get()
    assert page.location == f"/reparto/{booking.number}"
    assert (booking.office_id, booking.requested_by.username) == (
        world.triage.pk,
        f"reparto-{world.triage.pk}",
    )
    waiting = ward.get("ward-wait", booking.number)
    assert waiting.heading == "Sto cercando"
    assert f"/richieste/{booking.number}" not in waiting.html
    assert ward.get("ward-live", booking.number, live=True).status == 200


def test_ward_cannot_ask_for_another(world: World, ward: Visitor) -> None:
    call(ward, office=world.registry.pk)

    assert Booking.objects.get().office_id == world.triage.pk


def test_ward_calls_its_search_off(ward: Visitor, calling: Booking) -> None:
    (form,) = [
        each
        for each in ward.get("ward-wait", calling.number).all("form")
        if (each.attributes.get("action") or "").endswith("/annulla")
    ]

    page = ward.post("ward-cancel", calling.number, back="ward", reason="Annullata dal reparto")

    calling.refresh_from_db()
    assert form.attributes["action"] == f"/reparto/{calling.number}/annulla"
    assert (page.location, calling.status) == (f"/reparto/{calling.number}", "cancelled")


def test_ward_says_that_it_is_over_in_two_taps(ward: Visitor, calling: Booking, clock: StoppedClock) -> None:
    accept_offer(offer_id=ask(calling)["Amina"].pk, at=NOON, via=AnswerChannel.SMS)
    clock.at = NOON + timedelta(minutes=12)
    page = ward.get("ward-wait", calling.number)
    actions = {form.attributes.get("action") for form in page.by_id("contenuto").all("form")}

    ward.post("ward-complete", calling.number, back="ward", outcome="well")

    assert actions == {f"/reparto/{calling.number}/{end}" for end in ("annulla", "fine")}
    ended = ward.get("ward-wait", calling.number)
    assert "Per la consegna" in ended.text
    assert "Firma" not in ended.text


def test_ward_sees_no_number_of_a_person(world: World, ward: Visitor, clock: StoppedClock) -> None:
    """Signed in, the same ward is asked whether she is there, and given her number."""
    booking = make_booking(by=WardKey.objects.get().account, office=world.triage)
    accept_offer(offer_id=ask(booking)["Amina"].pk, at=NOON, via=AnswerChannel.SMS)
    play(until=QUARTER_PAST)
    clock.at = QUARTER_PAST

    by_key, by_name = (visitor.get("ward-wait", booking.number) for visitor in (ward, Visitor(world.berg)))

    assert phone(world.amina.phone) in by_name.links
    assert phone(world.amina.phone) not in by_key.text
    assert world.amina.phone not in by_key.html
    assert by_key.buttons == ["Tutto bene", *by_key.buttons[1:]]
    assert "Non abbiamo notizie di Amina" in by_key.text


# --- And what it may not


def test_search_begun_by_somebody_else_is_not_there(world: World, ward: Visitor) -> None:
    own_wards = make_booking(by=world.berg, office=world.triage, urgency=Urgency.NOW, starts_at=None)
    foreign = make_booking(by=world.cleo, office=world.registry)
    events = BookingEvent.objects.count()

    seen = [
        page.status
        for number in (own_wards.number, foreign.number, 99_999)
        for page in (
            ward.get("ward-wait", number),
            ward.get("ward-live", number, live=True),
            ward.post("ward-cancel", number, back="ward"),
            ward.post("ward-complete", number, back="ward", outcome="well"),
        )
    ]

    assert seen == [404] * 12
    assert BookingEvent.objects.count() == events
    assert str(own_wards.number) not in ward.get("ward").text


def test_ward_is_asked_only_about_what_it_began_itself(world: World, ward: Visitor) -> None:
    make_booking(by=world.berg, office=world.triage, urgency=Urgency.NOW, starts_at=None)

    call(ward)
    again = call(ward, key="another page")

    own = Booking.objects.get(requested_by__username__startswith="reparto-")
    assert f"Sì, vai alla ricerca {own.number}" in again.links
    assert Booking.objects.count() == 2


def test_search_is_shown_until_a_day_after_its_end(
    ward: Visitor, calling: Booking, clock: StoppedClock
) -> None:
    seen = []
    for later in (timedelta(hours=24) - timedelta(minutes=1), timedelta(hours=24)):
        clock.at = calling.ends_at + later
        seen.append(ward.get("ward-wait", calling.number).status)

    assert seen == [200, 404]


def test_no_other_page_knows_the_ward(ward: Visitor, calling: Booking) -> None:
    """Not even were the cookie sent there, as a browser does not."""
    account = User.objects.get(username__startswith="reparto-")
    cookie = ward.client.cookies["ward"].value
    elsewhere = Client(headers={"Cookie": f"ward={cookie}"})
    paths = [
        "/richieste", f"/richieste/{calling.number}", f"/richieste/{calling.number}/storia", "/richieste/nuova",
        "/serie", "/reparti", "/materiale", "/da-sistemare",
    ]  # fmt: skip

    answers = [elsewhere.get(path) for path in paths]

    assert [answer.status_code for answer in answers] == [302] * len(paths)
    assert elsewhere.get("/api/v1/bookings").status_code == 401
    assert elsewhere.post(f"/richieste/{calling.number}/disdici").status_code == 302
    assert not account.has_usable_password()
    calling.refresh_from_db()
    assert calling.status == "searching"


def test_account_of_a_ward_reads_no_list_even_signed_in(
    world: World, ward: Visitor, calling: Booking
) -> None:
    account = User.objects.get(username__startswith="reparto-")
    make_booking(by=world.berg, office=world.triage)

    signed_in = Visitor(account)

    assert signed_in.get("bookings").status == 403
    assert signed_in.get("booking", calling.number).status in (200, 403)
    assert signed_in.get("ward-keys").status == 403


def test_get_writes_nothing_but_the_hour_of_use(ward: Visitor, calling: Booking) -> None:
    events = BookingEvent.objects.count()

    refused = [ward.client.get(f"/reparto/{calling.number}/{end}").status_code for end in ("annulla", "fine")]

    assert refused == [405, 405]
    assert BookingEvent.objects.count() == events


def test_form_from_elsewhere_is_refused(ward: Visitor, calling: Booking) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["ward"] = ward.client.cookies["ward"].value

    answers = [
        strict.post("/reparto", {"key": "forged", "when": "now", "language": "uk", "consent": "given"}),
        strict.post(f"/reparto/{calling.number}/annulla", {"back": "ward"}),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
    calling.refresh_from_db()
    assert (Booking.objects.count(), calling.status) == (1, "searching")


# --- A key that ended


@pytest.fixture
def rotated(world: World, ward: Visitor) -> str:
    return make_ward_key(office_id=world.triage.pk, by_id=world.nino.pk, at=NOON)


def test_replaced_key_stops_at_once_and_says_whom_to_call(
    world: World, token: str, ward: Visitor, rotated: str
) -> None:
    world.nino.phone = "+390935000101"
    world.nino.save()

    pages = [ward.get("ward"), Visitor().get("ward-link", token)]

    for page in pages:
        assert (page.status, page.heading) == (410, "Questo collegamento non vale più")
        assert "0935 000101" in page.links
        assert page.links["800 000 800"] == "tel:+39800000800"
    assert Visitor().get("ward-link", rotated).status == 302


def test_replaced_key_writes_nothing(ward: Visitor, rotated: str) -> None:
    page = call(ward)

    assert (page.status, Booking.objects.count()) == (410, 0)


def test_live_part_learns_that_the_key_ended(world: World, ward: Visitor, calling: Booking) -> None:
    make_ward_key(office_id=world.triage.pk, by_id=world.nino.pk, at=NOON)

    assert ward.get("ward-live", calling.number, live=True).status == 401


def test_search_goes_on_with_the_new_key(world: World, calling: Booking) -> None:
    rotated = make_ward_key(office_id=world.triage.pk, by_id=world.nino.pk, at=NOON)
    visitor = Visitor()
    visitor.get("ward-link", rotated)

    assert visitor.get("ward-wait", calling.number).heading == "Sto cercando"


def test_closed_account_closes_the_key(ward: Visitor, token: str) -> None:
    User.objects.filter(username__startswith="reparto-").update(is_active=False)

    assert ward.get("ward").status == 410
    assert Visitor().get("ward-link", token).status == 410


def test_wrong_keys_are_throttled_and_the_ward_goes_on(ward: Visitor, token: str) -> None:
    cache.clear()
    stranger = Visitor()

    tried = [stranger.get("ward-link", f"{number:032d}").status for number in range(30)]

    assert tried == [404] * 20 + [429] * 10
    # Tried at last, the right one is of no use; who had it before is not kept out by the stranger.
    assert stranger.get("ward-link", token).status == 429
    assert ward.get("ward-link", token).status == 302
    assert ward.get("ward").status == 200


def test_unknown_key_says_what_to_do(world: World) -> None:
    page = Visitor().get("ward-link", "no-such-key")

    assert (page.status, page.heading) == (404, "Questo collegamento non è giusto")


# --- Who is signed in


def test_signed_in_nurse_works_in_her_own_name(world: World, token: str) -> None:
    berg = Visitor(world.berg)
    berg.get("ward-link", token)

    call(berg)

    booking = Booking.objects.get()
    assert booking.requested_by == world.berg
    assert f"/richieste/{booking.number}" in berg.get("ward-wait", booking.number).html
    assert WardKey.objects.get().account != world.berg


def test_page_of_a_ward_names_nobody_as_signed_in(ward: Visitor) -> None:
    page = ward.get("ward")

    assert "Esci" not in page.text
    assert not [nav for nav in page.all("nav") if nav.has(**{"aria-label": "Sezioni"})]


# --- Making it


def sheet(visitor: Visitor, world: World) -> Page:
    return visitor.post("ward-key", world.triage.pk)


def test_coordinator_makes_a_key_and_prints_it_once(world: World) -> None:
    nino = Visitor(world.nino)

    page = sheet(nino, world)

    (link,) = [each.text for each in page.all("figcaption")]
    assert page.heading == "Stampalo adesso"
    assert link.startswith("http")
    assert page.all("svg")
    assert "800 000 800" in page.links
    assert Visitor().get("ward-link", link.rpartition("/")[2]).status == 302
    again = nino.get("ward-key", world.triage.pk)
    assert link not in again.html
    assert "Usato l'ultima volta" in again.text
    assert WardKey.objects.get().made_by == world.nino


def test_made_anew_the_old_one_is_told_apart(world: World, token: str) -> None:
    sheet(Visitor(world.nino), world)

    keys = WardKey.objects.order_by("pk")
    assert [key.replaced_at for key in keys] == [NOON, None]
    assert len({key.account_id for key in keys}) == 1


def test_looking_makes_no_key(world: World) -> None:
    Visitor(world.nino).get("ward-key", world.triage.pk)

    assert WardKey.objects.count() == 0


def test_manager_makes_keys_of_her_own_body(world: World) -> None:
    mara = Visitor(make_user("mara", Role.OFFICE_MANAGER, world.triage))
    sara = Visitor(make_user("sara", Role.OFFICE_MANAGER, world.registry))

    assert sheet(mara, world).status == 200
    assert sheet(sara, world).status == 404
    assert "Triage" in mara.get("ward-keys").text
    assert "Nessun reparto" in sara.get("ward-keys").text


def test_others_make_none(world: World) -> None:
    refused = [sheet(Visitor(who), world).status for who in (world.berg, world.amina, world.anna)]

    assert refused == [403, 403, 403]
    assert WardKey.objects.count() == 0


def test_office_that_is_no_ward_has_no_key(world: World) -> None:
    assert Visitor(world.nino).post("ward-key", world.registry.pk).status == 404


def test_list_of_wards_asks_the_same_for_one_and_three(world: World) -> None:
    nino = Visitor(world.nino)
    sheet(nino, world)
    one = nino.count_queries("ward-keys")
    for name in ("Chirurgia", "Ostetricia"):
        make_ward_key(office_id=make_office(name=name).pk, by_id=world.nino.pk, at=NOON)

    assert nino.count_queries("ward-keys") == one
