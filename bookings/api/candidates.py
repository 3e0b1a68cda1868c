"""Who could take a booking and who could not, with what speaks for and against each. For the coordinator alone."""

from collections.abc import Iterable
from typing import Any

from django.db.models import TextChoices
from rest_framework import serializers

from mediation.matching.reasons import sentence
from mediation.matching.verdict import Candidate, Reason, Verdict
from mediation.vocabulary import Level


class WhyFirst(TextChoices):
    """What brings somebody forward."""

    PREFERRED = "preferred", "L'ufficio la preferisce"
    ON_CALL = "on_call", "Reperibile ora"
    KNOWS_CASE = "knows_case", "Conosce il caso"


class CandidateShown(serializers.Serializer[Any]):
    mediator = serializers.IntegerField(help_text="Id of the mediator.")
    first_name = serializers.CharField()
    language = serializers.CharField(allow_null=True, help_text="The one she would mediate in.")
    level = serializers.ChoiceField(choices=Level.choices, allow_null=True)
    travel_minutes = serializers.IntegerField(
        allow_null=True, help_text="From home; null where nobody travels."
    )
    is_travel_estimated = serializers.BooleanField()
    recent_minutes = serializers.IntegerField(help_text="Booked in the last thirty days.")
    reasons = serializers.ListField(child=serializers.ChoiceField(choices=WhyFirst.choices))
    sentence = serializers.CharField(help_text="The same in Italian.")


class LeftOutShown(CandidateShown):
    reasons = serializers.ListField(child=serializers.ChoiceField(choices=Reason.choices))
    missing_minutes = serializers.IntegerField(help_text="Of road to or from the job next to this one.")


class CandidatesShown(serializers.Serializer[Any]):
    candidates = CandidateShown(many=True, help_text="Best first.")
    left_out = LeftOutShown(many=True, help_text="With the fewest reasons first.")


def candidates_shown(able: Iterable[Verdict], left_out: Iterable[Verdict]) -> dict[str, Any]:
    return {
        "candidates": [_candidate(verdict) for verdict in able],
        "left_out": [_left_out(verdict) for verdict in left_out],
    }


def _candidate(verdict: Verdict) -> dict[str, Any]:
    return _person(verdict) | {"reasons": _why_first(verdict.facts)}


def _left_out(verdict: Verdict) -> dict[str, Any]:
    reasons = [reason.value for reason in verdict.refusals]
    return _person(verdict) | {"reasons": reasons, "missing_minutes": verdict.facts.missing_minutes}


def _person(verdict: Verdict) -> dict[str, Any]:
    facts = verdict.facts
    return {
        "mediator": facts.mediator_id,
        "first_name": facts.first_name,
        "language": facts.language,
        "level": facts.level,
        "travel_minutes": facts.travel_minutes,
        "is_travel_estimated": facts.is_travel_estimated,
        "recent_minutes": facts.recent_minutes,
        "sentence": sentence(verdict),
    }


def _why_first(facts: Candidate) -> list[str]:
    holds = {
        WhyFirst.PREFERRED: facts.preference_rank is not None,
        WhyFirst.ON_CALL: facts.is_on_call,
        WhyFirst.KNOWS_CASE: facts.knows_case,
    }
    return [why.value for why in WhyFirst if holds[why]]
