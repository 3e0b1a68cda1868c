"""The words of mediation: closed lists that models, matching, API and pages share. No behaviour here.

Italian throughout; a label marked for translation stands on a page that is spoken in other languages too.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_noop


class Role(TextChoices):
    REQUESTER = "requester", gettext_noop("Richiedente")
    OFFICE_MANAGER = "office_manager", gettext_noop("Responsabile dell'ente")
    COORDINATOR = "coordinator", gettext_noop("Coordinamento")
    MEDIATOR = "mediator", gettext_noop("Mediatrice o mediatore")
    AUDITOR = "auditor", gettext_noop("Revisione")
    ADMIN = "admin", gettext_noop("Amministrazione del sistema")
    # An account that no person signs in to: whoever stands at a ward's telephone.
    WARD = "ward", gettext_noop("Reparto")


class OrganisationKind(TextChoices):
    POLO = "polo", "Polo sociale integrato"
    MUNICIPALITY = "municipality", "Comune"
    HOSPITAL = "hospital", "Ospedale"
    HEALTH_DISTRICT = "health_district", "Distretto sanitario"
    POLICE = "police", "Questura"
    PREFECTURE = "prefecture", "Prefettura"
    SCHOOL = "school", "Scuola"
    ADULT_SCHOOL = "adult_school", "CPIA"
    JOB_CENTRE = "job_centre", "Centro per l'impiego"
    RECEPTION = "reception", "Accoglienza"


class MediatorKind(TextChoices):
    MEDIATOR = "mediator", "Mediatore interculturale"
    FACILITATOR = "facilitator", "Facilitatore linguistico-culturale"
    INTERPRETER = "interpreter", "Interprete"


class Gender(TextChoices):
    FEMALE = "female", "Donna"
    MALE = "male", "Uomo"


class GenderWish(TextChoices):
    ANY = "any", "Indifferente"
    FEMALE = "female", gettext_noop("Donna")
    MALE = "male", gettext_noop("Uomo")


class Delivery(TextChoices):
    ONSITE = "onsite", gettext_noop("Di persona")
    PHONE = "phone", gettext_noop("Al telefono")
    VIDEO = "video", gettext_noop("In video")


class Setting(TextChoices):
    """The eight areas of service; every booking has one."""

    SOCIAL = "social", "Sociale"
    HEALTH = "health", "Sanitario"
    HOUSING = "housing", "Abitativo"
    WORK = "work", "Lavoro"
    LEGAL = "legal", "Legale e documenti"
    SCHOOL = "school", "Scuola e formazione"
    LOGISTICS = "logistics", "Logistica e trasporti"
    REGISTRY = "registry", "Anagrafe e servizi comunali"


class Level(TextChoices):
    """How well a language is spoken, lowest first; `LEVEL_ORDER` compares."""

    WORKING = "working", "Discreta"
    FLUENT = "fluent", "Fluente"
    NATIVE = "native", "Madrelingua"


LEVEL_ORDER: dict[str, int] = {Level.WORKING: 1, Level.FLUENT: 2, Level.NATIVE: 3}


class CredentialKind(TextChoices):
    RESIDENCE_PERMIT = "residence_permit", gettext_noop("Permesso di soggiorno")
    REGIONAL_LIST = "regional_list", gettext_noop("Elenco regionale (L.R. 20/2021)")
    CERTIFICATION = "certification", gettext_noop("Certificazione")
    INSURANCE = "insurance", gettext_noop("Assicurazione")


class CommitmentState(TextChoices):
    HELD = "held", "Trattenuto"
    FILLED = "filled", "Assegnato"
    RELEASED = "released", "Liberato"


class TravelSource(TextChoices):
    ESTIMATE = "estimate", "Stima"
    MEASURED = "measured", "Misurato"
    COORDINATOR = "coordinator", "Corretto dal coordinamento"


class SmsLanguage(TextChoices):
    """The languages that Ponte's messages can be written in; where one has no text, Italian is sent."""

    ITALIAN = "it", "Italiano"
    ENGLISH = "en", "English"
    FRENCH = "fr", "Français"
    UKRAINIAN = "uk", "Українська"
    ROMANIAN = "ro", "Română"
    ARABIC = "ar", "العربية"
