"""The words of mediation: closed lists that models, matching, API and pages share. No behaviour here.

Italian throughout; a label marked for translation stands on a page that is spoken in other languages too.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_noop
from django.utils.translation import gettext_noop as at_work

# The context in which catalogues name languages: "Russo" is no nationality there.
A_LANGUAGE = "language"


class Role(TextChoices):
    REQUESTER = "requester", at_work("Richiedente")
    OFFICE_MANAGER = "office_manager", at_work("Responsabile dell'ente")
    COORDINATOR = "coordinator", at_work("Coordinamento")
    MEDIATOR = "mediator", gettext_noop("Mediatrice o mediatore")
    AUDITOR = "auditor", at_work("Revisione")
    ADMIN = "admin", at_work("Amministrazione del sistema")
    # An account that no person signs in to: whoever stands at a ward's telephone.
    WARD = "ward", at_work("Reparto")


class OrganisationKind(TextChoices):
    POLO = "polo", at_work("Polo sociale integrato")
    MUNICIPALITY = "municipality", at_work("Comune")
    HOSPITAL = "hospital", at_work("Ospedale")
    HEALTH_DISTRICT = "health_district", at_work("Distretto sanitario")
    POLICE = "police", at_work("Questura")
    PREFECTURE = "prefecture", at_work("Prefettura")
    SCHOOL = "school", at_work("Scuola")
    ADULT_SCHOOL = "adult_school", at_work("CPIA")
    JOB_CENTRE = "job_centre", at_work("Centro per l'impiego")
    RECEPTION = "reception", at_work("Accoglienza")


class MediatorKind(TextChoices):
    MEDIATOR = "mediator", at_work("Mediatore interculturale")
    FACILITATOR = "facilitator", at_work("Facilitatore linguistico-culturale")
    INTERPRETER = "interpreter", at_work("Interprete")


class Gender(TextChoices):
    FEMALE = "female", at_work("Donna")
    MALE = "male", at_work("Uomo")


class GenderWish(TextChoices):
    ANY = "any", at_work("Indifferente")
    FEMALE = "female", gettext_noop("Donna")
    MALE = "male", gettext_noop("Uomo")


class Delivery(TextChoices):
    ONSITE = "onsite", gettext_noop("Di persona")
    PHONE = "phone", gettext_noop("Al telefono")
    VIDEO = "video", gettext_noop("In video")


class Setting(TextChoices):
    """The eight areas of service; every booking has one."""

    SOCIAL = "social", at_work("Sociale")
    HEALTH = "health", at_work("Sanitario")
    HOUSING = "housing", at_work("Abitativo")
    WORK = "work", at_work("Lavoro")
    LEGAL = "legal", at_work("Legale e documenti")
    SCHOOL = "school", at_work("Scuola e formazione")
    LOGISTICS = "logistics", at_work("Logistica e trasporti")
    REGISTRY = "registry", at_work("Anagrafe e servizi comunali")


class Level(TextChoices):
    """How well a language is spoken, lowest first; `LEVEL_ORDER` compares."""

    WORKING = "working", at_work("Discreta")
    FLUENT = "fluent", at_work("Fluente")
    NATIVE = "native", at_work("Madrelingua")


LEVEL_ORDER: dict[str, int] = {Level.WORKING: 1, Level.FLUENT: 2, Level.NATIVE: 3}


class CredentialKind(TextChoices):
    RESIDENCE_PERMIT = "residence_permit", at_work("Permesso di soggiorno")
    REGIONAL_LIST = "regional_list", at_work("Elenco regionale (L.R. 20/2021)")
    CERTIFICATION = "certification", at_work("Certificazione")
    INSURANCE = "insurance", at_work("Assicurazione")


class CommitmentState(TextChoices):
    HELD = "held", "Trattenuto"
    FILLED = "filled", "Assegnato"
    RELEASED = "released", "Liberato"


class TravelSource(TextChoices):
    ESTIMATE = "estimate", at_work("Stima")
    MEASURED = "measured", at_work("Misurato")
    COORDINATOR = "coordinator", at_work("Corretto dal coordinamento")


class SmsLanguage(TextChoices):
    """The languages that Ponte's messages can be written in; where one has no text, Italian is sent."""

    ITALIAN = "it", "Italiano"
    ENGLISH = "en", "English"
    FRENCH = "fr", "Français"
    UKRAINIAN = "uk", "Українська"
    ROMANIAN = "ro", "Română"
    ARABIC = "ar", "العربية"
