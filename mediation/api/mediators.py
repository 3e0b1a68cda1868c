"""The register of mediators, for the coordinator; and her own calendar, for a mediator."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.viewsets import GenericViewSet

from mediation.actions import registering, timekeeping
from mediation.actions.registering import Correction, Person, Skill
from mediation.actions.timekeeping import Opening
from mediation.api.asking import body_of, user_of
from mediation.api.fields import Id, Instant, Phone, Switch, Text, WallClock, Whole, Word
from mediation.models import Absence, Availability, LanguageSkill, Mediator
from mediation.permissions import require, visible_mediators
from mediation.vocabulary import Delivery, Gender, Level, MediatorKind, Setting, SmsLanguage

# --- What is shown


class SkillShown(serializers.ModelSerializer[LanguageSkill]):
    class Meta:
        model = LanguageSkill
        fields = ("language", "level", "varieties", "settings")
        read_only_fields = fields


class MediatorShown(serializers.ModelSerializer[Mediator]):
    municipality = serializers.CharField(source="home.municipality.name", read_only=True)
    languages = SkillShown(source="skills", many=True, read_only=True)

    class Meta:
        model = Mediator
        fields = (
            "id",
            "first_name",
            "last_name",
            "kind",
            "gender",
            "home",
            "municipality",
            "deliveries",
            "takes_night_calls",
            "phone",
            "language",
            "opted_out_at",
            "is_active",
            "languages",
        )
        read_only_fields = fields


class OpeningShown(serializers.ModelSerializer[Availability]):
    opens = WallClock(source="minutes.lower", read_only=True)
    closes = WallClock(source="minutes.upper", read_only=True)

    class Meta:
        model = Availability
        fields = ("id", "weekday", "opens", "closes")
        read_only_fields = fields


class AbsenceShown(serializers.ModelSerializer[Absence]):
    starts_at = Instant(source="during.lower", read_only=True)
    ends_at = Instant(source="during.upper", read_only=True)

    class Meta:
        model = Absence
        fields = ("id", "starts_at", "ends_at", "note")
        read_only_fields = fields


# --- What is sent


class NewSkill(Serializer[Any]):
    language = Text(max_length=20, help_text="BCP 47 tag, from `/languages`.")
    level = Word(choices=Level.choices)
    varieties = serializers.ListField(child=Text(max_length=40), default=list, max_length=20)
    settings = serializers.ListField(child=Word(choices=Setting.choices), max_length=len(Setting))


class NewSkills(Serializer[Any]):
    languages = serializers.ListField(child=NewSkill(), max_length=40)


class NewMediator(Serializer[Any]):
    first_name = Text(max_length=80)
    last_name = Text(max_length=80)
    kind = Word(choices=MediatorKind.choices, default=MediatorKind.MEDIATOR)
    gender = Word(choices=Gender.choices)
    home = Id(source="home_id", help_text="Id of a place; the road to a job begins there.")
    deliveries = serializers.ListField(child=Word(choices=Delivery.choices), max_length=len(Delivery))
    takes_night_calls = Switch(default=False)
    phone = Phone(help_text="E.164, or as an Italian dials it. Belongs to one mediator only.")
    language = Word(choices=SmsLanguage.choices, default=SmsLanguage.ITALIAN, help_text="Of the SMS to her.")
    languages = serializers.ListField(child=NewSkill(), default=list, max_length=40)


class MediatorCorrection(Serializer[Any]):
    first_name = Text(max_length=80, required=False)
    last_name = Text(max_length=80, required=False)
    kind = Word(choices=MediatorKind.choices, required=False)
    gender = Word(choices=Gender.choices, required=False)
    home = Id(source="home_id", required=False)
    deliveries = serializers.ListField(
        child=Word(choices=Delivery.choices), max_length=len(Delivery), required=False
    )
    takes_night_calls = Switch(required=False)
    phone = Phone(required=False)
    language = Word(choices=SmsLanguage.choices, required=False)
    is_active = Switch(required=False)


class NewOpening(Serializer[Any]):
    weekday = Whole(min_value=0, max_value=6, help_text="0 is Monday.")
    opens = WallClock(source="since")
    closes = WallClock(source="to")


class NewOpenings(Serializer[Any]):
    openings = serializers.ListField(child=NewOpening(), max_length=100)


class NewAbsence(Serializer[Any]):
    starts_at = Instant(source="since")
    ends_at = Instant(source="to")
    note = Text(max_length=200, allow_blank=True, default="")


EXAMPLE = OpenApiExample(
    "A mediator",
    value={
        "first_name": "Amina",
        "last_name": "Prova",
        "gender": "female",
        "home": 12,
        "deliveries": ["onsite", "phone"],
        "phone": "+393330000001",
        "languages": [{"language": "ti", "level": "native", "settings": ["health", "social"]}],
    },
    request_only=True,
)


@extend_schema(tags=["mediators"])
@extend_schema_view(
    list=extend_schema(summary="All mediators for the coordinator; a mediator sees herself"),
    retrieve=extend_schema(summary="One mediator"),
)
class Mediators(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet[Mediator]):
    """The coordinator keeps the register. A mediator sees herself and keeps her own calendar; nobody else sees any."""

    serializer_class = MediatorShown
    queryset = Mediator.objects.none()
    lookup_value_converter = "int"
    ordering = "id"

    def get_queryset(self) -> QuerySet[Mediator]:
        everybody = visible_mediators(user_of(self.request))
        return everybody.select_related("home__municipality").prefetch_related("skills")

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        require(user_of(request), "see_mediators")
        return super().list(request, *args, **kwargs)

    @extend_schema(summary="Enter a mediator in the register", request=NewMediator, examples=[EXAMPLE])
    def create(self, request: Request) -> Response:
        require(user_of(request), "manage_mediators")
        person = body_of(request, NewMediator)
        skills = [_skill(said) for said in person.pop("languages")]
        entered = registering.register_mediator(person=Person(**_frozen(person)), skills=skills)
        return self._answer(entered, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Correct a mediator's entry", request=MediatorCorrection)
    def partial_update(self, request: Request, **_: Any) -> Response:
        mediator = self._load("manage_mediators")
        correction = Correction(**_frozen(body_of(request, MediatorCorrection)))
        return self._answer(registering.correct_mediator(mediator_id=mediator.pk, correction=correction))

    # --- What she speaks

    @extend_schema(summary="What a mediator speaks", responses=SkillShown(many=True))
    @action(detail=True, ordering="id")
    def languages(self, _request: Request, **_: Any) -> Response:
        return self._page(self._load("see_mediators").skills.all(), SkillShown)

    @extend_schema(summary="Add a language, or correct it", request=NewSkill, responses={201: SkillShown})
    @languages.mapping.post
    def add_language(self, request: Request, **_: Any) -> Response:
        mediator = self._load("manage_mediators")
        skill = _skill(body_of(request, NewSkill))
        registering.set_skill(mediator_id=mediator.pk, skill=skill)
        stored = LanguageSkill.objects.get(mediator=mediator, language_id=skill.language)
        return Response(SkillShown(stored).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Replace all that a mediator speaks", request=NewSkills, responses=SkillShown(many=True)
    )
    @languages.mapping.put
    def set_languages(self, request: Request, **_: Any) -> Response:
        mediator = self._load("manage_mediators")
        skills = [_skill(said) for said in body_of(request, NewSkills)["languages"]]
        registering.set_skills(mediator_id=mediator.pk, skills=skills)
        return self._page(mediator.skills.all(), SkillShown)

    # --- When she can

    @extend_schema(
        summary="The weekly openings",
        responses=OpeningShown(many=True),
        description="In Rome's wall-clock time.",
    )
    @action(detail=True, ordering="id")
    def availability(self, _request: Request, **_: Any) -> Response:
        return self._page(self._load("keep_calendar").availabilities.all(), OpeningShown)

    @extend_schema(
        summary="Add a weekly opening",
        request=NewOpening,
        responses={201: OpeningShown},
        description="One that touches another becomes one with it; the answer is the opening as it is then.",
    )
    @availability.mapping.post
    def add_opening(self, request: Request, **_: Any) -> Response:
        mediator = self._load("keep_calendar")
        opening = Opening(**body_of(request, NewOpening))
        timekeeping.add_opening(mediator_id=mediator.pk, opening=opening)
        stored = Availability.objects.get(
            mediator=mediator, weekday=opening.weekday, minutes__contains=opening.since
        )
        return Response(OpeningShown(stored).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Replace the weekly openings", request=NewOpenings, responses=OpeningShown(many=True)
    )
    @availability.mapping.put
    def set_openings(self, request: Request, **_: Any) -> Response:
        mediator = self._load("keep_calendar")
        openings = [Opening(**said) for said in body_of(request, NewOpenings)["openings"]]
        timekeeping.set_openings(mediator_id=mediator.pk, openings=openings)
        return self._page(mediator.availabilities.all(), OpeningShown)

    # --- When she cannot

    @extend_schema(summary="The absences", responses=AbsenceShown(many=True))
    @action(detail=True, ordering="-id")
    def absences(self, _request: Request, **_: Any) -> Response:
        return self._page(self._load("keep_calendar").absences.all(), AbsenceShown)

    @extend_schema(summary="Mark an absence", request=NewAbsence, responses={201: AbsenceShown})
    @absences.mapping.post
    def add_absence(self, request: Request, **_: Any) -> Response:
        mediator = self._load("keep_calendar")
        absence = timekeeping.add_absence(mediator_id=mediator.pk, **body_of(request, NewAbsence))
        return Response(AbsenceShown(absence).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Take an absence back", responses={204: None})
    @action(detail=True, methods=["delete"], url_path="absences/<int:absence_id>")
    def remove_absence(self, _request: Request, absence_id: int, **_: Any) -> Response:
        timekeeping.remove_absence(mediator_id=self._load("keep_calendar").pk, absence_id=absence_id)
        return Response(status=status.HTTP_204_NO_CONTENT)

    # --- The same beats everywhere: load (404), permit (403)

    def _load(self, verb: str) -> Mediator:
        mediator = self.get_object()
        require(user_of(self.request), verb)
        return mediator

    def _answer(self, mediator: Mediator, **options: Any) -> Response:
        return Response(MediatorShown(self.get_queryset().get(pk=mediator.pk)).data, **options)

    def _page(self, rows: QuerySet[Any], shown: type[Serializer[Any]]) -> Response:
        return self.get_paginated_response(shown(self.paginate_queryset(rows), many=True).data)


def _frozen(said: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}


def _skill(said: dict[str, Any]) -> Skill:
    return Skill(**_frozen(said))
