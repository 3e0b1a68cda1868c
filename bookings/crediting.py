"""What time is credited to a mediator. Pure; minutes throughout."""

import math
from datetime import datetime, timedelta

from bookings.rules import Rules
from bookings.vocabulary import BookingKind


def credit_for_work(actual_minutes: int, *, has_debrief: bool, rules: Rules) -> int:
    """At least an hour, then whole quarters begun; sensitive or heavy work adds its debrief."""
    minutes = max(actual_minutes, rules.least_credit_minutes)
    quarters = math.ceil(minutes / rules.credit_step_minutes) * rules.credit_step_minutes
    return quarters + (rules.debrief_minutes if has_debrief else 0)


def credit_of_kind(credited: int, *, kind: str, rules: Rules) -> int:
    """Being on call is not working: as much of it counts as the rules say."""
    return credited * rules.on_call_credit_percent // 100 if kind == BookingKind.ON_CALL else credited


def credit_for_cancellation(
    *, received_at: datetime, free_until: datetime, starts_at: datetime, booked_minutes: int, rules: Rules
) -> int:
    """Nothing in time; an hour when late; the booked time, as if worked, when she was as good as on the road."""
    if received_at <= free_until:
        return 0
    if starts_at - received_at < timedelta(minutes=rules.full_credit_below_minutes):
        return credit_for_work(booked_minutes, has_debrief=False, rules=rules)
    return rules.late_credit_minutes
