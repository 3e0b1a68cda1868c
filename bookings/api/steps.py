"""What happens to a booking. Each step: load (404), permit (403), one action, answer with the booking as it is then."""

from collections.abc import Callable
from functools import cached_property
from http import HTTPStatus
from typing import Any, TypeVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import GenericViewSet

from bookings.actions import (
    attending,
    cancelling,
    changing,
    checking_in,
    closing,
    completing,
    dispatching,
    following,
    helping,
    offering,
    reconfirming,
    recording,
    reinstating,
    releasing,
    rescuing,
    undoing,
)
from bookings.actions.changing import Change
from bookings.actions.completing import Trouble
from bookings.actions.following import Next
from bookings.actions.requesting import UnknownPlace
from bookings.api.sent import (
    Absent,
    Assignment,
    BookingChange,
    ByTelephone,
    Coming,
    FollowUp,
    Late,
    OfferToSome,
    PersonAbsent,
    RealTimes,
    ReasonGiven,
    ReasonNeeded,
    Reconfirmation,
    Release,
    Rescue,
)
from bookings.api.shown import BookingWhole, in_schema, shown
from bookings.lifecycle import NEXT, StepNotPossible
from bookings.models import Booking
from bookings.permissions import Viewer, viewer, visible_bookings
from bookings.seating import WhichMediator
from bookings.vocabulary import AnswerChannel, Outcome, Problem, Step
from mediation.api.asking import body_of, user_of
from mediation.clock import now
from mediation.permissions import visible_mediators, visible_places
from mediation.vocabulary import Role

View = TypeVar("View", bound=Callable[..., Response])


def step(body: type[Serializer[Any]] | None, summary: str) -> Callable[[View], View]:
    """A POST below one booking."""

    def decorate(view: View) -> View:
        routed = action(detail=True, methods=["post"], filterset_class=None)(view)
        return extend_schema(summary=summary, request=body, responses=in_schema())(routed)  # type: ignore[return-value]

    return decorate


class Steps(GenericViewSet[Booking]):
    queryset = Booking.objects.none()
    # For OpenAPI alone: who sees what is decided booking by booking.
    serializer_class = BookingWhole
    lookup_value_converter = "int"

    @cached_property
    def looking(self) -> Viewer:
        return viewer(user_of(self.request))

    def get_queryset(self) -> QuerySet[Booking]:
        return with_what_is_shown(visible_bookings(user_of(self.request)))

    # --- What the office does

    @step(ReasonGiven, "Cancel it")
    def cancel(self, request: Request, pk: int) -> Response:
        booking = self._load(pk, "cancel")
        reason = body_of(request, ReasonGiven)["reason"]
        cancelling.cancel_booking(booking_id=booking.pk, by_id=user_of(request).pk, reason=reason, at=now())
        return self._answer(booking.pk)

    @step(ReasonGiven, "Take its cancellation back")
    def reinstate(self, request: Request, pk: int) -> Response:
        booking = self._load(pk, "reinstate")
        reason = body_of(request, ReasonGiven)["reason"]
        reinstating.reinstate_booking(
            booking_id=booking.pk, by_id=user_of(request).pk, at=now(), reason=reason
        )
        return self._answer(booking.pk)

    @step(FollowUp, "Ask for the next meeting of the same case")
    def follow_up(self, request: Request, pk: int) -> Response:
        booking = self._load(pk, "follow_up")
        said = Next(**body_of(request, FollowUp))
        if said.place_id and not visible_places(user_of(request)).filter(pk=said.place_id).exists():
            raise UnknownPlace("place", said.place_id)
        made = following.follow_up(booking_id=booking.pk, next_time=said, by_id=user_of(request).pk, at=now())
        return self._answer(made.pk, status=HTTPStatus.CREATED)

    @step(ByTelephone, "Take by telephone who cannot come")
    def accept_rescue(self, request: Request, pk: int) -> Response:
        booking = self._load(pk, "answer_rescue")
        rescuing.accept_rescue(
            booking_id=booking.pk,
            via=AnswerChannel.API,
            at=now(),
            by_id=user_of(request).pk,
            call_number=body_of(request, ByTelephone)["call_number"],
        )
        return self._answer(booking.pk)

    @step(None, "By telephone it will not do")
    def refuse_rescue(self, request: Request, pk: int) -> Response:
        booking = self._load(pk, "answer_rescue")
        rescuing.refuse_rescue(
            booking_id=booking.pk, via=AnswerChannel.API, at=now(), by_id=user_of(request).pk
        )
        return self._answer(booking.pk)

    @step(None, "Make do with those who have said yes")
    def accept_part(self, request: Request, pk: int) -> Response:
        booking = self._load(pk, "accept_part")
        cancelling.accept_part(booking_id=booking.pk, by_id=user_of(request).pk, at=now())
        return self._answer(booking.pk)

    @step(BookingChange, "Correct it")
    def change(self, request: Request, pk: int) -> Response:
        booking = self._load(pk, "change")
        change = Change(**frozen(body_of(request, BookingChange)))
        if change.place_id and not visible_places(user_of(request)).filter(pk=change.place_id).exists():
            raise UnknownPlace("place", change.place_id)
        changing.change_booking(booking_id=booking.pk, change=change, by_id=user_of(request).pk, at=now())
        return self._answer(booking.pk)

    @step(RealTimes, "Say that it is over")
    def complete(self, request: Request, pk: int) -> Response:
        booking, looking = self._find(pk), self.looking
        is_hers = looking.mediator_id is not None and looking.holds(booking)
        looking.require("complete_own" if is_hers else "complete", booking)
        said = body_of(request, RealTimes)
        outcome, problem, words = (said.pop(name) for name in ("outcome", "problem", "words"))
        if outcome == Outcome.PROBLEM:
            looking.require("report_problem", booking)
        if looking.mediator_id and is_hers:
            del said["mediator_id"]
            completing.complete_own_seat(
                booking_id=booking.pk,
                mediator_id=looking.mediator_id,
                at=now(),
                via=AnswerChannel.API,
                **said,
            )
        else:
            trouble = Trouble(Problem(problem), words) if problem else None
            completing.complete_booking(
                booking_id=booking.pk, by_id=user_of(request).pk, at=now(), trouble=trouble, **said
            )
        return self._answer(booking.pk)

    @step(None, "Sign its record")
    def sign(self, request: Request, pk: int) -> Response:
        booking = self._load(pk, "sign")
        recording.sign_record(booking_id=booking.pk, by_id=user_of(request).pk, at=now())
        return self._answer(booking.pk)

    @step(PersonAbsent, "Say that the assisted person did not come")
    def person_absent(self, request: Request, pk: int) -> Response:
        booking = self._load(pk, "report_person_absent")
        attending.report_person_absent(
            booking_id=booking.pk,
            by_id=user_of(request).pk,
            at=now(),
            overriding=self._overriding(body_of(request, PersonAbsent)["reason"]),
        )
        return self._answer(booking.pk)

    @step(Absent, "Say that the mediator did not come")
    def mediator_absent(self, request: Request, pk: int) -> Response:
        booking = self._load(pk, "report_mediator_absent")
        attending.report_mediator_absent(
            booking_id=booking.pk,
            by_id=user_of(request).pk,
            at=now(),
            mediator_id=body_of(request, Absent)["mediator"],
        )
        return self._answer(booking.pk)

    # --- What the mediator does, or the coordinator for her

    @step(Coming, "Say that she is on her way, or there")
    def check_in(self, request: Request, pk: int) -> Response:
        booking = self._load(pk, "check_in")
        who = body_of(request, Coming)["mediator"]
        checking_in.check_in(
            booking_id=booking.pk, at=now(), via=AnswerChannel.API, **self._about(booking, who)
        )
        return self._answer(booking.pk)

    @step(Late, "Say how late she will be")
    def late(self, request: Request, pk: int) -> Response:
        booking = self._load(pk, "report_late")
        said = body_of(request, Late)
        checking_in.report_late(
            booking_id=booking.pk,
            minutes=said["minutes"],
            at=now(),
            via=AnswerChannel.API,
            **self._about(booking, said["mediator"]),
        )
        return self._answer(booking.pk)

    def _about(self, booking: Booking, named: int | None) -> dict[str, Any]:
        """A mediator speaks of herself; others name whom they mean."""
        if self.looking.mediator_id and self.looking.holds(booking):
            named = self.looking.mediator_id
        return {"mediator_id": named, "by_id": user_of(self.request).pk}

    @step(Release, "Give it back, or take the mediator off it")
    def release(self, request: Request, pk: int) -> Response:
        booking, looking = self._load(pk, "release"), self.looking
        said = body_of(request, Release)
        reason = said["reason"]
        if looking.mediator_id and looking.holds(booking):
            releasing.withdraw(
                booking_id=booking.pk,
                mediator_id=looking.mediator_id,
                at=now(),
                via=AnswerChannel.API,
                reason=reason,
                knows_person=said["knows_person"],
            )
        else:
            releasing.remove_mediator(
                booking_id=booking.pk,
                by_id=user_of(request).pk,
                reason=reason,
                at=now(),
                mediator_id=said["mediator"],
            )
        return self._answer(booking.pk)

    @step(ReasonGiven, "Ask the coordinator for help, at once")
    def help(self, request: Request, pk: int) -> Response:
        booking, mediator_id = self._load(pk, "ask_for_help"), self.looking.mediator_id
        assert mediator_id is not None, "only the mediator who holds it may"
        helping.ask_for_help(
            booking_id=booking.pk,
            mediator_id=mediator_id,
            at=now(),
            via=AnswerChannel.API,
            reason=body_of(request, ReasonGiven)["reason"],
        )
        return self._answer(booking.pk)

    @step(Rescue, "Cannot come, and can by telephone")
    def propose_rescue(self, request: Request, pk: int) -> Response:
        booking = self._load(pk, "propose_rescue")
        said = body_of(request, Rescue)
        rescuing.propose_rescue(
            booking_id=booking.pk,
            mediator_id=self._whose(booking, said["mediator"], Step.RELEASE),
            via=self._via(booking),
            at=now(),
            reason=said["reason"],
            by_id=user_of(request).pk,
        )
        return self._answer(booking.pk)

    @step(Reconfirmation, "Say yes or no to what has changed")
    def reconfirm(self, request: Request, pk: int) -> Response:
        booking = self._load(pk, "reconfirm")
        said = body_of(request, Reconfirmation)
        reconfirming.reconfirm(
            booking_id=booking.pk,
            mediator_id=self._whose(booking, said["mediator"], Step.RECONFIRM),
            answer=said["answer"],
            via=self._via(booking),
            at=now(),
            by_id=user_of(request).pk,
        )
        return self._answer(booking.pk)

    # --- What the coordinator does

    @step(Assignment, "Put a mediator on it, with a reason")
    def assign(self, request: Request, pk: int) -> Response:
        booking = self._load(pk, "assign")
        said = body_of(request, Assignment)
        mediator = visible_mediators(user_of(request)).get(pk=said["mediator"])
        dispatching.assign_mediator(
            booking_id=booking.pk,
            mediator_id=mediator.pk,
            reason=said["reason"],
            by_id=user_of(request).pk,
            at=now(),
            seat_id=said["seat"],
        )
        return self._answer(booking.pk)

    @step(OfferToSome, "Ask these mediators, with a reason where a rule speaks against one of them")
    def offer(self, request: Request, pk: int) -> Response:
        booking = self._load(pk, "offer")
        said = body_of(request, OfferToSome)
        offering.offer_to(
            booking_id=booking.pk,
            mediator_ids=said["mediators"],
            reason=said["reason"],
            by_id=user_of(request).pk,
            at=now(),
            seat_id=said["seat"],
        )
        return self._answer(booking.pk)

    @step(None, "Take back what was just done: the own assignment, or the own offers")
    def undo(self, request: Request, pk: int) -> Response:
        booking = self._load(pk, "undo")
        undoing.undo(booking_id=booking.pk, by_id=user_of(request).pk, at=now())
        return self._answer(booking.pk)

    @step(ReasonGiven, "Search once more")
    def redispatch(self, request: Request, pk: int) -> Response:
        booking = self._load(pk, "redispatch")
        reason = body_of(request, ReasonGiven)["reason"]
        dispatching.redispatch(booking_id=booking.pk, by_id=user_of(request).pk, at=now(), reason=reason)
        return self._answer(booking.pk)

    @step(None, "Take its signed record into the accounts")
    def validate(self, request: Request, pk: int) -> Response:
        booking = self._load(pk, "validate")
        recording.validate_record(booking_id=booking.pk, by_id=user_of(request).pk, at=now())
        return self._answer(booking.pk)

    @step(ReasonGiven, "Close the search: the external telephone service did it")
    def cover_externally(self, request: Request, pk: int) -> Response:
        booking = self._load(pk, "cover_externally")
        reason = body_of(request, ReasonGiven)["reason"]
        closing.cover_externally(booking_id=booking.pk, by_id=user_of(request).pk, reason=reason, at=now())
        return self._answer(booking.pk)

    @step(ReasonNeeded, "Close the search: nobody was found")
    def give_up(self, request: Request, pk: int) -> Response:
        booking = self._load(pk, "give_up")
        reason = body_of(request, ReasonNeeded)["reason"]
        closing.give_up(booking_id=booking.pk, by_id=user_of(request).pk, reason=reason, at=now())
        return self._answer(booking.pk)

    # --- The same beats everywhere

    def _find(self, pk: int) -> Booking:
        return get_object_or_404(self.get_queryset(), pk=pk)

    def _load(self, pk: int, verb: str) -> Booking:
        booking = self._find(pk)
        self.looking.require(verb, booking)
        return booking

    def _overriding(self, reason: str) -> str:
        """The reason of somebody who may go over a rule; from anybody else it is no reason."""
        return reason if Role.COORDINATOR in self.looking.roles else ""

    def _whose(self, booking: Booking, named: int | None, step: Step) -> int:
        """A mediator speaks for herself; the coordinator for who is named, or for the only one it can be about."""
        if self.looking.mediator_id and self.looking.holds(booking):
            return self.looking.mediator_id
        able = [seat for seat in booking.seats.all() if seat.mediator_id and seat.status in NEXT[step]]
        ids = [seat.mediator_id for seat in able if seat.mediator_id]
        if named is not None:
            return named
        if not ids:
            raise StepNotPossible(status=booking.seats.all()[0].status, step=step)
        if len(ids) > 1:
            raise WhichMediator(number=booking.number, mediator_ids=ids)
        return ids[0]

    def _via(self, booking: Booking) -> AnswerChannel:
        return AnswerChannel.API if self.looking.holds(booking) else AnswerChannel.COORDINATOR

    def _answer(self, booking_id: int, **options: Any) -> Response:
        """The booking as it is now; who has just given it back sees what she saw when she was asked."""
        booking = with_what_is_shown(Booking.objects.all()).get(pk=booking_id)
        return Response(shown(booking, self.looking), **options)


def frozen(said: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}


def with_what_is_shown(bookings: QuerySet[Booking]) -> QuerySet[Booking]:
    related = bookings.select_related("office__organisation", "place__municipality", "language", "policy")
    return related.prefetch_related("seats__mediator")
