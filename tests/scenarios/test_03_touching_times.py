"""Touching times, mountain road.

Amina is on site in Piazza Armerina until 10:30. Nicosia is 75 minutes away. Somebody in Nicosia needs her at 10:45.
"""

from typing import Any

import pytest

from bookings.actions.dispatching import MediatorElsewhere, ReasonMissing, assign_mediator
from bookings.models import Booking, Offer
from bookings.queries import candidates_and_left_out
from bookings.vocabulary import BookingStatus, EventKind
from mediation.matching.reasons import Reason, sentence
from mediation.models import Commitment, Mediator, Office, TravelTime, User
from mediation.vocabulary import Delivery, TravelSource
from tests.bookings.calendars import rome
from tests.bookings.clockwork import everything, last_event, play
from tests.bookings.scenes import accept, fresh, offer_to, searching, seat_of
from tests.factories import make_mediator, make_place, make_town

pytestmark = pytest.mark.django_db

THE_DAY_BEFORE = rome("2026-07-14 09:00")


@pytest.fixture
def amina(ward: Office) -> Mediator:
    return make_mediator("Amina", town="Enna")


@pytest.fixture
def road_on_file(ward: Office) -> TravelTime:
    towns = sorted([make_town("Piazza Armerina"), make_town("Nicosia")], key=lambda town: town.pk)
    return TravelTime.objects.create(
        origin=towns[0], destination=towns[1], minutes=75, source=TravelSource.MEASURED
    )


@pytest.fixture
def in_piazza_until_half_past_ten(amina: Mediator, nurse: User, ward: Office) -> Booking:
    booking = searching(
        nurse,
        ward,
        at=THE_DAY_BEFORE,
        starts_at=rome("2026-07-15 09:30"),
        delivery=Delivery.ONSITE,
        place_id=make_place("Piazza Armerina").pk,
    )
    accept(amina, booking, at=THE_DAY_BEFORE)
    return fresh(booking)


def in_nicosia(nurse: User, ward: Office, starts: str, delivery: Delivery = Delivery.ONSITE) -> Booking:
    return searching(
        nurse,
        ward,
        at=THE_DAY_BEFORE,
        starts_at=rome(f"2026-07-15 {starts}"),
        delivery=delivery,
        place_id=make_place("Nicosia").pk,
    )


def asked(booking: Booking) -> set[str]:
    offers = Offer.objects.filter(seat__booking=booking)
    return set(offers.values_list("mediator__first_name", flat=True))


def what_nino_reads(booking: Booking) -> str:
    _, (verdict,) = candidates_and_left_out(seat_of(booking), at=THE_DAY_BEFORE)
    return sentence(verdict)


def test_for_nicosia_at_a_quarter_to_eleven_she_is_in_no_wave(
    in_piazza_until_half_past_ten: Booking, road_on_file: TravelTime, nurse: User, ward: Office
) -> None:
    booking = in_nicosia(nurse, ward, "10:45")

    play(until=rome("2026-07-15 10:45"))

    assert asked(booking) == set()
    assert fresh(booking).status == BookingStatus.UNCOVERED


def test_nino_reads_how_many_minutes_are_missing(
    in_piazza_until_half_past_ten: Booking, road_on_file: TravelTime, nurse: User, ward: Office
) -> None:
    booking = in_nicosia(nurse, ward, "10:45")

    assert what_nino_reads(booking) == "mancano 60 min (Piazza Armerina 10:30)"


def test_to_force_it_he_types_a_reason_and_it_is_kept_with_what_he_overrode(
    in_piazza_until_half_past_ten: Booking,
    road_on_file: TravelTime,
    amina: Mediator,
    nurse: User,
    nino: User,
    ward: Office,
) -> None:
    booking = in_nicosia(nurse, ward, "10:45")
    before = everything()

    def assign(reason: str) -> None:
        assign_mediator(
            booking_id=booking.pk, mediator_id=amina.pk, reason=reason, by_id=nino.pk, at=THE_DAY_BEFORE
        )

    with pytest.raises(ReasonMissing):
        assign("")
    assert everything() == before

    assign("a Piazza finisce prima, accordi presi")
    event = last_event(booking, EventKind.MEDIATOR_ASSIGNED)
    assert fresh(booking).status == BookingStatus.CONFIRMED
    assert event.actor == nino
    assert event.facts == {"reason": "a Piazza finisce prima, accordi presi", "overridden": [Reason.TRAVEL]}


@pytest.mark.parametrize(("starts", "is_asked"), [("11:44", False), ("11:45", True)])
def test_she_is_asked_from_the_minute_at_which_the_road_is_long_enough(
    in_piazza_until_half_past_ten: Booking,
    road_on_file: TravelTime,
    nurse: User,
    ward: Office,
    starts: str,
    is_asked: bool,
) -> None:
    booking = in_nicosia(nurse, ward, starts)

    assert asked(booking) == ({"Amina"} if is_asked else set())


@pytest.mark.parametrize(("starts", "is_asked"), [("10:39", False), ("10:40", True)])
@pytest.mark.parametrize("delivery", [Delivery.PHONE, Delivery.VIDEO])
def test_by_telephone_or_video_ten_minutes_are_enough(
    in_piazza_until_half_past_ten: Booking,
    road_on_file: TravelTime,
    nurse: User,
    ward: Office,
    delivery: Delivery,
    starts: str,
    is_asked: bool,
) -> None:
    booking = in_nicosia(nurse, ward, starts, delivery)

    assert asked(booking) == ({"Amina"} if is_asked else set())


def test_with_no_time_on_file_the_road_is_estimated_and_marked_so(
    in_piazza_until_half_past_ten: Booking, nurse: User, ward: Office
) -> None:
    booking = in_nicosia(nurse, ward, "10:45")

    assert asked(booking) == set()
    assert what_nino_reads(booking) == "mancano 60 min (Piazza Armerina 10:30, stima)"


def test_a_call_in_between_does_not_shorten_the_road(
    in_piazza_until_half_past_ten: Booking,
    road_on_file: TravelTime,
    amina: Mediator,
    nurse: User,
    ward: Office,
) -> None:
    call = searching(
        nurse,
        ward,
        at=THE_DAY_BEFORE,
        starts_at=rome("2026-07-15 10:50"),
        duration_minutes=10,
    )
    accept(amina, call, at=THE_DAY_BEFORE)

    booking = in_nicosia(nurse, ward, "11:30")

    assert asked(booking) == set()
    assert what_nino_reads(booking) == "mancano 15 min (Piazza Armerina 10:30)"


def test_two_offers_taken_one_after_the_other_meet_the_same_road(
    road_on_file: TravelTime, amina: Mediator, nurse: User, ward: Office
) -> None:
    """Both were offered while her day was free; the second yes is refused and names the first job."""
    onsite: dict[str, Any] = {"delivery": Delivery.ONSITE, "at": THE_DAY_BEFORE}
    piazza = searching(
        nurse, ward, starts_at=rome("2026-07-15 09:30"), place_id=make_place("Piazza Armerina").pk, **onsite
    )
    nicosia = in_nicosia(nurse, ward, "10:45")
    accept(amina, nicosia, at=THE_DAY_BEFORE)

    with pytest.raises(MediatorElsewhere) as refused:
        accept(amina, piazza, at=THE_DAY_BEFORE)

    assert (refused.value.other_number, refused.value.reasons) == (nicosia.number, (Reason.TRAVEL,))
    assert offer_to(amina, piazza).is_open
    assert Commitment.objects.count() == 1
