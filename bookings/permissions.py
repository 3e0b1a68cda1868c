"""Who may see which bookings and offers, and do what with them. What one may not see does not exist for one."""

from dataclasses import dataclass
from enum import Enum, auto

from django.db.models import Q, QuerySet

from bookings.models import Booking, Offer, Seat, Series
from mediation.models import Office, User
from mediation.permissions import Forbidden, mediator_of, offices_of, once, roles_of, wards_of
from mediation.vocabulary import Role

OFFICE = frozenset({Role.REQUESTER, Role.OFFICE_MANAGER})

# Verb -> roles. An office's roles reach its own bookings alone, a mediator's her own: `visible_bookings` sees to it.
MAY: dict[str, frozenset[str]] = {
    "request": OFFICE | {Role.COORDINATOR, Role.WARD},
    "change": OFFICE | {Role.COORDINATOR},
    "cancel": OFFICE | {Role.COORDINATOR, Role.WARD},
    "reinstate": OFFICE | {Role.COORDINATOR},
    "follow_up": OFFICE | {Role.COORDINATOR},
    "answer_rescue": OFFICE | {Role.COORDINATOR},
    "propose_rescue": frozenset({Role.MEDIATOR, Role.COORDINATOR}),
    "enter_done": frozenset({Role.COORDINATOR}),
    "accept_part": OFFICE | {Role.COORDINATOR},
    "complete": OFFICE | {Role.COORDINATOR, Role.WARD},
    "complete_own": frozenset({Role.MEDIATOR}),
    "report_problem": OFFICE | {Role.COORDINATOR, Role.WARD},
    "check_in": OFFICE | {Role.COORDINATOR, Role.MEDIATOR},
    "report_late": frozenset({Role.MEDIATOR, Role.COORDINATOR}),
    "see_own_hours": frozenset({Role.MEDIATOR}),
    "ask_for_signature": frozenset({Role.MEDIATOR}),
    "sign": OFFICE | {Role.COORDINATOR},
    "report_person_absent": OFFICE | {Role.COORDINATOR, Role.WARD},
    "report_mediator_absent": OFFICE | {Role.COORDINATOR, Role.WARD},
    "ask_for_help": frozenset({Role.MEDIATOR}),
    "release": frozenset({Role.MEDIATOR, Role.COORDINATOR}),
    "reconfirm": frozenset({Role.MEDIATOR, Role.COORDINATOR}),
    "assign": frozenset({Role.COORDINATOR}),
    "offer": frozenset({Role.COORDINATOR}),
    "undo": frozenset({Role.COORDINATOR}),
    "redispatch": frozenset({Role.COORDINATOR}),
    "validate": frozenset({Role.COORDINATOR}),
    "cover_externally": frozenset({Role.COORDINATOR}),
    "give_up": frozenset({Role.COORDINATOR}),
    "see_candidates": frozenset({Role.COORDINATOR}),
    "see_history": OFFICE | {Role.COORDINATOR, Role.AUDITOR},
    "see_uncovered": frozenset({Role.COORDINATOR}),
    "see_reports": frozenset({Role.COORDINATOR, Role.AUDITOR, Role.OFFICE_MANAGER}),
    "see_offers": frozenset({Role.MEDIATOR, Role.COORDINATOR}),
    "answer_offers": frozenset({Role.MEDIATOR}),
    "see_rules": frozenset({Role.COORDINATOR, Role.ADMIN}),
    "change_rules": frozenset({Role.COORDINATOR, Role.ADMIN}),
    "see_series": OFFICE | {Role.COORDINATOR, Role.AUDITOR},
    "see_leaflets": OFFICE | {Role.COORDINATOR, Role.ADMIN},
    "send_leaflets": OFFICE | {Role.COORDINATOR},
    "write_leaflets": frozenset({Role.COORDINATOR, Role.ADMIN}),
    "see_funds": OFFICE | {Role.COORDINATOR, Role.AUDITOR},
}


def require(user: User, verb: str) -> None:
    """Let the user pass, or not.

    :raises Forbidden: when none of the user's roles may do this.
    """
    if not roles_of(user) & MAY[verb]:
        raise Forbidden(verb)


def visible_bookings(user: User) -> QuerySet[Booking]:
    """All for coordinators and auditors; own offices' for those who ask, and what was asked with its key for a ward;
    own jobs and open offers for mediators."""
    roles = roles_of(user)
    if roles & {Role.COORDINATOR, Role.AUDITOR}:
        return Booking.objects.all()
    seen = Q(pk__in=[])
    if roles & OFFICE:
        seen |= Q(office__in=offices_of(user))
    if Role.WARD in roles:
        seen |= Q(requested_by=user, office__in=wards_of(user))
    mediator = mediator_of(user)
    if mediator is not None:
        asked = Offer.objects.open().filter(mediator=mediator)
        seen |= Q(seats__mediator=mediator) | Q(seats__offers__in=asked)
    return Booking.objects.filter(pk__in=Booking.objects.filter(seen).values("pk"))


def visible_offers(user: User) -> QuerySet[Offer]:
    """A mediator's own; all for coordinators."""
    if Role.COORDINATOR in roles_of(user):
        return Offer.objects.all()
    mediator = mediator_of(user)
    return Offer.objects.filter(mediator=mediator) if mediator else Offer.objects.none()


def visible_series(user: User) -> QuerySet[Series]:
    """All for coordinators and auditors, the own offices' for those who ask."""
    if roles_of(user) & {Role.COORDINATOR, Role.AUDITOR}:
        return Series.objects.all()
    return (
        Series.objects.filter(office__in=offices_of(user))
        if roles_of(user) & OFFICE
        else Series.objects.none()
    )


def bookable_offices(user: User) -> QuerySet[Office]:
    """The offices on whose behalf the user may ask."""
    if Role.COORDINATOR in roles_of(user):
        return Office.objects.all()
    return offices_of(user) | wards_of(user)


def reported_offices(user: User) -> QuerySet[Office]:
    """The offices whose figures the user reads: all, or those of the bodies she manages."""
    if roles_of(user) & {Role.COORDINATOR, Role.AUDITOR}:
        return Office.objects.all()
    managed = user.memberships.filter(role=Role.OFFICE_MANAGER)
    return Office.objects.filter(organisation__in=managed.values("organisation"))


# How to reach people, nothing of which is for an auditor. The place is in it: an address is a way to reach somebody.
CONTACT = frozenset(
    {
        *("contact_name", "contact_phone", "call_number", "assisted_phone"),
        *("adult_operator", "guardian", "place", "place_id"),
    }
)


class Sight(Enum):
    """How much of one booking somebody sees."""

    WHOLE = auto()  # the coordinator
    OFFICE = auto()  # its own office
    HELD = auto()  # the mediator who has the seat
    AUDITED = auto()  # everything but how to reach anybody
    ASKED = auto()  # what a mediator needs to decide
    RESERVED = auto()  # the same of a reserved booking: language, gender, part of the day, municipality


@dataclass(frozen=True)
class Viewer:
    """A user's roles, read once for a whole list."""

    roles: frozenset[str]
    office_ids: frozenset[int]
    mediator_id: int | None
    # The account of a ward reaches what was asked through it, and nothing else of its office.
    ward_account_id: int | None = None

    def sight_of(self, booking: Booking) -> Sight:
        """How much of a booking that is visible to her she sees; reads the seats and the office."""
        if Role.COORDINATOR in self.roles:
            return Sight.WHOLE
        if booking.office_id in self.office_ids or self._asked_as_a_ward(booking):
            return Sight.OFFICE
        if self.holds(booking):
            return Sight.HELD
        if Role.AUDITOR in self.roles:
            return Sight.AUDITED
        return Sight.RESERVED if booking.is_reserved else Sight.ASKED

    def holds(self, booking: Booking) -> bool:
        return self.mediator_id is not None and self.mediator_id in {
            seat.mediator_id for seat in booking.seats.all()
        }

    def _asked_as_a_ward(self, booking: Booking) -> bool:
        return self.ward_account_id is not None and self.ward_account_id == booking.requested_by_id

    def require(self, verb: str, booking: Booking) -> None:
        """Let the user pass, or not: a role counts only for the bookings that it reaches.

        :raises Forbidden: when no role that reaches this booking may do this.
        """
        reaching = {Role.COORDINATOR, Role.AUDITOR}
        if booking.office_id in self.office_ids:
            reaching |= OFFICE
        if self._asked_as_a_ward(booking):
            reaching.add(Role.WARD)
        if self.holds(booking):
            reaching.add(Role.MEDIATOR)
        if not self.roles & reaching & MAY[verb]:
            raise Forbidden(verb)


def viewer(user: User) -> Viewer:
    return once(user, "viewer", lambda: _viewer(user))


def _viewer(user: User) -> Viewer:
    roles, mediator = roles_of(user), mediator_of(user)
    return Viewer(
        roles=roles,
        office_ids=frozenset(offices_of(user).values_list("pk", flat=True) if roles & OFFICE else ()),
        mediator_id=mediator.pk if mediator else None,
        ward_account_id=user.pk if Role.WARD in roles else None,
    )


def own_bookings(looking: Viewer) -> QuerySet[Booking]:
    """What a list shows: `visible_bookings` less those she is only asked for, which a filter would tell more of."""
    if looking.roles & {Role.COORDINATOR, Role.AUDITOR}:
        return Booking.objects.all()
    own = Q(office__in=looking.office_ids)
    if looking.mediator_id is not None:
        own |= Q(pk__in=Seat.objects.filter(mediator=looking.mediator_id).values("booking"))
    return Booking.objects.filter(own)
