"""The register of mediators: who enters it, what is corrected, what each one speaks."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.db import IntegrityError, transaction
from psycopg.errors import UniqueViolation

from mediation.calendar import lock_mediators
from mediation.models import Language, LanguageSkill, Mediator, Place
from mediation.vocabulary import MediatorKind, SmsLanguage


@dataclass(frozen=True, kw_only=True)
class Person:
    """A mediator as she enters the register. Her account, if she has one, is linked by whoever keeps the accounts."""

    first_name: str
    last_name: str
    gender: str
    home_id: int
    deliveries: tuple[str, ...]
    phone: str
    kind: str = MediatorKind.MEDIATOR
    takes_night_calls: bool = False
    language: str = SmsLanguage.ITALIAN


@dataclass(frozen=True, kw_only=True)
class Correction:
    """New values for what may be corrected; None leaves a field alone."""

    first_name: str | None = None
    last_name: str | None = None
    gender: str | None = None
    home_id: int | None = None
    deliveries: tuple[str, ...] | None = None
    phone: str | None = None
    kind: str | None = None
    takes_night_calls: bool | None = None
    language: str | None = None
    is_active: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Skill:
    """One language of hers, how well, and the settings she is cleared for."""

    language: str
    level: str
    settings: tuple[str, ...]
    varieties: tuple[str, ...] = ()


class UnknownMediator(Exception):
    def __init__(self, mediator_id: int) -> None:
        super().__init__(mediator_id)
        self.mediator_id = mediator_id


class UnknownHome(Exception):
    def __init__(self, place_id: int) -> None:
        super().__init__(place_id)
        self.place_id = place_id


class UnknownSkillLanguage(Exception):
    def __init__(self, tag: str) -> None:
        super().__init__(tag)
        self.tag = tag


class UnknownSkillVariety(Exception):
    """The language has other varieties, or none: `known` are its own."""

    def __init__(self, tag: str, *, unknown: list[str], known: list[str]) -> None:
        super().__init__(f"{tag}: {unknown}")
        self.tag = tag
        self.unknown = unknown
        self.known = known


class PhoneInUse(Exception):
    """A number answers for one mediator only: an SMS says yes or no in somebody's name."""

    def __init__(self, phone: str) -> None:
        super().__init__(phone[-3:])
        self.phone = phone


@transaction.atomic(durable=True)
def register_mediator(*, person: Person, skills: Sequence[Skill] = ()) -> Mediator:
    """Enter somebody in the register with what she speaks.

    :raises UnknownHome: when no place has that id.
    :raises PhoneInUse: when another mediator has the number.
    :raises UnknownSkillLanguage: or
    :raises UnknownSkillVariety: for what nobody could speak.
    """
    mediator = Mediator(**asdict(person) | {"deliveries": list(person.deliveries)})
    _store(mediator)
    _add_skills(mediator.pk, skills)
    return mediator


@transaction.atomic(durable=True)
def correct_mediator(*, mediator_id: int, correction: Correction) -> Mediator:
    """Correct somebody's entry; jobs she holds stay hers.

    :raises UnknownMediator: when there is none with this id.
    :raises UnknownHome: when no place has that id.
    :raises PhoneInUse: when another mediator has the number.
    """
    mediator = _lock(mediator_id)
    for name, value in asdict(correction).items():
        if value is not None:
            setattr(mediator, name, list(value) if isinstance(value, tuple) else value)
    _store(mediator)
    return mediator


@transaction.atomic(durable=True)
def set_skills(*, mediator_id: int, skills: Sequence[Skill]) -> None:
    """Replace all that she speaks.

    :raises UnknownMediator: when there is none with this id.
    :raises UnknownSkillLanguage: or
    :raises UnknownSkillVariety: for what nobody could speak.
    """
    mediator = _lock(mediator_id)
    mediator.skills.all().delete()
    _add_skills(mediator_id, skills)


@transaction.atomic(durable=True)
def set_skill(*, mediator_id: int, skill: Skill) -> None:
    """Add one language, or replace what is said of it.

    :raises UnknownMediator: when there is none with this id.
    :raises UnknownSkillLanguage: or
    :raises UnknownSkillVariety: for what nobody could speak.
    """
    mediator = _lock(mediator_id)
    mediator.skills.filter(language_id=skill.language).delete()
    _add_skills(mediator_id, [skill])


def _lock(mediator_id: int) -> Mediator:
    found = lock_mediators([mediator_id])
    if not found:
        raise UnknownMediator(mediator_id)
    return found[0]


def _store(mediator: Mediator) -> None:
    if not Place.objects.filter(pk=mediator.home_id).exists():
        raise UnknownHome(mediator.home_id)
    try:
        with transaction.atomic():
            mediator.save()
    except IntegrityError as refused:
        # The telephone is the only thing written here that two people could share.
        if isinstance(refused.__cause__, UniqueViolation):
            raise PhoneInUse(mediator.phone) from refused
        raise


def _add_skills(mediator_id: int, skills: Sequence[Skill]) -> None:
    known = Language.objects.in_bulk([skill.language for skill in skills])
    for skill in skills:
        _check(skill, known)
    LanguageSkill.objects.bulk_create(
        LanguageSkill(
            mediator_id=mediator_id,
            language_id=skill.language,
            level=skill.level,
            settings=list(skill.settings),
            varieties=list(skill.varieties),
        )
        for skill in {skill.language: skill for skill in skills}.values()
    )


def _check(skill: Skill, known: dict[str, Language]) -> None:
    if skill.language not in known:
        raise UnknownSkillLanguage(skill.language)
    varieties = known[skill.language].varieties
    unknown = [variety for variety in skill.varieties if variety not in varieties]
    if unknown:
        raise UnknownSkillVariety(skill.language, unknown=unknown, known=varieties)
