"""What may be sent about a booking: the request itself, and what each step of its life is told."""

from typing import Any

from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from bookings.vocabulary import Consent, Outcome, Problem, Urgency
from mediation.api.fields import Id, Instant, Phone, Switch, Text, Whole, Word, refuse
from mediation.vocabulary import Delivery, GenderWish, Setting

A_DAY = 24 * 60
LONGEST_TEAM = 20


class Blank(Text):
    """A text that may stay away: nothing, null and "" mean the same."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_blank=True, allow_null=True, default="", **kwargs)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        return super().run_validation(data) or ""


class BlankPhone(Phone):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_blank=True, allow_null=True, default="", **kwargs)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        return super().run_validation(data) or ""


class NewBooking(serializers.Serializer[Any]):
    office = Id(source="office_id", help_text="Id of an office of one's own; any for the coordinator.")
    language = Text(max_length=20, help_text="BCP 47 tag, from `/languages`.")
    also_accepted = serializers.ListField(
        child=Text(max_length=20),
        default=list,
        max_length=10,
        help_text="Tags that the person herself accepts too. Nothing is ever widened without her.",
    )
    variety = Blank(max_length=40)
    delivery = Word(choices=Delivery.choices)
    urgency = Word(choices=Urgency.choices, default=Urgency.SCHEDULED)
    starts_at = Instant(
        allow_null=True, default=None, help_text="With its offset; null only with urgency `now`."
    )
    duration_minutes = Whole(max_value=A_DAY, help_text="More than 0.")
    place = Id(source="place_id", allow_null=True, default=None, help_text="Of the office when not given.")
    call_number = BlankPhone()
    setting = Word(choices=Setting.choices)
    contact_name = Blank(max_length=120)
    contact_phone = BlankPhone()
    gender = Word(choices=GenderWish.choices, default=GenderWish.ANY)
    gender_binding = Switch(default=False)
    sensitive = Switch(default=False)
    silent = Switch(default=False, help_text="Nothing on any channel to the assisted person.")
    minor = Switch(default=False, help_text="Then `adult_operator` is needed.")
    adult_operator = Blank(max_length=120, help_text="The adult operator who sits with a minor.")
    unaccompanied = Switch(default=False, help_text="A minor without family: then `guardian` is needed.")
    guardian = Blank(max_length=120, help_text="Guardian, or the authority that answers for her.")
    heavy = Switch(
        default=False, help_text="Its content weighs on whoever interprets: a debrief follows, a day has few."
    )
    consent = Word(
        choices=Consent.choices,
        default=Consent.UNSAID,
        help_text="Whether the person agreed to a mediator before anybody was called. Unsaid when not given.",
    )
    assisted_phone = BlankPhone(
        help_text="Of the assisted person, where she asks to be written to: two texts at most, then it is forgotten."
    )
    assisted_asked = Switch(default=False, help_text="She has asked for it herself. Needed with her number.")
    third_country = Switch(allow_null=True, default=None)
    mediators_needed = Whole(min_value=1, max_value=LONGEST_TEAM, default=1)
    team = serializers.ListField(
        child=Text(max_length=20),
        default=list,
        max_length=LONGEST_TEAM,
        help_text="Where mediators are needed for different languages: one tag for each of them.",
    )
    fund = Id(source="fund_id", allow_null=True, default=None)
    case_reference = Blank(max_length=80, help_text="Opaque: never a name.")
    campaign = Blank(max_length=80)


class DoneBooking(NewBooking):
    """A request together with the work that met it."""

    urgency = None  # type: ignore[assignment]
    starts_at = None  # type: ignore[assignment]
    duration_minutes = None  # type: ignore[assignment]
    mediators_needed = None  # type: ignore[assignment]
    team = None  # type: ignore[assignment]
    assisted_phone = None  # type: ignore[assignment]
    assisted_asked = None  # type: ignore[assignment]
    mediator = Id(help_text="Who did it.")
    started_at = Instant()
    ended_at = Instant(help_text="Not in the future.")
    reason = Blank(max_length=200, help_text="Needed where she is not known to speak the language.")


class BookingChange(serializers.Serializer[Any]):
    """What stays away stays as it is."""

    contact_name = Text(max_length=120, allow_blank=True, required=False)
    contact_phone = Phone(allow_blank=True, required=False)
    call_number = Phone(allow_blank=True, required=False)
    case_reference = Text(max_length=80, allow_blank=True, required=False)
    campaign = Text(max_length=80, allow_blank=True, required=False)
    starts_at = Instant(required=False)
    duration_minutes = Whole(max_value=A_DAY, required=False)
    place = Id(source="place_id", required=False)
    delivery = Word(choices=Delivery.choices, required=False)
    language = Text(max_length=20, required=False)
    also_accepted = serializers.ListField(child=Text(max_length=20), max_length=10, required=False)
    gender = Word(choices=GenderWish.choices, required=False)
    gender_binding = Switch(required=False)
    version = Whole(
        min_value=1,
        required=False,
        help_text="The version that was looked at; where the booking has another by now, nothing is changed.",
    )


class Reconfirmation(serializers.Serializer[Any]):
    answer = Switch(help_text="True for yes: the job is hers as it has become.")
    mediator = Id(
        allow_null=True, default=None, help_text="Whose answer the coordinator passes on; else one's own."
    )


class Rescue(serializers.Serializer[Any]):
    reason = Blank(max_length=200)
    mediator = Id(allow_null=True, default=None, help_text="Whom the coordinator speaks for; else oneself.")


class ByTelephone(serializers.Serializer[Any]):
    call_number = BlankPhone(
        help_text="Where to call; the booking's, the contact's or the office's when not given."
    )


class FollowUp(serializers.Serializer[Any]):
    starts_at = Instant()
    duration_minutes = Whole(max_value=A_DAY, help_text="More than 0.")
    delivery = Word(choices=Delivery.choices)
    place = Id(source="place_id", allow_null=True, default=None, help_text="As before when not given.")
    call_number = BlankPhone()


class ReasonGiven(serializers.Serializer[Any]):
    reason = Blank(max_length=200)


class ReasonNeeded(serializers.Serializer[Any]):
    reason = Text(max_length=200)


class Assignment(ReasonNeeded):
    mediator = Id(help_text="Id of the mediator, over any rule but one: nobody is in two places at once.")
    seat = Id(
        allow_null=True, default=None, help_text="Of a team's; the first that she can fill when not given."
    )


class OfferToSome(ReasonGiven):
    mediators = serializers.ListField(
        child=Id(), min_length=1, max_length=100, help_text="Ids of those to ask, in any order."
    )
    seat = Id(allow_null=True, default=None, help_text="Of a team's; the first that is free when not given.")


class Release(ReasonGiven):
    mediator = Id(
        allow_null=True, default=None, help_text="Who is taken off; needed where several hold seats."
    )
    knows_person = Switch(
        default=False,
        help_text="Hers: she knows the person, or is a relative. Possible at any time; the case is not offered again.",
    )


class PersonAbsent(serializers.Serializer[Any]):
    reason = Blank(
        max_length=200,
        help_text="The coordinator's, for not waiting as long as the rules say; else not needed.",
    )


class Absent(serializers.Serializer[Any]):
    mediator = Id(allow_null=True, default=None, help_text="Who did not come; needed where several were to.")


class RealTimes(serializers.Serializer[Any]):
    started_at = Instant(required=False, help_text="As booked when not given.")
    ended_at = Instant(required=False, help_text="Now when not given.")
    outcome = Word(choices=Outcome.choices, default=Outcome.WELL)
    problem = Word(
        choices=Problem.choices, allow_null=True, default=None, help_text="Which, with outcome `problem`."
    )
    words = Blank(max_length=200, help_text="About the problem; for the coordinator, never in a message.")
    mediator = Id(
        source="mediator_id",
        allow_null=True,
        default=None,
        help_text="Of a team the one meant; all when not given, but not with a problem.",
    )

    def validate(self, said: dict[str, Any]) -> dict[str, Any]:
        if (said["outcome"] == Outcome.PROBLEM) != (said["problem"] is not None):
            refuse("problem_missing", "A problem goes with the outcome `problem`, and with no other.")
        return said


class Coming(serializers.Serializer[Any]):
    mediator = Id(
        allow_null=True, default=None, help_text="Who it is about; needed where several are to come."
    )


class Late(Coming):
    minutes = Whole(min_value=1, max_value=A_DAY, help_text="After the start, or after now if that is later.")


WARD = OpenApiExample(
    "A ward, at once, by telephone",
    value={
        "office": 3,
        "language": "uk",
        "delivery": "phone",
        "urgency": "now",
        "starts_at": None,
        "duration_minutes": 30,
        "setting": "health",
        "call_number": "+390935000111",
    },
    request_only=True,
)
TOWN_HALL = OpenApiExample(
    "A town hall, next week, in person",
    value={
        "office": 5,
        "language": "mnk",
        "also_accepted": ["fr"],
        "delivery": "onsite",
        "urgency": "scheduled",
        "starts_at": "2026-07-21T10:00:00+02:00",
        "duration_minutes": 60,
        "setting": "registry",
        "contact_name": "Ufficio anagrafe",
        "case_reference": "2026-0117",
    },
    request_only=True,
)
