"""Who can take a need, and what keeps the others out: one SQL statement around the rules. No ranking here."""

from dataclasses import fields
from typing import Any

from django.db import connection

from mediation.matching.need import Need
from mediation.matching.rules import RULES, booked_in
from mediation.matching.verdict import Candidate, Reason, Verdict
from mediation.models import Mediator
from mediation.vocabulary import LEVEL_ORDER

__all__ = ["Candidate", "Verdict", "candidates", "verdict_on", "verdicts"]

# The values that rules and facts speak of. Not materialized: the planner sees each of them where it is used.
NEED = """
need AS NOT MATERIALIZED (
    SELECT
        %(languages)s::text[] AS languages,
        %(variety)s::text AS variety,
        %(levels)s::text[] AS levels,
        %(least_level)s::text AS least_level,
        %(setting)s::text AS setting,
        %(delivery)s::text AS delivery,
        %(binding_gender)s::text AS binding_gender,
        %(starts_at)s::timestamptz AS starts_at,
        %(ends_at)s::timestamptz AS ends_at,
        (%(starts_at)s::timestamptz AT TIME ZONE 'Europe/Rome')::date AS date,
        tstzrange(%(starts_at)s::timestamptz, %(ends_at)s::timestamptz) AS occasion,
        tstzrange(
            %(starts_at)s::timestamptz - make_interval(mins => %(remote_gap_minutes)s::int),
            %(ends_at)s::timestamptz + make_interval(mins => %(remote_gap_minutes)s::int)
        ) AS occasion_with_gaps,
        %(seat_id)s::bigint AS seat_id,
        %(place_id)s::bigint AS place_id,
        %(office_id)s::bigint AS office_id,
        %(case_reference)s::text AS case_reference,
        make_interval(mins => %(day_minutes)s::int) AS most_a_day,
        make_interval(mins => %(week_minutes)s::int) AS most_a_week,
        make_interval(mins => %(rest_minutes)s::int) AS least_rest,
        %(is_heavy)s::boolean AS is_heavy,
        %(heavy_per_day)s::int AS heavy_per_day,
        %(asked_at)s::timestamptz AS asked_at,
        tstzrange(
            %(asked_at)s::timestamptz - interval '720 hours', %(asked_at)s::timestamptz
        ) AS last_thirty_days,
        %(is_asked_at_night)s::boolean AS is_asked_at_night,
        make_interval(mins => %(arrival_margin_minutes)s::int) AS arrival_margin,
        %(radius_minutes)s::int AS radius_minutes,
        %(left_out)s::bigint[] AS left_out,
        %(conflicted)s::bigint[] AS conflicted,
        %(known_to)s::bigint[] AS known_to
)"""

# The days and weeks of Rome that the occasion touches. `minutes` are the wall clock's, from the first to the
# last on which she is needed that day. They are counted off one by one because on October's last Sunday the
# clock runs through one hour twice: from 2:50 to the 2:10 that comes 20 minutes later she is needed from 2:00
# to 3:00.
CALENDAR = """
days AS (
    SELECT
        clock::date AS date,
        extract(isodow FROM clock::date)::int - 1 AS weekday,
        int4range(min(minute), max(minute), '[]') AS minutes,
        tstzrange(
            clock::date::timestamp AT TIME ZONE 'Europe/Rome',
            (clock::date + 1)::timestamp AT TIME ZONE 'Europe/Rome'
        ) AS span
    FROM need
    CROSS JOIN generate_series(date_trunc('minute', need.starts_at), need.ends_at, '1 minute') AS instant
    CROSS JOIN LATERAL (SELECT instant AT TIME ZONE 'Europe/Rome') AS rome (clock)
    CROSS JOIN LATERAL (SELECT extract(epoch FROM clock::time)::int / 60) AS of_the_day (minute)
    WHERE instant < need.ends_at
    GROUP BY clock::date
),
weeks AS (
    SELECT DISTINCT
        tstzrange(
            monday AT TIME ZONE 'Europe/Rome',
            (monday + interval '7 days') AT TIME ZONE 'Europe/Rome'
        ) AS span
    FROM days
    CROSS JOIN date_trunc('week', days.date::timestamp) AS monday
)"""

TAKEN = """
taken AS NOT MATERIALIZED (
    SELECT
        c.mediator_id,
        c.seat_id,
        c.is_heavy,
        c.busy,
        (lower(c.busy) AT TIME ZONE 'Europe/Rome')::date AS date,
        c.delivery,
        c.place_id
    FROM mediation_commitment c
    CROSS JOIN need
    WHERE c.state <> 'released' AND c.seat_id IS DISTINCT FROM need.seat_id
)"""

# Of her languages that were asked for or accepted, the one with the fewest faults, then the one named first.
SKILL = """
LEFT JOIN LATERAL (
    SELECT fit.*
    FROM (
        SELECT
            s.language_id AS language,
            s.level,
            array_position(need.languages, s.language_id) AS turn,
            need.variety = '' OR need.variety = ANY (s.varieties)
                OR s.language_id <> need.languages[1] AS has_variety,
            array_position(need.levels, s.level)
                >= array_position(need.levels, need.least_level) AS has_level,
            need.setting = ANY (s.settings) AS is_cleared,
            need.delivery = ANY (l.deliveries) AS can_be_delivered
        FROM mediation_languageskill s
        JOIN mediation_language l ON l.tag = s.language_id
        WHERE s.mediator_id = m.id AND s.language_id = ANY (need.languages)
    ) fit
    ORDER BY has_variety::int + has_level::int + is_cleared::int + can_be_delivered::int DESC, turn
    LIMIT 1
) skill ON true"""

# The on-site jobs next before and next after, whatever is done at a distance in between; of those whose road
# takes longer than the gap, the one that misses most.
ROAD = """
LEFT JOIN LATERAL (
    SELECT
        late.missing_minutes,
        late.at,
        town.name AS town,
        travel_is_estimated(late.place_id, need.place_id) AS is_estimated
    FROM (
        SELECT
            neighbour.*,
            travel_minutes(neighbour.place_id, need.place_id)
                - floor(extract(epoch FROM neighbour.gap) / 60)::int AS missing_minutes
        FROM (
            (
                SELECT t.place_id, upper(t.busy) AS at, need.starts_at - upper(t.busy) AS gap
                FROM taken t
                WHERE t.mediator_id = m.id AND t.delivery = 'onsite' AND t.busy << need.occasion
                ORDER BY upper(t.busy) DESC
                LIMIT 1
            )
            UNION ALL
            (
                SELECT t.place_id, lower(t.busy) AS at, lower(t.busy) - need.ends_at AS gap
                FROM taken t
                WHERE t.mediator_id = m.id AND t.delivery = 'onsite' AND t.busy >> need.occasion
                ORDER BY lower(t.busy)
                LIMIT 1
            )
        ) neighbour
    ) late
    JOIN mediation_place place ON place.id = late.place_id
    JOIN mediation_municipality town ON town.id = place.municipality_id
    WHERE late.missing_minutes > 0
    ORDER BY late.missing_minutes DESC, late.at
    LIMIT 1
) road ON need.delivery = 'onsite'"""

HOME = """
LEFT JOIN LATERAL (
    SELECT
        travel_minutes(m.home_id, need.place_id) AS minutes,
        travel_is_estimated(m.home_id, need.place_id) AS is_estimated
) home ON need.delivery = 'onsite'"""

ON_CALL = """
CROSS JOIN LATERAL (
    SELECT
        coalesce(bool_or(o.during @> need.occasion), false) AS throughout,
        coalesce(bool_or(o.during @> need.asked_at), false) AS when_asked
    FROM mediation_oncall o
    WHERE o.mediator_id = m.id
) on_call"""

# A blind reason is not even read: what is not here can be shown to nobody.
EXCLUSION = """
CROSS JOIN LATERAL (
    SELECT
        count(*) > 0 AS applies,
        CASE WHEN NOT bool_or(x.is_blind) THEN string_agg(x.reason, '; ' ORDER BY x.id) END AS reason
    FROM mediation_exclusion x
    WHERE x.mediator_id = m.id
      AND (x.office_id IS NULL OR x.office_id = need.office_id)
      AND (x.case_reference = '' OR x.case_reference = need.case_reference)
) exclusion"""

# One for each field of `Candidate`.
FACTS = {
    "mediator_id": "m.id",
    "first_name": "m.first_name",
    "gender": "m.gender",
    "language": "skill.language",
    "level": "skill.level",
    "travel_minutes": "home.minutes",
    "is_travel_estimated": "coalesce(home.is_estimated, false)",
    "preference_rank": "preference.rank",
    "knows_case": "m.id = ANY (need.known_to)",
    "recent_minutes": f"floor(extract(epoch FROM {booked_in('need.last_thirty_days')}) / 60)::int",
    "is_on_call": "on_call.when_asked",
    "missing_minutes": "coalesce(road.missing_minutes, 0)",
    "neighbour_town": "road.town",
    "neighbour_at": "road.at",
    "is_road_estimated": "coalesce(road.is_estimated, false)",
    "exclusion_reason": "exclusion.reason",
}


def _columns(named: dict[str, str]) -> str:
    return ", ".join(f"({expression}) AS {name}" for name, expression in named.items())


FROM = f"""
FROM need
CROSS JOIN mediation_mediator m
LEFT JOIN mediation_preference preference
    ON preference.mediator_id = m.id AND preference.office_id = need.office_id
{SKILL}{HOME}{ROAD}{ON_CALL}{EXCLUSION}"""

WITH = f"WITH {NEED}, {CALENDAR}, {TAKEN}"
ALL_RULES = " AND ".join(f"({rule})" for rule in RULES.values())
EACH_RULE = _columns({f"meets_{reason}": rule for reason, rule in RULES.items()})

WHO_CAN = f"{WITH} SELECT {_columns(FACTS)} {FROM} WHERE {ALL_RULES} ORDER BY m.id"
WHAT_HOLDS = f"{WITH} SELECT {_columns(FACTS)}, {EACH_RULE} {FROM}"
OF_EVERYBODY = f"{WHAT_HOLDS} WHERE m.is_active ORDER BY m.id"
OF_ONE = f"{WHAT_HOLDS} WHERE m.id = %(mediator_id)s"


def candidates(need: Need) -> list[Candidate]:
    """Those whom no rule keeps out, by id."""
    return [Candidate(**row) for row in _rows(WHO_CAN, _values(need))]


def verdicts(need: Need) -> list[Verdict]:
    """Everybody in service, by id, with all that speaks against each."""
    return [_verdict(row) for row in _rows(OF_EVERYBODY, _values(need))]


def verdict_on(*, mediator_id: int, need: Need) -> Verdict:
    """One mediator, in service or not.

    :raises Mediator.DoesNotExist: when there is none with this id.
    """
    rows = _rows(OF_ONE, {**_values(need), "mediator_id": mediator_id})
    if not rows:
        raise Mediator.DoesNotExist(mediator_id)
    return _verdict(rows[0])


def _verdict(row: dict[str, Any]) -> Verdict:
    return Verdict(
        facts=Candidate(**{field.name: row[field.name] for field in fields(Candidate)}),
        refusals=tuple(reason for reason in Reason if not row[f"meets_{reason}"]),
    )


def _values(need: Need) -> dict[str, Any]:
    values = vars(need) | vars(need.limits)
    lists = {name: list(values[name]) for name in ("languages", "left_out", "conflicted", "known_to")}
    return values | lists | {"levels": sorted(LEVEL_ORDER, key=LEVEL_ORDER.__getitem__)}


def _rows(statement: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
