"""The small province in which the model plays: who asks, who mediates, who coordinates. The same for every example."""

from dataclasses import dataclass

from mediation.models import Mediator, Office, Place, User
from mediation.vocabulary import Gender, Role
from tests.factories import make_language, make_mediator, make_office, make_place, make_user

# What nobody may read in a message of a reserved booking: each stands in exactly one field of what is asked.
ADDRESS = "Via Zefiro 7"
WARD = "Zodiaco"
CONTACT = "Zita"
REASON = "zampillo"
CASE = "ZX-17"
SECRETS = (ADDRESS, WARD, CONTACT, REASON, CASE)


@dataclass(frozen=True)
class Province:
    ward: Office
    town_hall: Office
    nurse: User
    clerk: User
    nino: User
    mediators: tuple[Mediator, ...]
    far: Place

    def office_of(self, user: User) -> Office:
        return self.ward if user == self.nurse else self.town_hall


def settle() -> Province:
    """Five mediators in three towns: three speak Ukrainian, two Mandinka, one of them both."""
    make_language("ti")
    ward = make_office("Enna", WARD, sms_phone="+393330011111", external_number="+39800000800")
    ward.place.address = ADDRESS
    ward.place.save(update_fields=["address"])
    town_hall = make_office("Nicosia", "Anagrafe", "Comune di prova", sms_phone="+393330012222")
    return Province(
        ward=ward,
        town_hall=town_hall,
        nurse=make_user("salvo", Role.REQUESTER, ward),
        clerk=make_user("giusi", Role.REQUESTER, town_hall),
        nino=make_user("nino", Role.COORDINATOR, phone="+393330022222"),
        mediators=(
            make_mediator("Amina"),
            make_mediator("Bohdana", town="Nicosia"),
            make_mediator("Carlo", gender=Gender.MALE, languages=["uk", "mnk"], town="Piazza Armerina"),
            make_mediator("Dora", languages=["mnk"], takes_night_calls=False),
            make_mediator("Elena", languages=["ti"], town="Regalbuto", always=False),
        ),
        far=make_place("Piazza Armerina", "Municipio"),
    )
