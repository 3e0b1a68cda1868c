"""Generated worlds: everybody fits the need at first, then a few quirks are added, most a minute from a limit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange, NumericRange
from django.db.models import Model
from hypothesis import strategies as st

from mediation.clock import ROME
from mediation.matching.need import Limits, Need
from mediation.models import (
    Absence,
    Availability,
    AvailabilityException,
    Commitment,
    Credential,
    Exclusion,
    Language,
    LanguageSkill,
    Mediator,
    Municipality,
    Office,
    OnCall,
    Organisation,
    Place,
    Preference,
    TravelTime,
)
from mediation.vocabulary import (
    CommitmentState,
    CredentialKind,
    Delivery,
    Gender,
    Level,
    OrganisationKind,
    Setting,
    TravelSource,
)
from tests.mediation.matching.reference import World, common, local, road, span

Draw = Callable[[st.SearchStrategy[Any]], Any]

# --- The ground: the same in every world, so that it is laid once ------------------------------------------------

TOWNS = [
    Municipality(pk=pk, istat=f"{pk}", belfiore=f"{pk}", name=name, population=1, latitude=lat, longitude=lon)
    for pk, name, lat, lon in [
        (1, "Enna", 37.5655, 14.27433),
        (2, "Nicosia", 37.74747, 14.39218),
        (3, "Piazza Armerina", 37.38417, 14.36921),
    ]
]
PLACES = [
    Place(pk=pk, name=name, municipality_id=town, latitude=TOWNS[town - 1].latitude, longitude=lon)
    for pk, name, town, lon in [
        (1, "Municipio", 1, 14.27433),
        (2, "Ospedale", 1, 14.29),
        (3, "Municipio", 2, 14.39218),
        (4, "Municipio", 3, 14.36921),
    ]
]
LANGUAGES = [
    Language(tag=tag, iso639_3=tag, name=tag, english_name=tag, autonym=tag, deliveries=deliveries)
    for tag, deliveries in [
        ("ar", list(Delivery)),
        ("fr", list(Delivery)),
        ("ise", [Delivery.ONSITE, Delivery.VIDEO]),
    ]
]
POLO = Organisation(pk=1, name="Polo", kind=OrganisationKind.POLO)
OFFICES = [Office(pk=pk, organisation_id=1, name=f"Ufficio {pk}", place_id=1) for pk in (1, 2)]


def lay_ground() -> None:
    save_all(TOWNS, PLACES, LANGUAGES, [POLO], OFFICES)


def save(world: World) -> None:
    save_all(
        world.travel_times,
        world.mediators,
        world.skills,
        world.credentials,
        world.openings,
        world.exceptions,
        world.absences,
        world.on_calls,
        world.commitments,
        world.exclusions,
        world.preferences,
    )


def save_all(*lists: Sequence[Model]) -> None:
    """Each list holds rows of one class."""
    for rows in lists:
        if rows:
            type(rows[0])._default_manager.bulk_create(rows)


# --- The need ----------------------------------------------------------------------------------------------------

# Ordinary days, the ends of a week and of a year, and the two nights on which the clocks change.
DAYS = [
    date(2026, 7, 14),
    date(2026, 7, 19),
    date(2026, 7, 20),
    date(2026, 12, 31),
    date(2026, 3, 28),
    date(2026, 3, 29),
    date(2026, 10, 24),
    date(2026, 10, 25),
    date(2026, 10, 26),
]
MINUTES_OF_THE_DAY = [0, 1, 60, 110, 120, 150, 179, 180, 420, 600, 720, 1080, 1320, 1410, 1439]
DURATIONS = [15, 20, 60, 60, 90, 120, 240, 480, 1440]
ROADS = [0, 20, 60, 75]
A_MINUTE_EITHER_WAY = st.sampled_from([-1, 0, 1])


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


@st.composite
def instants(draw: Draw) -> datetime:
    day, minute = draw(st.sampled_from(DAYS)), draw(st.sampled_from(MINUTES_OF_THE_DAY))
    seconds, fold = draw(st.sampled_from([0, 0, 0, 23])), draw(st.sampled_from([0, 1]))
    clock = time(minute // 60, minute % 60, seconds, fold=fold)
    return datetime.combine(day, clock, ROME).astimezone(UTC)


@st.composite
def needs(draw: Draw, travel_times: list[TravelTime]) -> Need:
    starts_at, duration = draw(instants()), draw(st.sampled_from(DURATIONS))
    delivery = draw(st.sampled_from(["onsite", "onsite", "onsite", "phone", "video"]))
    margin = draw(st.sampled_from([None, None, 0, 30]))
    ahead = draw(st.sampled_from([3 * 24 * 60, 3 * 24 * 60, 40 * 24 * 60, -5, *ROADS, *ROADS]))
    return Need(
        languages=draw(st.sampled_from([("ar",), ("ar", "fr"), ("fr", "ar", "ise"), ("ise",), ("ar", "ar")])),
        variety=draw(st.sampled_from(["", "maghrebi"])),
        least_level=draw(st.sampled_from(list(Level))),
        setting=draw(st.sampled_from([Setting.HEALTH, Setting.LEGAL])),
        delivery=delivery,
        binding_gender=draw(st.sampled_from([None, Gender.FEMALE])),
        wished_gender=None,
        starts_at=starts_at,
        ends_at=starts_at + minutes(duration),
        place_id=draw(st.sampled_from(PLACES)).pk,
        office_id=1,
        case_reference=draw(st.sampled_from(["", "C-1"])),
        limits=Limits(
            day_minutes=draw(st.sampled_from([*[24 * 60] * 4, 8 * 60, duration, duration + 60])),
            week_minutes=draw(st.sampled_from([*[7 * 24 * 60] * 4, 38 * 60, duration, duration + 60])),
            rest_minutes=draw(st.sampled_from([0, 90, 11 * 60])),
            remote_gap_minutes=draw(st.sampled_from([0, 10, 10, 30])),
            heavy_per_day=draw(st.sampled_from([1, 1, 2])),
        ),
        asked_at=starts_at - minutes(ahead + (margin or 0) + draw(A_MINUTE_EITHER_WAY)),
        is_asked_at_night=draw(st.sampled_from([False, False, True])),
        arrival_margin_minutes=margin,
        radius_minutes=draw(st.sampled_from([None, None, None, 19, 20, 60, 74, 75])),
        seat_id=draw(st.sampled_from([None, None, 1])),
        left_out=draw(st.sampled_from([(), (), (1,), (2, 3)])),
        is_heavy=draw(st.booleans()),
        conflicted=draw(st.sampled_from([(), (), (1,), (2, 3)])),
        known_to=draw(st.sampled_from([(), (1,), (2, 3)])),
    )


@st.composite
def roads_on_file(draw: Draw) -> list[TravelTime]:
    pairs = draw(st.lists(st.sampled_from([(1, 1), (1, 2), (1, 3), (2, 2), (2, 3)]), unique=True))
    return [
        TravelTime(
            origin_id=origin,
            destination_id=destination,
            minutes=draw(st.sampled_from(ROADS)),
            source=draw(st.sampled_from(list(TravelSource))),
        )
        for origin, destination in pairs
    ]


# --- The people --------------------------------------------------------------------------------------------------


class Draft:
    """A mediator in the making, who fits the need until a quirk is added."""

    def __init__(self, draw: Draw, world: World, need: Need, pk: int) -> None:
        self.draw, self.world, self.need, self.pk = draw, world, need, pk
        self.mediator = Mediator(
            pk=pk,
            first_name=f"Amina {pk}",
            last_name="Prova",
            gender=need.binding_gender or Gender.FEMALE,
            home_id=need.place_id,
            deliveries=list(Delivery),
            takes_night_calls=True,
            phone=f"+3933300{pk:05d}",
        )
        world.mediators.append(self.mediator)
        self.skill = LanguageSkill(
            mediator_id=pk,
            language_id=need.languages[0],
            level=Level.NATIVE,
            varieties=["maghrebi"],
            settings=list(Setting),
        )
        world.skills.append(self.skill)
        self.openings = [
            Availability(mediator_id=pk, weekday=day, minutes=NumericRange(0, 1440)) for day in range(7)
        ]
        world.openings.extend(self.openings)

    def pick(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def is_drawn(self) -> bool:
        return bool(self.draw(st.booleans()))

    def near(self, instant: datetime) -> datetime:
        return instant + minutes(self.draw(A_MINUTE_EITHER_WAY))

    @property
    def days(self) -> list[date]:
        """The dates on which the occasion starts and ends, which may be one."""
        return [local(self.need.starts_at).date(), local(self.need.ends_at).date()]

    @property
    def tags(self) -> set[str]:
        return {skill.language_id for skill in self.world.skills if skill.mediator_id == self.pk}

    # Each method below is one quirk.

    def is_out_of_service(self) -> None:
        self.mediator.is_active = False

    def has_opted_out(self) -> None:
        self.mediator.opted_out_at = self.need.asked_at

    def has_no_phone(self) -> None:
        if self.pk == 1:  # no two have the same number, not even none
            self.mediator.phone = ""

    def lacks_a_delivery(self) -> None:
        self.mediator.deliveries = self.pick(["onsite"], ["phone", "video"], ["video", "onsite"], [])

    def is_a_man(self) -> None:
        self.mediator.gender = Gender.MALE

    def lives_elsewhere(self) -> None:
        self.mediator.home_id = self.pick(1, 2, 3, 4)

    def takes_no_night_calls(self) -> None:
        self.mediator.takes_night_calls = False

    def speaks_otherwise(self) -> None:
        column, value = self.pick(
            *[("level", level) for level in Level],
            ("varieties", []),
            ("varieties", ["levantina"]),
            ("varieties", ["levantina", "maghrebi"]),
            ("settings", ["health"]),
            ("settings", ["legal"]),
        )
        setattr(self.skill, column, value)

    def speaks_another_language(self) -> None:
        if "fr" not in self.tags:
            self.skill.language_id, self.skill.level = "fr", self.pick(*Level)

    def has_a_second_language(self) -> None:
        tag = self.pick("ar", "fr", "ise")
        if tag not in self.tags:
            settings = self.pick(list(Setting), ["health"], ["legal"])
            self.world.skills.append(
                LanguageSkill(
                    mediator_id=self.pk, language_id=tag, level=self.pick(*Level), settings=settings
                )
            )

    def keeps_hours(self) -> None:
        """One weekday has an opening that just holds the occasion's part of it, or just does not."""
        day = self.pick(*self.days)
        opening = self.openings[day.weekday()]
        self.world.openings = [row for row in self.world.openings if row is not opening]
        if hours := self._hours(day):
            self.openings[day.weekday()] = Availability(
                mediator_id=self.pk, weekday=day.weekday(), minutes=hours
            )
            self.world.openings.append(self.openings[day.weekday()])

    def keeps_other_hours_that_day(self) -> None:
        day = self.pick(*self.days)
        for _ in range(self.pick(1, 1, 2)):
            hours = self._hours(day) if self.pick(True, True, False) else None
            self.world.exceptions.append(AvailabilityException(mediator_id=self.pk, date=day, minutes=hours))

    def keeps_other_hours_the_day_after(self) -> None:
        day = self.days[-1] + timedelta(days=1)
        self.world.exceptions.append(AvailabilityException(mediator_id=self.pk, date=day, minutes=None))

    def _hours(self, day: date) -> NumericRange | None:
        starts, ends = local(self.need.starts_at), local(self.need.ends_at)
        first = starts.hour * 60 + starts.minute if day == starts.date() else 0
        last = ends.hour * 60 + ends.minute if day == ends.date() else 1440
        opens = self.pick(first, first, 0, 120, 150) + self.draw(A_MINUTE_EITHER_WAY)
        closes = self.pick(last, last, 1440, 180, 150) + self.draw(A_MINUTE_EITHER_WAY)
        opens, closes = max(opens, 0), min(closes, 1440)
        return NumericRange(opens, closes) if opens < closes else None

    def is_absent(self) -> None:
        begins, ends = self._stretch_about(self.need.starts_at, self.need.ends_at)
        self.world.absences.append(Absence(mediator_id=self.pk, during=DateTimeTZRange(begins, ends)))

    def is_on_call(self) -> None:
        begins, ends = self._stretch_about(
            self.pick(self.need.starts_at, self.need.asked_at),
            self.pick(self.need.ends_at, self.need.asked_at),
        )
        if begins < ends:
            self.world.on_calls.append(OnCall(mediator_id=self.pk, during=DateTimeTZRange(begins, ends)))

    def is_rung_at_night_only_on_call(self) -> None:
        self.mediator.takes_night_calls = False
        begins, ends = self._stretch_about(self.need.asked_at, self.need.asked_at + minutes(5))
        self.world.on_calls.append(OnCall(mediator_id=self.pk, during=DateTimeTZRange(begins, ends)))

    def is_only_on_call(self) -> None:
        self.world.openings = [row for row in self.world.openings if row.mediator_id != self.pk]
        during = DateTimeTZRange(self.near(self.need.starts_at), self.near(self.need.ends_at))
        self.world.on_calls.append(OnCall(mediator_id=self.pk, during=during))

    def _stretch_about(self, begins: datetime, ends: datetime) -> tuple[datetime, datetime]:
        hour = minutes(60)
        stretch: tuple[datetime, datetime] = self.pick(
            (self.near(begins), self.near(ends)),
            (begins - hour, self.near(begins)),
            (self.near(ends), ends + hour),
            (begins - hour, ends + hour),
        )
        return stretch

    # Work

    def works_before(self) -> None:
        delivery, place_id = self._where()
        ends = self.near(self.need.starts_at - minutes(self._gap(place_id)))
        self._work(ends - minutes(self._job_minutes()), ends, delivery, place_id)

    def works_after(self) -> None:
        delivery, place_id = self._where()
        begins = self.near(self.need.ends_at + minutes(self._gap(place_id)))
        self._work(begins, begins + minutes(self._job_minutes()), delivery, place_id)

    def works_that_week(self) -> None:
        begins = self.need.starts_at + timedelta(days=self.pick(-7, -6, -3, -2, 2, 3, 6, 7))
        self._work(begins, begins + minutes(self._job_minutes()), "phone", None)

    def worked_lately(self) -> None:
        begins = self.near(
            self.need.asked_at - timedelta(days=self.pick(0, 1, 15, 30)) - minutes(self.pick(0, 60))
        )
        self._work(begins, begins + minutes(60), "video", None)

    def _where(self) -> tuple[str, int | None]:
        where: tuple[str, int | None] = self.pick(
            ("phone", None), ("phone", 1), *[("onsite", place.pk) for place in PLACES]
        )
        return where

    def _gap(self, place_id: int | None) -> int:
        travel = road(self.world, place_id, self.need.place_id)[0] if place_id else 0
        limits = self.need.limits
        gap: int = self.pick(
            0, limits.remote_gap_minutes, limits.rest_minutes, limits.rest_minutes, travel, travel
        )
        return gap

    def _job_minutes(self) -> int:
        """An hour, or about as long as the day or the week still bears."""
        own = (self.need.ends_at - self.need.starts_at) // minutes(1)
        left = [self.need.limits.day_minutes - own, self.need.limits.week_minutes - own]
        length: int = self.pick(15, 60, 60, 60, *left) + self.draw(A_MINUTE_EITHER_WAY)
        return max(length, 1)

    def _work(self, begins: datetime, ends: datetime, delivery: str, place_id: int | None) -> None:
        jobs = [job for job in self.world.commitments if job.mediator_id == self.pk]
        state = self.pick("filled", "filled", "filled", "held", "released")
        if state != CommitmentState.RELEASED and any(
            common((begins, ends), span(job)) for job in jobs if job.state != CommitmentState.RELEASED
        ):
            return
        self.world.commitments.append(
            Commitment(
                mediator_id=self.pk,
                seat_id=len(self.world.commitments) + 1,
                busy=DateTimeTZRange(begins, ends),
                place_id=place_id,
                delivery=delivery,
                state=state,
                is_heavy=self.pick(True, False, False),
                created_at=self.need.asked_at,
            )
        )

    # Papers and people

    def needs_papers(self) -> None:
        for _ in range(self.pick(1, 2, 2)):
            self._paper()

    def _paper(self) -> None:
        first, last = self.days[0], self.days[-1]
        days = [first, last, first - timedelta(days=1), first + timedelta(days=1), last + timedelta(days=1)]
        valid_from, valid_to = sorted(
            [self.pick(*days, date(2025, 1, 1)), self.pick(*days, date(2027, 12, 31))]
        )
        self.world.credentials.append(
            Credential(
                mediator_id=self.pk,
                kind=self.pick(
                    CredentialKind.RESIDENCE_PERMIT, CredentialKind.RESIDENCE_PERMIT, CredentialKind.INSURANCE
                ),
                valid_from=valid_from,
                valid_to=self.pick(valid_to, valid_to, None),
                is_required=self.pick(True, True, True, False),
            )
        )

    def is_kept_away(self) -> None:
        office_id, case = self.pick(
            (1, ""), (2, ""), (None, "C-1"), (None, "C-2"), (1, "C-1"), (2, "C-1"), (1, "C-2")
        )
        self.world.exclusions.append(
            Exclusion(
                pk=len(self.world.exclusions) + 1,
                mediator_id=self.pk,
                office_id=office_id,
                case_reference=case,
                reason=f"Motivo {len(self.world.exclusions)}",
                is_blind=self.is_drawn(),
            )
        )

    def is_preferred(self) -> None:
        if not any(row.mediator_id == self.pk for row in self.world.preferences):
            office_id = self.pick(1, 1, 2)
            self.world.preferences.append(
                Preference(office_id=office_id, mediator_id=self.pk, rank=self.pick(0, 1, 2))
            )


QUIRKS = [
    Draft.is_out_of_service,
    Draft.has_opted_out,
    Draft.has_no_phone,
    Draft.lacks_a_delivery,
    Draft.is_a_man,
    Draft.lives_elsewhere,
    Draft.lives_elsewhere,
    Draft.lives_elsewhere,
    Draft.takes_no_night_calls,
    Draft.speaks_otherwise,
    Draft.speaks_otherwise,
    Draft.speaks_another_language,
    Draft.has_a_second_language,
    Draft.keeps_hours,
    Draft.keeps_other_hours_that_day,
    Draft.keeps_other_hours_the_day_after,
    Draft.is_absent,
    Draft.is_on_call,
    Draft.is_rung_at_night_only_on_call,
    Draft.is_only_on_call,
    Draft.works_before,
    Draft.works_before,
    Draft.works_before,
    Draft.works_after,
    Draft.works_after,
    Draft.works_after,
    Draft.works_that_week,
    Draft.works_that_week,
    Draft.worked_lately,
    Draft.needs_papers,
    Draft.needs_papers,
    Draft.is_kept_away,
    Draft.is_kept_away,
    Draft.is_preferred,
]


@st.composite
def worlds(draw: Draw) -> tuple[World, Need]:
    """Up to eight people, a need, and what stands between them; nothing is saved yet."""
    travel_times = draw(roads_on_file())
    empty: partial[World] = partial(
        World, languages=LANGUAGES, towns=TOWNS, places=PLACES, travel_times=travel_times
    )
    world = empty(
        mediators=[],
        skills=[],
        credentials=[],
        openings=[],
        exceptions=[],
        absences=[],
        on_calls=[],
        commitments=[],
        exclusions=[],
        preferences=[],
    )
    need = draw(needs(travel_times))
    for pk in range(1, draw(st.sampled_from([1, 4, 8, 8])) + 1):
        draft = Draft(draw, world, need, pk)
        for _ in range(draft.pick(0, 1, 1, 2, 2, 3)):
            draft.pick(*QUIRKS)(draft)
    return world, need
