"""Matching once more, slow and obvious: plain Python over all rows, written from the rules and not from the SQL."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Model

from mediation.clock import ROME
from mediation.matching.need import Need
from mediation.matching.verdict import Candidate, Reason, Verdict
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
    OnCall,
    Place,
    Preference,
    TravelTime,
)

MINUTE = timedelta(minutes=1)
LEVELS = ["working", "fluent", "native"]


@dataclass(kw_only=True, repr=False)
class World:
    """All rows that matching may look at."""

    languages: list[Language]
    towns: list[Municipality]
    places: list[Place]
    travel_times: list[TravelTime]
    mediators: list[Mediator]
    skills: list[LanguageSkill]
    credentials: list[Credential]
    openings: list[Availability]
    exceptions: list[AvailabilityException]
    absences: list[Absence]
    on_calls: list[OnCall]
    commitments: list[Commitment]
    exclusions: list[Exclusion]
    preferences: list[Preference]

    def __repr__(self) -> str:
        """Every row about people, by its columns: what a failing example is read from, without the database."""
        people = [rows for name, rows in vars(self).items() if name not in {"languages", "towns", "places"}]
        return "World(\n    " + "\n    ".join(_columns(row) for rows in people for row in rows) + "\n)"

    @classmethod
    def load(cls) -> World:
        return cls(
            languages=list(Language.objects.all()),
            towns=list(Municipality.objects.all()),
            places=list(Place.objects.all()),
            travel_times=list(TravelTime.objects.all()),
            mediators=list(Mediator.objects.all()),
            skills=list(LanguageSkill.objects.all()),
            credentials=list(Credential.objects.all()),
            openings=list(Availability.objects.all()),
            exceptions=list(AvailabilityException.objects.all()),
            absences=list(Absence.objects.all()),
            on_calls=list(OnCall.objects.all()),
            commitments=list(Commitment.objects.all()),
            exclusions=list(Exclusion.objects.all()),
            preferences=list(Preference.objects.all()),
        )


def _columns(row: Model) -> str:
    columns = (f"{column.attname}={getattr(row, column.attname)}" for column in row._meta.fields)
    return f"{type(row).__name__}({', '.join(columns)})"


def verdict(world: World, mediator: Mediator, need: Need) -> Verdict:
    return Judge(world, mediator, need).verdict()


# --- Time ------------------------------------------------------------------------------------------------------


def local(instant: datetime) -> datetime:
    return instant.astimezone(ROME)


def midnight(day: date) -> datetime:
    # In UTC, because Python subtracts two times of one zone by their clocks, an hour wrong on two days a year.
    return datetime.combine(day, time(0), ROME).astimezone(UTC)


def span(job: Commitment) -> tuple[datetime, datetime]:
    return job.busy.lower, job.busy.upper


def common(first: tuple[datetime, datetime], second: tuple[datetime, datetime]) -> timedelta:
    """How long two stretches have in common."""
    begins, ends = max(first[0], second[0]), min(first[1], second[1])
    return max(ends - begins, timedelta(0))


def wall_clock(need: Need) -> dict[date, set[int]]:
    """Every minute that Rome's clocks show during the occasion, by date."""
    shown: dict[date, set[int]] = {}
    instant = need.starts_at.replace(second=0, microsecond=0)
    while instant < need.ends_at:
        clock = local(instant)
        shown.setdefault(clock.date(), set()).add(clock.hour * 60 + clock.minute)
        instant += MINUTE
    return shown


# --- Roads -----------------------------------------------------------------------------------------------------


def road(world: World, start_id: int, end_id: int) -> tuple[int, bool]:
    """Minutes between two places, and whether they are a guess."""
    if start_id == end_id:
        return 0, False
    places = {place.pk: place for place in world.places}
    start, end = places[start_id], places[end_id]
    towns = sorted([start.municipality_id, end.municipality_id])
    for row in world.travel_times:
        if [row.origin_id, row.destination_id] == towns:
            return row.minutes, row.source == "estimate"
    return estimate(start, end), True


def estimate(start: Place, end: Place) -> int:
    lat1, lon1, lat2, lon2 = (
        math.radians(degrees) for degrees in (start.latitude, start.longitude, end.latitude, end.longitude)
    )
    cosine = math.sin(lat1) * math.sin(lat2) + math.cos(lat1) * math.cos(lat2) * math.cos(lon2 - lon1)
    kilometres = 6371.0088 * math.acos(min(1.0, cosine))
    return math.ceil((10 + 1.5 * kilometres) / 5) * 5


# --- The rules -------------------------------------------------------------------------------------------------


class Judge:
    """One mediator and one need."""

    def __init__(self, world: World, mediator: Mediator, need: Need) -> None:
        def hers(rows: list[Any]) -> list[Any]:
            return [row for row in rows if row.mediator_id == mediator.pk]

        self.world, self.mediator, self.need = world, mediator, need
        self.occasion = (need.starts_at, need.ends_at)
        self.is_onsite = need.delivery == "onsite"
        self.skills: list[LanguageSkill] = hers(world.skills)
        self.credentials: list[Credential] = hers(world.credentials)
        self.openings: list[Availability] = hers(world.openings)
        self.exceptions: list[AvailabilityException] = hers(world.exceptions)
        self.absences: list[Absence] = hers(world.absences)
        self.on_calls: list[OnCall] = hers(world.on_calls)
        self.exclusions: list[Exclusion] = hers(world.exclusions)
        self.preferences: list[Preference] = hers(world.preferences)
        self.jobs: list[Commitment] = [
            job for job in hers(world.commitments) if job.state != "released" and job.seat_id != need.seat_id
        ]

    def verdict(self) -> Verdict:
        kept_out = set.union(
            self.person(), self.tongue(), self.time(), self.work(), self.load(), self.papers(), self.way()
        )
        return Verdict(facts=self.facts(), refusals=tuple(reason for reason in Reason if reason in kept_out))

    def person(self) -> set[Reason]:
        kept_out = set()
        if not self.mediator.is_active:
            kept_out.add(Reason.INACTIVE)
        if self.mediator.opted_out_at is not None or self.mediator.phone == "":
            kept_out.add(Reason.CANNOT_BE_REACHED)
        if self.need.delivery not in self.mediator.deliveries:
            kept_out.add(Reason.DELIVERY)
        if self.need.binding_gender is not None and self.mediator.gender != self.need.binding_gender:
            kept_out.add(Reason.GENDER)
        if self.mediator.pk in self.need.left_out:
            kept_out.add(Reason.LEFT_OUT)
        return kept_out

    # Language

    def faults(self, skill: LanguageSkill) -> set[Reason]:
        need = self.need
        language = next(language for language in self.world.languages if language.tag == skill.language_id)
        faults = set()
        is_asked_language = skill.language_id == need.languages[0]
        if is_asked_language and need.variety != "" and need.variety not in skill.varieties:
            faults.add(Reason.VARIETY)
        if LEVELS.index(skill.level) < LEVELS.index(need.least_level):
            faults.add(Reason.LEVEL)
        if need.setting not in skill.settings:
            faults.add(Reason.SETTING)
        if need.delivery not in language.deliveries:
            faults.add(Reason.LANGUAGE_DELIVERY)
        return faults

    def best_skill(self) -> LanguageSkill | None:
        best = None
        for tag in self.need.languages:
            for skill in self.skills:
                if skill.language_id == tag and (
                    best is None or len(self.faults(skill)) < len(self.faults(best))
                ):
                    best = skill
        return best

    def tongue(self) -> set[Reason]:
        skill = self.best_skill()
        return {Reason.LANGUAGE} if skill is None else self.faults(skill)

    # Her time

    def time(self) -> set[Reason]:
        kept_out = set()
        if not (self.is_on_call_throughout() or self.is_open_throughout()):
            kept_out.add(Reason.AVAILABILITY)
        for absence in self.absences:
            if common((absence.during.lower, absence.during.upper), self.occasion):
                kept_out.add(Reason.ABSENCE)
        if self.need.is_asked_at_night and not (self.is_on_call() or self.mediator.takes_night_calls):
            kept_out.add(Reason.NIGHT)
        return kept_out

    def is_on_call(self) -> bool:
        return any(call.during.lower <= self.need.asked_at < call.during.upper for call in self.on_calls)

    def is_on_call_throughout(self) -> bool:
        return any(
            call.during.lower <= self.need.starts_at and self.need.ends_at <= call.during.upper
            for call in self.on_calls
        )

    def is_open_throughout(self) -> bool:
        for day, minutes in wall_clock(self.need).items():
            if not any(
                all(opens <= minute < closes for minute in minutes) for opens, closes in self.open_on(day)
            ):
                return False
        return True

    def open_on(self, day: date) -> list[tuple[int, int]]:
        exceptions = [exception.minutes for exception in self.exceptions if exception.date == day]
        if None in exceptions:
            return []
        if exceptions:
            return [(minutes.lower, minutes.upper) for minutes in exceptions]
        return [
            (opening.minutes.lower, opening.minutes.upper)
            for opening in self.openings
            if opening.weekday == day.weekday()
        ]

    # Her other work

    def work(self) -> set[Reason]:
        kept_out = set()
        for job in self.jobs:
            if common(span(job), self.occasion):
                kept_out.add(Reason.OVERLAP)
            elif self.is_remote_beside(job) and self.gap(job) < self.need.limits.remote_gap_minutes * MINUTE:
                kept_out.add(Reason.REMOTE_GAP)
            if self.breaks_rest(job):
                kept_out.add(Reason.REST)
        if self.tightest_road()[0] > 0:
            kept_out.add(Reason.TRAVEL)
        return kept_out

    def load(self) -> set[Reason]:
        kept_out = set()
        limits = self.need.limits
        days = [(midnight(day), midnight(day + timedelta(days=1))) for day in wall_clock(self.need)]
        if any(self.would_bear(day) > limits.day_minutes * MINUTE for day in days):
            kept_out.add(Reason.DAY_LIMIT)
        mondays = [day - timedelta(days=day.weekday()) for day in wall_clock(self.need)]
        weeks = [(midnight(monday), midnight(monday + timedelta(days=7))) for monday in mondays]
        if any(self.would_bear(week) > limits.week_minutes * MINUTE for week in weeks):
            kept_out.add(Reason.WEEK_LIMIT)
        if self.need.is_heavy and any(self.heavy_jobs(day) >= limits.heavy_per_day for day in days):
            kept_out.add(Reason.HEAVY_LIMIT)
        return kept_out

    def heavy_jobs(self, day: tuple[datetime, datetime]) -> int:
        return len({job.seat_id for job in self.jobs if job.is_heavy and common(span(job), day)})

    def is_remote_beside(self, job: Commitment) -> bool:
        return not self.is_onsite or job.delivery != "onsite"

    def gap(self, job: Commitment) -> timedelta:
        """Between a job that does not overlap and the occasion."""
        begins, ends = span(job)
        return max(self.need.starts_at - ends, begins - self.need.ends_at)

    def would_bear(self, stretch: tuple[datetime, datetime]) -> timedelta:
        return common(self.occasion, stretch) + self.booked(stretch)

    def booked(self, stretch: tuple[datetime, datetime]) -> timedelta:
        parts = [common(span(job), stretch) for job in self.jobs]
        return sum(parts, timedelta(0))

    def breaks_rest(self, job: Commitment) -> bool:
        begins, ends = span(job)
        rest = self.need.limits.rest_minutes * MINUTE
        days_later = local(begins).date() - local(self.need.starts_at).date()
        if days_later == timedelta(days=-1):
            return self.need.starts_at - ends < rest
        if days_later == timedelta(days=1):
            return begins - self.need.ends_at < rest
        return False

    def neighbours(self) -> list[Commitment]:
        """The on-site jobs next before and next after."""
        onsite = [job for job in self.jobs if job.delivery == "onsite"]
        before = [job for job in onsite if job.busy.upper <= self.need.starts_at]
        after = [job for job in onsite if job.busy.lower >= self.need.ends_at]
        last = sorted(before, key=lambda job: job.busy.upper)[-1:]
        first = sorted(after, key=lambda job: job.busy.lower)[:1]
        return last + first

    def tightest_road(self) -> tuple[int, str | None, datetime | None, bool]:
        """Minutes missing, with the town and time of the job from or to which they are."""
        tightest: tuple[int, str | None, datetime | None, bool] = (0, None, None, False)
        for job in self.neighbours() if self.is_onsite else []:
            assert job.place_id is not None
            minutes, is_estimate = road(self.world, job.place_id, self.need.place_id)
            missing = math.ceil((timedelta(minutes=minutes) - self.gap(job)) / MINUTE)
            if missing > tightest[0]:
                at = job.busy.upper if job.busy.upper <= self.need.starts_at else job.busy.lower
                tightest = (missing, self.town(job.place_id), at, is_estimate)
        return tightest

    def town(self, place_id: int) -> str:
        place = next(place for place in self.world.places if place.pk == place_id)
        return next(town.name for town in self.world.towns if town.pk == place.municipality_id)

    # Papers and people

    def papers(self) -> set[Reason]:
        kept_out = set()
        required = [paper for paper in self.credentials if paper.is_required]
        for kind in {paper.kind for paper in required}:
            for day in wall_clock(self.need):
                if not any(
                    paper.kind == kind
                    and paper.valid_from <= day
                    and (paper.valid_to is None or day <= paper.valid_to)
                    for paper in required
                ):
                    kept_out.add(Reason.CREDENTIAL)
        if self.kept_away():
            kept_out.add(Reason.EXCLUSION)
        if self.mediator.pk in self.need.conflicted:
            kept_out.add(Reason.INCOMPATIBLE)
        return kept_out

    def kept_away(self) -> list[Exclusion]:
        return [
            exclusion
            for exclusion in self.exclusions
            if exclusion.office_id in {None, self.need.office_id}
            and exclusion.case_reference in {"", self.need.case_reference}
        ]

    # Getting there

    def way(self) -> set[Reason]:
        if not self.is_onsite:
            return set()
        kept_out = set()
        need, (minutes, _) = self.need, road(self.world, self.mediator.home_id, self.need.place_id)
        if need.arrival_margin_minutes is not None:
            arrives = need.asked_at + timedelta(minutes=minutes + need.arrival_margin_minutes)
            if arrives > need.starts_at:
                kept_out.add(Reason.ARRIVAL)
        if need.radius_minutes is not None and minutes > need.radius_minutes:
            kept_out.add(Reason.RADIUS)
        return kept_out

    def facts(self) -> Candidate:
        skill, need = self.best_skill(), self.need
        minutes, is_estimate = road(self.world, self.mediator.home_id, need.place_id)
        missing, town, at, is_road_estimated = self.tightest_road()
        ranks = [preference.rank for preference in self.preferences if preference.office_id == need.office_id]
        lately = (need.asked_at - timedelta(days=30), need.asked_at)
        known = self.kept_away()
        reasons = [exclusion.reason for exclusion in sorted(known, key=lambda exclusion: exclusion.pk)]
        is_told = known and not any(exclusion.is_blind for exclusion in known)
        return Candidate(
            mediator_id=self.mediator.pk,
            first_name=self.mediator.first_name,
            gender=self.mediator.gender,
            language=skill.language_id if skill else None,
            level=skill.level if skill else None,
            travel_minutes=minutes if self.is_onsite else None,
            is_travel_estimated=is_estimate if self.is_onsite else False,
            preference_rank=ranks[0] if ranks else None,
            knows_case=self.mediator.pk in need.known_to,
            recent_minutes=self.booked(lately) // MINUTE,
            is_on_call=self.is_on_call(),
            missing_minutes=missing,
            neighbour_town=town,
            neighbour_at=at,
            is_road_estimated=is_road_estimated,
            exclusion_reason="; ".join(reasons) if is_told else None,
        )
