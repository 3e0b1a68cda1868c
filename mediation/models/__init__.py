"""Who can mediate, between which languages, where and when."""

from mediation.models.account import Membership, User
from mediation.models.calendar import Absence, Availability, AvailabilityException, Commitment, OnCall
from mediation.models.card import CardApproval
from mediation.models.language import Language
from mediation.models.mediator import Credential, LanguageSkill, Mediator
from mediation.models.network import Exclusion, Preference
from mediation.models.organisation import Office, Organisation
from mediation.models.place import Municipality, Place, TravelTime
from mediation.models.sign_in_code import SignInCode
from mediation.models.ward import WardKey

__all__ = [
    "Absence",
    "Availability",
    "AvailabilityException",
    "CardApproval",
    "Commitment",
    "Credential",
    "Exclusion",
    "Language",
    "LanguageSkill",
    "Mediator",
    "Membership",
    "Municipality",
    "Office",
    "OnCall",
    "Organisation",
    "Place",
    "Preference",
    "SignInCode",
    "TravelTime",
    "User",
    "WardKey",
]
