"""Which texts exist and which facts each one says; policy and replies choose among these. No wording here."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from notifications.texts.formatting import Kind


@dataclass(frozen=True, slots=True)
class Text:
    """One wording; `approved_by` is empty while it is a draft that no native mediator has read."""

    version: int
    template: str
    approved_by: str = ""


# Every fact a text may say. There is none for the assisted person, the setting, the ward or the reason,
# so no template can show them.
FACTS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "number": Kind.COUNT,  # the booking's number; with `numbers`, the one given as the example
        "numbers": Kind.NUMBERS,  # several open bookings, as many as fit
        "other_number": Kind.COUNT,
        "language": Kind.LANGUAGE,
        "language_name": Kind.WORDS,  # the same in small letters, for who reads at leisure
        "delivery": Kind.DELIVERY,
        "gender": Kind.GENDER,
        "when": Kind.PERIOD,
        "other_when": Kind.PERIOD,
        "starts_at": Kind.MOMENT,
        "band": Kind.BAND,  # the booking's start
        "answer_by": Kind.MOMENT,  # the end of an offer, or of a question, that stays open for hours
        "answer_by_clock": Kind.CLOCK,  # the end of an offer that closes today
        "closed_at": Kind.MOMENT,
        "asking_from": Kind.MOMENT,  # when a search writes to its first people
        "free_until": Kind.MOMENT,  # the notice deadline
        "place": Kind.WORDS,  # the body and its town, never the ward or the desk: "Comune di Regalbuto"
        "municipality": Kind.WORDS,
        "address": Kind.WORDS,  # the whole of it, for who has accepted
        "contact": Kind.WORDS,  # the on-site contact: an operator or an office, never the assisted person
        "contact_phone": Kind.WORDS,
        "call_number": Kind.WORDS,  # whom the mediator calls
        "coordination_phone": Kind.WORDS,
        "external_number": Kind.WORDS,  # the contracted telephone interpreting
        "first_name": Kind.WORDS,  # the mediator's, for the requester
        "mediator": Kind.WORDS,  # first and last name, for the coordinator
        "mediators": Kind.WORDS,  # first names of all who have a seat
        "link": Kind.WORDS,  # the page of the request
        "mediator_phone": Kind.WORDS,  # hers, for the coordinator who must call at once
        "recipient": Kind.WORDS,
        "asked": Kind.COUNT,  # mediators written to so far
        "position": Kind.COUNT,  # her place among the reserves
        "jobs": Kind.COUNT,  # a mediator's accepted bookings still to come
        "weekly": Kind.WEEKLY,  # on which days of the week a series is, and when
        "dates": Kind.COUNT,  # of a series, those that this is about
        "of_dates": Kind.DATES,  # the same with their noun
        "span": Kind.SPAN,  # from the first of them to the last
        "kept_shifts": Kind.SHIFTS,  # dates that stay a mediator's, and those that do not
        "lost_shifts": Kind.SHIFTS,
        "first": Kind.DAY,
        "last": Kind.DAY,
        "left": Kind.COUNT,  # dates that were offered and do not come with the yes
        "confirmed": Kind.COUNT,  # of the dates changed, those that somebody has
        "searching": Kind.COUNT,
        "owed": Kind.DURATION,  # credited for all dates called off together
        "notice": Kind.DURATION,
        "credited": Kind.DURATION,
        "waited": Kind.DURATION,
        "colleagues": Kind.WORDS,  # first names of who else comes
        "covered": Kind.COUNT,  # seats of a team that somebody has taken, and all of them
        "needed": Kind.COUNT,
        "arrives_at": Kind.CLOCK,  # when somebody who is late will be there
        "late": Kind.DURATION,
        "worked_from": Kind.CLOCK,
        "worked_to": Kind.CLOCK,
        "worked": Kind.DURATION,  # the time really worked, of a job or of a month
        "done": Kind.COUNT,  # jobs of a month that took place
        "code": Kind.WORDS,  # six figures to come in by; while the text is here, their gap
        "code_until": Kind.CLOCK,
        "unsigned": Kind.COUNT,  # of these, those that the office has not signed yet
    }
)


def _facts(names: str) -> frozenset[str]:
    return frozenset(names.split())


TO_MEDIATORS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        # Asked
        "offer_planned": _facts("number language delivery when place answer_by"),
        "offer_planned_reserved": _facts("number language gender band municipality answer_by"),
        "offer_urgent": _facts("number language delivery when place answer_by_clock"),
        "offer_urgent_reserved": _facts("number language gender band municipality answer_by_clock"),
        "offer_now": _facts("number language delivery place answer_by_clock"),
        "offer_now_reserved": _facts("number language gender municipality answer_by_clock"),
        "offer_prepaid": _facts("number language delivery when place answer_by"),
        "offer_prepaid_reserved": _facts("number language gender band municipality answer_by"),
        "offer_nudge": _facts("number closed_at"),
        "offer_taken": _facts("number"),
        "offer_withdrawn": _facts("number"),
        "offer_void": _facts("number"),
        "offer_series": _facts("number language delivery weekly dates first last place answer_by"),
        "offer_series_reserved": _facts(
            "number language gender band dates first last municipality answer_by"
        ),
        "offer_on_call": _facts("number language when answer_by"),
        "offer_series_on_call": _facts("number language weekly dates first last answer_by"),
        # Accepted or assigned
        "series_assigned": _facts("number weekly dates first last place contact_phone"),
        "series_assigned_part": _facts("number weekly dates first last left place contact_phone"),
        "series_assigned_reserved": _facts("number weekly dates first last municipality coordination_phone"),
        "series_assigned_on_call": _facts("number weekly dates first last"),
        "assigned_on_call": _facts("number when"),
        "assigned": _facts("number when address contact contact_phone"),
        "assigned_phone": _facts("number when call_number contact"),
        "assigned_video": _facts("number when contact contact_phone"),
        "assigned_phone_now": _facts("number call_number"),
        "assigned_bridge": _facts("number call_number"),
        "assigned_reserved": _facts("number when municipality coordination_phone"),
        "assigned_by_coordinator": _facts("number when address contact_phone"),
        "assigned_by_coordinator_phone": _facts("number when call_number contact"),
        "assigned_by_coordinator_video": _facts("number when contact contact_phone"),
        "assigned_by_coordinator_phone_now": _facts("number call_number"),
        "assigned_by_coordinator_bridge": _facts("number call_number"),
        "assigned_by_coordinator_reserved": _facts("number when municipality coordination_phone"),
        "team_so_far": _facts("number colleagues"),
        "colleague_joined": _facts("number first_name"),
        "colleague_left": _facts("number first_name"),
        "reminder_day_before": _facts("number delivery when place"),
        "reminder_day_before_reserved": _facts("number when municipality"),
        "reminder_two_hours": _facts("number delivery starts_at place coordination_phone"),
        "reminder_two_hours_reserved": _facts("number starts_at municipality coordination_phone"),
        "reminder_chase": _facts("number starts_at"),
        "check_departure": _facts("number starts_at municipality"),
        "check_arrival": _facts("number starts_at coordination_phone"),
        "record_corrected": _facts("number worked_from worked_to credited coordination_phone"),
        # Changed
        "freed_time_reused": _facts("number credited"),
        "cancelled_by_office": _facts("number starts_at"),
        "cancelled_by_office_late": _facts("number starts_at notice credited coordination_phone"),
        "released_confirmed": _facts("number starts_at"),
        "removed_by_coordinator": _facts("number starts_at coordination_phone"),
        "details_changed": _facts("number when address contact contact_phone"),
        "details_changed_phone": _facts("number when call_number contact"),
        "details_changed_video": _facts("number when contact contact_phone"),
        "details_changed_reserved": _facts("number when municipality coordination_phone"),
        "series_changed": _facts("span weekly kept_shifts coordination_phone"),
        "series_changed_place": _facts("span weekly address kept_shifts"),
        "series_changed_place_reserved": _facts("span weekly kept_shifts coordination_phone"),
        "series_changed_part": _facts("span weekly kept_shifts lost_shifts numbers coordination_phone"),
        "series_changed_part_busy": _facts("span weekly kept_shifts lost_shifts numbers coordination_phone"),
        "series_changed_part_hours": _facts("span weekly kept_shifts lost_shifts numbers coordination_phone"),
        "series_changed_lost": _facts("span weekly lost_shifts numbers coordination_phone"),
        "series_changed_lost_busy": _facts("span weekly lost_shifts numbers coordination_phone"),
        "series_changed_lost_hours": _facts("span weekly lost_shifts numbers coordination_phone"),
        "series_details": _facts("span weekly contact contact_phone"),
        "series_details_reserved": _facts("span weekly coordination_phone"),
        "series_cancelled": _facts("lost_shifts span weekly"),
        "series_cancelled_late": _facts("lost_shifts span weekly credited coordination_phone"),
        "reconfirm": _facts("number other_when when municipality answer_by"),
        "reconfirm_otherwise": _facts("number language delivery when municipality answer_by"),
        "reconfirm_otherwise_reserved": _facts("number when municipality coordination_phone answer_by"),
        "changed_too_much": _facts("number when coordination_phone"),
        "changed_once_more": _facts("number"),
        "moved_at_short_notice": _facts("number credited"),
        "reconfirm_lapsed": _facts("number coordination_phone"),
        "rescue_noted": _facts("number"),
        "rescue_over": _facts("number"),
        "job_entered": _facts("number when coordination_phone"),
        # Answered
        "decline_noted": _facts("number"),
        "help_noted": _facts("coordination_phone"),
        "already_yours": _facts("number when"),
        "already_started": _facts("number coordination_phone"),
        "busy_elsewhere": _facts("number other_number other_when coordination_phone"),
        "hours_exceeded": _facts("number coordination_phone"),
        "reminder_ok_noted": _facts("number starts_at"),
        "check_in_noted": _facts("number"),
        "late_noted": _facts("number arrives_at"),
        "late_how_long": _facts("number"),
        "which_late": _facts("numbers number"),
        "end_noted": _facts("number worked_from worked_to worked"),
        "end_agreed": _facts("number worked_from worked_to worked"),
        "end_impossible": _facts("number when"),
        "end_in_future": _facts("number"),
        "end_not_begun": _facts("number starts_at"),
        "job_over": _facts("number coordination_phone"),
        "end_signed": _facts("number coordination_phone"),
        "end_contested": _facts("number coordination_phone"),
        "which_end": _facts("numbers number"),
        "no_job_now": _facts("coordination_phone"),
        "hours_this_month": _facts("done worked credited unsigned"),
        "which_yes": _facts("numbers number"),
        "which_booking": _facts("numbers number"),
        "which_giving_back": _facts("numbers number"),
        "confirm_giving_back": _facts("number when"),
        "conditional_heard": _facts("number coordination_phone"),
        "conditional_heard_several": _facts("coordination_phone"),
        "not_understood": _facts("number"),
        "not_understood_several": _facts("numbers number"),
        "not_understood_nothing_open": _facts("coordination_phone"),
        "nothing_open": frozenset(),
        "number_not_found": _facts("number coordination_phone"),
        "closed_offer_taken": _facts("number"),
        "closed_offer_reserve": _facts("number position"),
        "closed_offer_expired": _facts("number closed_at"),
        "closed_offer_cancelled": _facts("number coordination_phone"),
        "closed_offer_declined": _facts("number coordination_phone"),
        "opted_in": frozenset(),
        "courtesy": frozenset(),
        "courtesy_open_offer": _facts("number"),
        "missed_call_accepted": _facts("number"),
        "missed_call_unclear": _facts("numbers number"),
        "missed_call_nothing_open": _facts("coordination_phone"),
        # Asked for on the page by which one comes in
        "sign_in_code": _facts("code code_until"),
    }
)

TO_REQUESTERS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "request_received": _facts("number language when asking_from"),
        "request_received_now": _facts("number language"),
        "request_received_reserved": _facts("number"),
        "request_searching_wave": _facts("number asked"),
        "request_confirmed": _facts("number language first_name starts_at free_until"),
        "request_confirmed_short_notice": _facts("number language first_name starts_at coordination_phone"),
        "request_confirmed_now": _facts("number first_name call_number"),
        "request_confirmed_reserved": _facts("number first_name coordination_phone"),
        "request_partly_confirmed": _facts("number first_name covered needed"),
        "request_assigned": _facts("number first_name starts_at free_until"),
        "request_assigned_short_notice": _facts("number first_name starts_at coordination_phone"),
        "request_assigned_now": _facts("number first_name call_number"),
        "request_assigned_reserved": _facts("number first_name coordination_phone"),
        "request_partly_assigned": _facts("number first_name covered needed"),
        "request_partly_uncovered": _facts("number covered needed coordination_phone"),
        "request_reminder": _facts("number first_name starts_at coordination_phone"),
        "request_reminder_reserved": _facts("number coordination_phone"),
        "request_uncovered": _facts("number external_number"),
        "request_uncovered_no_service": _facts("number coordination_phone"),
        "request_escalated": _facts("number external_number"),
        "request_escalated_no_service": _facts("number coordination_phone"),
        "request_mediator_withdrew": _facts("number coordination_phone"),
        "request_mediator_withdrew_remote": _facts("number"),
        "request_mediator_late": _facts("number first_name arrives_at"),
        "request_mediator_late_reserved": _facts("number first_name late"),
        "request_no_show": _facts("number first_name coordination_phone"),
        "request_no_show_remote": _facts("number first_name coordination_phone"),
        "request_replacement": _facts("number"),
        "request_given_up": _facts("number coordination_phone"),
        "request_to_sign": _facts("number"),
        "request_series_received": _facts("number language weekly dates first last"),
        "request_series_received_reserved": _facts("number dates"),
        "request_series_confirmed": _facts("number first_name weekly dates first last"),
        "request_series_confirmed_part": _facts("number first_name weekly dates first last left"),
        "request_series_confirmed_reserved": _facts("number first_name dates coordination_phone"),
        "request_series_changed": _facts("of_dates span weekly confirmed searching"),
        "request_series_changed_reserved": _facts("of_dates span confirmed searching"),
        "request_series_cancelled": _facts("of_dates span"),
        "request_series_cancelled_late": _facts("of_dates span owed"),
        "request_reconfirming": _facts("number first_name answer_by"),
        "request_rescue": _facts("number first_name"),
        "request_reinstated": _facts("number"),
        "request_cancelled": _facts("number"),
        "request_cancelled_late": _facts("number credited"),
    }
)

TO_COORDINATORS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "coordinator_uncovered": _facts("number language starts_at municipality"),
        "coordinator_uncovered_reserved": _facts("number"),
        "coordinator_nobody_to_ask": _facts("number language starts_at municipality"),
        "coordinator_nobody_to_ask_reserved": _facts("number"),
        "coordinator_escalated_first": _facts("number language municipality starts_at waited"),
        "coordinator_escalated_first_reserved": _facts("number waited"),
        "coordinator_escalated_second": _facts("number language municipality waited"),
        "coordinator_escalated_second_reserved": _facts("number waited"),
        "coordinator_conditional_reply": _facts("number mediator"),
        "coordinator_help_asked": _facts("number mediator mediator_phone"),
        "coordinator_help_asked_no_job": _facts("mediator mediator_phone"),
        "coordinator_opted_out": _facts("mediator jobs"),
        "coordinator_withdrew": _facts("number mediator starts_at"),
        "coordinator_withdrew_reserved": _facts("number mediator"),
        "coordinator_rescue": _facts("number mediator starts_at"),
        "coordinator_rescue_reserved": _facts("number mediator"),
        "coordinator_change_lost": _facts("number mediator starts_at"),
        "coordinator_change_lost_reserved": _facts("number mediator"),
        "coordinator_mediator_missed": _facts("number mediator starts_at"),
        "coordinator_mediator_missed_reserved": _facts("number mediator"),
        "coordinator_reminder_unanswered": _facts("number mediator starts_at"),
        "coordinator_reminder_unanswered_reserved": _facts("number mediator"),
        "coordinator_check_in_missed": _facts("number mediator starts_at"),
        "coordinator_check_in_missed_reserved": _facts("number mediator"),
        "coordinator_no_show": _facts("number mediator starts_at"),
        "coordinator_no_show_reserved": _facts("number mediator"),
        "coordinator_late": _facts("number mediator arrives_at"),
        "coordinator_late_reserved": _facts("number mediator late"),
        "coordinator_problem": _facts("number mediator"),
        "coordinator_cannot_come": _facts("number mediator"),
        "coordinator_message_failed": _facts("number recipient"),
    }
)

KEYS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {**TO_MEDIATORS, **TO_REQUESTERS, **TO_COORDINATORS}
)

# For a silent or sensitive booking. A text that is not here shows nothing that would need hiding. The `_phone_now` and
# `_bridge` ones show one bare number and nothing else: somebody waits at it, at an hour when nobody else could give it.
RESERVED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "offer_planned": "offer_planned_reserved",
        "offer_urgent": "offer_urgent_reserved",
        "offer_now": "offer_now_reserved",
        "offer_prepaid": "offer_prepaid_reserved",
        "assigned": "assigned_reserved",
        "assigned_phone": "assigned_reserved",
        "assigned_video": "assigned_reserved",
        "assigned_by_coordinator": "assigned_by_coordinator_reserved",
        "assigned_by_coordinator_phone": "assigned_by_coordinator_reserved",
        "assigned_by_coordinator_video": "assigned_by_coordinator_reserved",
        "reminder_day_before": "reminder_day_before_reserved",
        "reminder_two_hours": "reminder_two_hours_reserved",
        "details_changed": "details_changed_reserved",
        "details_changed_phone": "details_changed_reserved",
        "details_changed_video": "details_changed_reserved",
        "offer_series": "offer_series_reserved",
        "offer_on_call": "offer_planned_reserved",
        "offer_series_on_call": "offer_series_reserved",
        "series_assigned": "series_assigned_reserved",
        "series_assigned_part": "series_assigned_reserved",
        "series_changed_place": "series_changed_place_reserved",
        "series_details": "series_details_reserved",
        "request_series_received": "request_series_received_reserved",
        "request_series_changed": "request_series_changed_reserved",
        "request_series_confirmed": "request_series_confirmed_reserved",
        "request_series_confirmed_part": "request_series_confirmed_reserved",
        "reconfirm_otherwise": "reconfirm_otherwise_reserved",
        "request_received": "request_received_reserved",
        "request_received_now": "request_received_reserved",
        "request_confirmed": "request_confirmed_reserved",
        "request_confirmed_short_notice": "request_confirmed_reserved",
        "request_assigned": "request_assigned_reserved",
        "request_assigned_short_notice": "request_assigned_reserved",
        "request_reminder": "request_reminder_reserved",
        "coordinator_uncovered": "coordinator_uncovered_reserved",
        "coordinator_escalated_first": "coordinator_escalated_first_reserved",
        "coordinator_escalated_second": "coordinator_escalated_second_reserved",
        "coordinator_withdrew": "coordinator_withdrew_reserved",
        "coordinator_rescue": "coordinator_rescue_reserved",
        "coordinator_nobody_to_ask": "coordinator_nobody_to_ask_reserved",
        "coordinator_change_lost": "coordinator_change_lost_reserved",
        "coordinator_mediator_missed": "coordinator_mediator_missed_reserved",
        "coordinator_late": "coordinator_late_reserved",
        "coordinator_no_show": "coordinator_no_show_reserved",
        "coordinator_check_in_missed": "coordinator_check_in_missed_reserved",
        "coordinator_reminder_unanswered": "coordinator_reminder_unanswered_reserved",
        "request_mediator_late": "request_mediator_late_reserved",
    }
)


def reserved(key: str) -> str:
    """The same text as it is told for a silent or sensitive booking."""
    return RESERVED.get(key, key)
