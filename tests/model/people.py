"""The small province in which the model plays: who asks, who mediates, who coordinates. The same for every example."""

from dataclasses import dataclass

from mediation.models import Mediator, Office, Place, User
from mediation.vocabulary import Gender, Role, Setting
from tests.factories import make_language, make_mediator, make_office, make_place, make_user

# What nobody may read in a message of a reserved booking: each stands in exactly one field of what is asked.
WARDS = ("Zodiaco", "Zagara")
ADDRESSES = ("Via Zefiro 7", "Via Zenobia 9", "Via Zincone 3")
CONTACT = "Zita"
REASON = "zampillo"
CASE = "ZX-17"
# Of whoever needs the mediator, where she has asked to be written to.
HERS = "+393330077777"
# Of a setting with several words in its name, the first: "sanitario", "legale", "anagrafe".
SETTINGS = tuple(label.split()[0] for label in Setting.labels)
SECRETS = (*WARDS, *ADDRESSES, CONTACT, REASON, CASE, *SETTINGS)


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
    ward = make_office("Enna", WARDS[0], sms_phone="+393330011111", external_number="+39800000800")
    town_hall = make_office("Nicosia", WARDS[1], "Comune di prova", sms_phone="+393330012222")
    far = make_place("Piazza Armerina", "Municipio")
    for place, address in zip((ward.place, town_hall.place, far), ADDRESSES, strict=True):
        place.address = address
        place.save(update_fields=["address"])
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
        far=far,
    )
