"""The hard rules: for each reason to keep somebody out, what must hold instead, in SQL. No rule is elsewhere.

The names are those of the statement in `candidates.py`: `need` (what is asked), `m` (the mediator), `skill`
(her language that fits best), `home` and `road` (travel), `on_call`, `exclusion`, `days` and `weeks` (Rome's,
that the occasion touches), `taken` (commitments not released, but for the seat in question). Ranges are
`[start, end)`: touching is free.
"""

from mediation.matching.verdict import Reason


def length(stretch: str) -> str:
    """SQL for how long a range of time lasts; nothing where the range is empty."""
    return f"coalesce(upper({stretch}) - lower({stretch}), '0')"


def booked_in(stretch: str) -> str:
    """SQL for how long the mediator is booked inside a range of time: of each job the part that is in it."""
    # `stretch` is a name from the statement, never a value.
    return f"""(
        SELECT coalesce(sum({length(f"t.busy * {stretch}")}), '0')
        FROM taken t
        WHERE t.mediator_id = m.id AND t.busy && {stretch}
    )"""  # noqa: S608  see above


RULES: dict[Reason, str] = {
    Reason.INACTIVE: "m.is_active",
    # The gateway refuses every message to a number that opted out.
    Reason.CANNOT_BE_REACHED: "m.opted_out_at IS NULL AND m.phone <> ''",
    # One and the same language must be of the right variety, well enough spoken, cleared for the setting and
    # possible in this delivery. Where none is, the reasons are those of the language that comes nearest: so
    # they read true. This first condition asks for `skill` as a search, so that the index on languages serves
    # it.
    Reason.LANGUAGE: """
        EXISTS (
            SELECT FROM mediation_languageskill s
            WHERE s.mediator_id = m.id AND s.language_id = ANY (need.languages)
        )""",
    Reason.VARIETY: "skill.has_variety IS NOT FALSE",
    Reason.LEVEL: "skill.has_level IS NOT FALSE",
    Reason.SETTING: "skill.is_cleared IS NOT FALSE",
    # Sign language is never interpreted by phone.
    Reason.LANGUAGE_DELIVERY: "skill.can_be_delivered IS NOT FALSE",
    Reason.DELIVERY: "need.delivery = ANY (m.deliveries)",
    Reason.GENDER: "need.binding_gender IS NULL OR m.gender = need.binding_gender",
    # On call throughout; or on each day inside one opening of that date. A date with exceptions has no other
    # openings, and one without minutes closes it. Over no exceptions the aggregates are null: then the weekly
    # pattern speaks.
    Reason.AVAILABILITY: """
        on_call.throughout OR NOT EXISTS (
            SELECT FROM days
            WHERE NOT coalesce(
                (
                    SELECT bool_and(e.minutes IS NOT NULL) AND bool_or(e.minutes @> days.minutes)
                    FROM mediation_availabilityexception e
                    WHERE e.mediator_id = m.id AND e.date = days.date
                ),
                EXISTS (
                    SELECT FROM mediation_availability a
                    WHERE a.mediator_id = m.id AND a.weekday = days.weekday AND a.minutes @> days.minutes
                )
            )
        )""",
    # Being absent beats being on call.
    Reason.ABSENCE: """
        NOT EXISTS (
            SELECT FROM mediation_absence a
            WHERE a.mediator_id = m.id AND a.during && need.occasion
        )""",
    # At night the telephone rings only where it was agreed.
    Reason.NIGHT: "NOT need.is_asked_at_night OR m.takes_night_calls OR on_call.when_asked",
    Reason.OVERLAP: """
        NOT EXISTS (
            SELECT FROM taken t
            WHERE t.mediator_id = m.id AND t.busy && need.occasion
        )""",
    # Room to breathe before and after whatever is done at a distance. What overlaps has its own reason.
    Reason.REMOTE_GAP: """
        NOT EXISTS (
            SELECT FROM taken t
            WHERE t.mediator_id = m.id
              AND (t.delivery <> 'onsite' OR need.delivery <> 'onsite')
              AND t.busy && need.occasion_with_gaps
              AND NOT t.busy && need.occasion
        )""",
    # `road` is the neighbouring job whose road is too long, if any.
    Reason.TRAVEL: "road.missing_minutes IS NULL",
    Reason.DAY_LIMIT: f"""
        NOT EXISTS (
            SELECT FROM days
            WHERE {length("need.occasion * days.span")} + {booked_in("days.span")} > need.most_a_day
        )""",
    Reason.WEEK_LIMIT: f"""
        NOT EXISTS (
            SELECT FROM weeks
            WHERE {length("need.occasion * weeks.span")} + {booked_in("weeks.span")} > need.most_a_week
        )""",
    # From the end of one day's jobs to the start of the next day's, by the dates on which they start.
    Reason.REST: """
        NOT EXISTS (
            SELECT FROM taken t
            WHERE t.mediator_id = m.id
              AND CASE t.date - need.date
                  WHEN -1 THEN need.starts_at - upper(t.busy) < need.least_rest
                  WHEN 1 THEN lower(t.busy) - need.ends_at < need.least_rest
                  ELSE false
              END
        )""",
    # Every day that the need touches has room for so many. Old hours and new of one seat are one job.
    Reason.HEAVY_LIMIT: """
        NOT need.is_heavy OR NOT EXISTS (
            SELECT FROM days
            WHERE need.heavy_per_day <= (
                SELECT count(DISTINCT t.seat_id)
                FROM taken t
                WHERE t.mediator_id = m.id AND t.is_heavy AND t.busy && days.span
            )
        )""",
    # Of every kind of paper that she must have, one is valid on each day; a renewal takes over from the one
    # before.
    Reason.CREDENTIAL: """
        NOT EXISTS (
            SELECT FROM mediation_credential must
            CROSS JOIN days
            WHERE must.mediator_id = m.id AND must.is_required AND NOT EXISTS (
                SELECT FROM mediation_credential c
                WHERE c.mediator_id = m.id AND c.is_required AND c.kind = must.kind
                  AND days.date BETWEEN c.valid_from AND coalesce(c.valid_to, 'infinity')
            )
        )""",
    Reason.EXCLUSION: "NOT exclusion.applies",
    # Nobody interprets for both sides of a case.
    Reason.INCOMPATIBLE: "m.id <> ALL (need.conflicted)",
    # She must still get there after saying yes.
    Reason.ARRIVAL: """
        need.delivery <> 'onsite' OR need.arrival_margin IS NULL
        OR need.asked_at + make_interval(mins => home.minutes) + need.arrival_margin <= need.starts_at""",
    Reason.RADIUS: """
        need.delivery <> 'onsite' OR need.radius_minutes IS NULL
        OR home.minutes <= need.radius_minutes""",
    Reason.LEFT_OUT: "m.id <> ALL (need.left_out)",
}
