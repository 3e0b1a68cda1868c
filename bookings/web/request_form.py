"""The form of a request, as clerk and coordinator fill it, and what it becomes. The action judges what is possible."""

import secrets
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeAlias

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.actions.requesting import Request
from bookings.advice import two_mediators
from bookings.models import Fund
from bookings.rules import Rules
from bookings.vocabulary import Consent, Urgency
from bookings.web.read_back import Asked
from bookings.web.refusals import Refusal
from bookings.working_time import rome_day
from mediation.clock import ROME
from mediation.models import Language, Office, Place
from mediation.vocabulary import Delivery, GenderWish, OrganisationKind, Setting
from mediation.web.fields import KindForm, PhoneNumber, in_words, native_date, native_time
from mediation.web.language_choice import choices, label, meant, named, named_within
from mediation.web.written import duration, phone

Day: TypeAlias = date
FARTHEST = timedelta(days=366)
DURATIONS = (30, 45, 60, 90, 120, 180, 240)
MORE = (
    *("gender", "gender_binding", "sensitive", "silent", "heavy"),
    *("minor", "adult_operator", "unaccompanied", "guardian"),
    *("assisted_phone", "assisted_asked"),
    *("third_country", "fund", "case_reference"),
)
PLAIN = ("", GenderWish.ANY)
MOST_PEOPLE = 4
YES_NO = {"yes": True, "no": False}
USUAL_SETTING = {
    OrganisationKind.HOSPITAL: Setting.HEALTH,
    OrganisationKind.HEALTH_DISTRICT: Setting.HEALTH,
    OrganisationKind.MUNICIPALITY: Setting.REGISTRY,
    OrganisationKind.SCHOOL: Setting.SCHOOL,
    OrganisationKind.ADULT_SCHOOL: Setting.SCHOOL,
    OrganisationKind.JOB_CENTRE: Setting.WORK,
    OrganisationKind.POLICE: Setting.LEGAL,
    OrganisationKind.PREFECTURE: Setting.LEGAL,
}


def durations() -> list[tuple[int, str]]:
    """Each time in the words of the page that asks."""
    return [(minutes, duration(minutes)) for minutes in DURATIONS]


def consents() -> list[tuple[str, str]]:
    return [(consent.value, gettext(consent.label)) for consent in Consent if consent]


class StartForm(KindForm):
    """The day and the hour, as an instant: they may be typed in any order, and some hours do not exist."""

    date = forms.DateField(
        label=_("Giorno"),
        widget=native_date(),
        error_messages={
            "required": _("Scegli il giorno."),
            "invalid": _("Scrivi il giorno così: 16/07/2026."),
        },
    )
    time = forms.TimeField(
        label=_("Ora d'inizio"),
        widget=native_time(),
        error_messages={"required": _("Scegli l'ora d'inizio."), "invalid": _("Scrivi l'ora così: 10:30.")},
    )

    def __init__(self, data: Any = None, *, at: datetime, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.at = at

    def starts_at(self) -> datetime | None:
        """The instant asked for, once day and hour can be read, whatever else is wrong."""
        if not self.is_bound or {"date", "time", "slot"} & self.errors.keys():
            return None
        found: datetime | None = self.cleaned_data.get("starts_at")
        return found

    def clean_date(self) -> Day:
        asked: Day = self.cleaned_data["date"]
        today = rome_day(self.at)
        if asked < today - timedelta(days=1):
            raise forms.ValidationError(gettext("Questo giorno è già passato."), code="past")
        if asked > today + FARTHEST:
            raise forms.ValidationError(
                gettext("Si può chiedere al massimo con un anno di anticipo."), code="far"
            )
        return asked

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("date") is None or given.get("time") is None:
            return given
        local = datetime.combine(given["date"], given["time"])
        starts_at = local.replace(tzinfo=ROME).astimezone(UTC)
        if starts_at.astimezone(ROME).replace(tzinfo=None) != local:
            self.add_error(
                "time", gettext("Quella notte cambia l'ora e quest'ora non esiste: scegline un'altra.")
            )
        given["starts_at"] = starts_at
        return given


class RequestForm(StartForm):
    field_order: tuple[str, ...] = (
        "key",
        "office",
        "language_words",
        "language",
        "also_accepted",
        "date",
        "time",
        "minutes",
        "people",
        "place",
    )

    key = forms.CharField(
        widget=forms.HiddenInput,
        max_length=60,
        error_messages={"required": _("La pagina era vecchia: ricaricala e invia di nuovo.")},
    )
    office = forms.TypedChoiceField(
        label=_("Per quale ufficio?"),
        coerce=int,
        error_messages={
            "required": _("Scegli l'ufficio che chiede."),
            "invalid_choice": _("Scegli un ufficio dall'elenco."),
        },
    )
    language_words = forms.CharField(
        label=_("Che lingua parla la persona?"),
        help_text=_("Scrivila come la chiami tu: ucraino, marocchino, pakistano…"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "text", "autocomplete": "off", "autocapitalize": "none"}),
        error_messages={"max_length": _("Basta il nome della lingua.")},
    )
    language = forms.ChoiceField(
        label=_("Quale di queste?"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Scegli una lingua dall'elenco.")},
    )
    also_accepted = forms.ChoiceField(
        label=_("Va bene anche"),
        help_text=_("Solo se l'ha detto la persona."),
        required=False,
        error_messages={"invalid_choice": _("Scegli una lingua dall'elenco.")},
    )
    minutes = forms.TypedChoiceField(
        label=_("Durata"),
        coerce=int,
        choices=durations,
        error_messages={
            "required": _("Scegli la durata."),
            "invalid_choice": _("Scegli una durata dall'elenco."),
        },
    )
    people = forms.TypedChoiceField(
        label=_("Quante persone servono?"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[(1, _("Una")), *((count, f"{count}") for count in range(2, MOST_PEOPLE + 1))],
        error_messages={"invalid_choice": _("Scegli quante persone dall'elenco.")},
    )
    # Said once that two would be better: then whoever asks has the last word.
    advised = forms.BooleanField(widget=forms.HiddenInput, required=False)
    place = forms.TypedChoiceField(
        label=_("Dove?"),
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": _("Scegli un luogo dall'elenco.")},
    )
    setting = forms.ChoiceField(
        label=_("Per cosa?"),
        choices=in_words(Setting),
        widget=forms.RadioSelect,
        error_messages={"required": _("Scegli per cosa serve."), "invalid_choice": _("Scegli dall'elenco.")},
    )
    delivery = forms.ChoiceField(
        label=_("Come?"),
        choices=in_words(Delivery),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Scegli di persona, al telefono o in video."),
            "invalid_choice": _("Scegli dall'elenco."),
        },
    )
    call_number = PhoneNumber(
        label=_("Numero da chiamare"),
        help_text=_("Solo se è al telefono o in video: dove risponde chi sta con la persona."),
        required=False,
    )
    contact_name = forms.CharField(
        label=_("Referente sul posto"),
        required=False,
        max_length=120,
        error_messages={"max_length": _("Il nome è troppo lungo: al massimo 120 lettere.")},
    )
    contact_phone = PhoneNumber(label=_("Telefono del referente"), required=False)
    gender = forms.ChoiceField(
        label=_("Donna o uomo?"),
        choices=in_words(GenderWish),
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": _("Scegli dall'elenco.")},
    )
    gender_binding = forms.BooleanField(
        label=_("È indispensabile"), help_text=_("Altrimenti è una preferenza."), required=False
    )
    sensitive = forms.BooleanField(
        label=_("Tema delicato"),
        help_text=_("I messaggi non dicono né il luogo preciso né l'ora."),
        required=False,
    )
    silent = forms.BooleanField(
        label=_("Nessun messaggio alla persona assistita"),
        help_text=_("Violenza, tratta, o quando un SMS la metterebbe in pericolo."),
        required=False,
    )
    heavy = forms.BooleanField(
        label=_("Contenuto pesante"),
        help_text=_(
            "Violenza, lutto, tortura. Chi interpreta ha poi 10 minuti per parlarne, e ne fa pochi di fila."
        ),
        required=False,
    )
    minor = forms.BooleanField(label=_("È una persona minorenne"), required=False)
    adult_operator = forms.CharField(
        label=_("Chi sta con la persona minorenne?"),
        help_text=_("Nome di un operatore adulto, mai un familiare."),
        required=False,
        max_length=120,
        error_messages={"max_length": _("Il nome è troppo lungo: al massimo 120 lettere.")},
    )
    unaccompanied = forms.BooleanField(
        label=_("È una persona minorenne senza famiglia in Italia"), required=False
    )
    guardian = forms.CharField(
        label=_("Tutore o autorità che ne risponde"),
        help_text=_("Serve se è senza famiglia in Italia."),
        required=False,
        max_length=120,
        error_messages={"max_length": _("Il nome è troppo lungo: al massimo 120 lettere.")},
    )
    consent = forms.ChoiceField(
        label=_("La persona è d'accordo a parlare con un mediatore?"),
        help_text=_("Chiediglielo prima, se si può. In ambito sanitario serve sempre dirlo."),
        choices=consents,
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": _("Scegli dall'elenco.")},
    )
    assisted_phone = PhoneNumber(
        label=_("Cellulare della persona assistita"),
        help_text=_(
            "Riceve al massimo due SMS dal nome del servizio, con giorno, ora e comune: quando è "
            "confermata, e al primo spostamento o alla disdetta. Dopo 24 ore dalla fine lo "
            "cancelliamo."
        ),
        required=False,
    )
    assisted_asked = forms.BooleanField(
        label=_("Ha chiesto lei il messaggio"),
        help_text=_("Mai se un SMS la metterebbe in pericolo."),
        required=False,
    )
    third_country = forms.ChoiceField(
        label=_("È cittadina di un Paese fuori dall'Unione europea?"),
        help_text=_("Serve solo per sapere quale fondo può pagare."),
        choices=[("", _("Non so")), ("yes", _("Sì")), ("no", _("No"))],
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": _("Scegli sì, no o non so.")},
    )
    case_reference = forms.CharField(
        label=_("Riferimento del caso"),
        help_text=_("Un numero o una sigla vostra, mai un nome."),
        required=False,
        max_length=80,
        error_messages={"max_length": _("Al massimo 80 lettere.")},
    )
    fund = forms.TypedChoiceField(
        label=_("Fondo"),
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": _("Scegli un fondo dall'elenco.")},
    )

    def __init__(
        self,
        data: Any = None,
        *,
        offices: Sequence[Office],
        languages: Sequence[Language],
        places: Sequence[Place],
        funds: Sequence[Fund],
        rules: Rules,
        at: datetime,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, at=at, initial=initial)
        self.offices, self.languages, self.places, self.rules = offices, languages, places, rules
        self._offer(
            "office", [(office.pk, str(office)) for office in offices], blank=gettext("Scegli l'ufficio")
        )
        self._offer("language", choices(languages))
        self._offer(
            "also_accepted",
            [(each.tag, label(each)) for each in languages],
            blank=gettext("Nessun'altra lingua"),
        )
        self._offer("fund", [(fund.pk, fund.name) for fund in funds], blank=gettext("Non so"))
        self.only_office = offices[0] if len(offices) == 1 else None
        here = (
            gettext("Nel tuo ufficio: %(place)s") % {"place": self.only_office.place}
            if self.only_office
            else gettext("Nell'ufficio che chiede")
        )
        self._offer("place", [(place.pk, str(place)) for place in places], blank=here)
        self.options: tuple[Language, ...] = ()

    def _offer(self, name: str, pairs: list[tuple[Any, str]], *, blank: str | None = None) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = pairs if blank is None else [("", blank), *pairs]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        self._understand_language(given.get("language_words", ""), given.get("language", ""))
        self._ask_consent(given)
        if not self.errors:
            self._propose_two(given)
        return given

    def _ask_consent(self, given: dict[str, Any]) -> None:
        if (
            given.get("setting") == Setting.HEALTH
            and not given.get("consent")
            and "consent" not in self.errors
        ):
            self.add_error(
                "consent", gettext("Scegli se il consenso è raccolto, o se non si può raccogliere.")
            )

    def _propose_two(self, given: dict[str, Any]) -> None:
        """Say it once, with two already chosen; sent again the form stands as it is."""
        language = next(each for each in self.languages if each.tag == given["language"])
        advice = two_mediators(
            language=language, minutes=given["minutes"], mediators=given["people"] or 1, rules=self.rules
        )
        if advice is None or given["advised"]:
            return
        self.data = {**dict(self.data.items()), "people": "2", "advised": "on"}
        self.add_error(
            "people",
            gettext("%(advice)s Abbiamo messo 2: se ne basta una scegli «Una», e invia di nuovo.")
            % {"advice": advice.sentence},
        )

    def _understand_language(self, words: str, chosen: str) -> None:
        found = meant(words, chosen, self.languages)
        self.cleaned_data["language"] = found.language.tag if found.language else ""
        if found.language is None:
            self.ask_which(words, found.options)

    def ask_which(self, words: str, options: Sequence[Language]) -> None:
        """Ask back: offer what the words may mean, or say that nothing is known by that name."""
        self.options = tuple(options)
        self._offer("language", choices(options))
        if options:
            self.add_error("language", which(words, options))
        elif words:
            self.add_error(
                "language_words",
                gettext(
                    "Non conosciamo «%(words)s». Prova con il Paese da cui viene la persona, o chiama il "
                    "Polo."
                )
                % {"words": words},
            )
        else:
            self.add_error("language_words", gettext("Scrivi che lingua parla la persona."))

    def refuse(self, refusal: Refusal) -> None:
        """Say why not. The key is new, so that the corrected form is a request of its own."""
        self.add_error(refusal.field, refusal.sentence)
        self.data = {**dict(self.data.items()), "key": new_key()}

    @property
    def has_more_to_show(self) -> bool:
        """Whether the optional part holds something, so that it stands open."""
        if not self.is_bound:
            return any(self.initial.get(name, "") not in PLAIN for name in MORE)
        return any(self.errors.get(name) or self.data.get(name, "") not in PLAIN for name in MORE)

    def so_far(self) -> Asked:
        """As much of it as can be read so far, right or wrong elsewhere."""
        self.is_valid()
        given = self.cleaned_data if self.is_bound else {}
        starts_at, minutes = self.starts_at(), given.get("minutes")
        spoken = next((named(each) for each in self.languages if each.tag == given.get("language")), "")
        return Asked(
            languages=(spoken,) if spoken else (),
            people=given.get("people") or 1,
            gender=given.get("gender") or GenderWish.ANY,
            gender_binding=given.get("gender_binding", False),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=minutes) if starts_at and minutes else None,
            delivery=given.get("delivery", ""),
            place=self._place(given.get("place"), given.get("office")),
            call_number=given.get("call_number", ""),
        )

    def _place(self, chosen: int | None, office_id: int | None) -> Place | None:
        """The one that is named, else the office's own."""
        named = next((place for place in self.places if place.pk == chosen), None)
        return named or next((office.place for office in self.offices if office.pk == office_id), None)

    def request(self) -> Request:
        """What was asked, once the form is valid."""
        given = self.cleaned_data
        also = given["also_accepted"]
        return Request(
            office_id=given["office"],
            language=given["language"],
            also_accepted=(also,) if also and also != given["language"] else (),
            delivery=given["delivery"],
            urgency=Urgency.SCHEDULED,
            starts_at=given["starts_at"],
            duration_minutes=given["minutes"],
            setting=given["setting"],
            place_id=given["place"],
            call_number=given["call_number"],
            contact_name=given["contact_name"],
            contact_phone=given["contact_phone"],
            gender=given["gender"] or GenderWish.ANY,
            gender_binding=given["gender_binding"],
            sensitive=given["sensitive"],
            silent=given["silent"],
            minor=given["minor"],
            adult_operator=given["adult_operator"],
            unaccompanied=given["unaccompanied"],
            guardian=given["guardian"],
            heavy=given["heavy"],
            consent=given["consent"],
            assisted_phone=given.get("assisted_phone", ""),
            assisted_asked=given.get("assisted_asked", False),
            mediators_needed=given["people"] or 1,
            third_country=YES_NO.get(given["third_country"]),
            fund_id=given["fund"],
            case_reference=given["case_reference"],
        )


def which(words: str, options: Sequence[Language]) -> str:
    """What is asked back of somebody whose words may mean these."""
    if len(options) == 1:
        return gettext("Con «%(words)s» intendi %(language)s? Se sì, sceglilo e invia di nuovo.") % {
            "words": words,
            "language": named_within(options[0]),
        }
    return gettext("«%(words)s» può voler dire più lingue: scegli quale.") % {"words": words}


def new_key() -> str:
    """One page shown, one request made, however often its button is pressed."""
    return secrets.token_urlsafe(18)


def usual(office: Office | None, *, person: str) -> dict[str, Any]:
    """What an office mostly asks, so that little is left to fill in."""
    start: dict[str, Any] = {
        "key": new_key(),
        "delivery": Delivery.ONSITE,
        "minutes": 60,
        "gender": GenderWish.ANY,
        "third_country": "",
    }
    if office is None:
        return start
    return {
        **start,
        "office": office.pk,
        "contact_name": person,
        "setting": USUAL_SETTING.get(OrganisationKind(office.organisation.kind)),
        "contact_phone": phone(office.phone),
    }
