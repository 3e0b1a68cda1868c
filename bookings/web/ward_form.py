"""The ward's form: a language and CHIAMA. When, which language, and nothing that has to be typed."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bookings.actions.requesting import Request
from bookings.models import Booking
from bookings.vocabulary import Consent, Urgency
from bookings.web import reads
from bookings.web.refusals import Refusal
from bookings.web.request_form import USUAL_SETTING, consents, new_key, which
from mediation.clock import ROME
from mediation.models import Language, Office
from mediation.vocabulary import Delivery, GenderWish, OrganisationKind, Setting
from mediation.web.fields import KindForm, PhoneNumber
from mediation.web.language_choice import choices, meant, named
from mediation.web.written import day, hour, phone

NOW, TWO_HOURS, MORNING = "now", "two_hours", "morning"
MINUTES = {NOW: 30, TWO_HOURS: 60, MORNING: 60}
MORNING_HOUR = 9
SHOWN_FIRST = 12
# Whoever asks at this hour of the night means the morning that is coming.
NIGHT_ENDS = 5


class WardForm(KindForm):
    field_order = ("key", "when", "language", "language_words")

    key = forms.CharField(
        widget=forms.HiddenInput,
        max_length=60,
        error_messages={"required": _("La pagina era vecchia: ricaricala e premi di nuovo.")},
    )
    when = forms.ChoiceField(
        label=_("Quando?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Scegli quando."), "invalid_choice": _("Scegli quando dall'elenco.")},
    )
    language = forms.ChoiceField(
        label=_("Che lingua?"),
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": _("Scegli una lingua dall'elenco.")},
    )
    language_words = forms.CharField(
        label=_("Oppure scrivila come la chiami tu"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "text", "autocomplete": "off", "autocapitalize": "none"}),
        error_messages={"max_length": _("Basta il nome della lingua.")},
    )
    consent = forms.ChoiceField(
        label=_("Il consenso della persona"),
        choices=consents,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Scegli se il consenso è raccolto, o se non si può raccogliere."),
            "invalid_choice": _("Scegli dall'elenco."),
        },
    )
    another = forms.BooleanField(label=_("No, è un'altra persona: cerca ancora"), required=False)
    woman = forms.BooleanField(label=_("Meglio una donna"), required=False)
    call_number = PhoneNumber(label=_("Squilla qui"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        office: Office,
        languages: Sequence[Language],
        at: datetime,
        chosen: Language | None = None,
        running: Iterable[Booking] = (),
    ) -> None:
        start = {"key": new_key(), "when": NOW, "call_number": phone(office.phone)}
        start |= {"language": chosen.tag} if chosen else {}
        super().__init__(data, initial=start)
        self.office, self.languages, self.at = office, languages, at
        self.running = tuple(running)
        # The search that may be for the person who is standing here.
        self.same: Booking | None = None
        self.options: tuple[Language, ...] = ()
        self._offer(
            "when",
            [
                (NOW, gettext("Subito, al telefono")),
                (TWO_HOURS, gettext("Di persona, entro 2 ore")),
                (
                    MORNING,
                    gettext("Di persona, %(day)s alle %(hour)s")
                    % {"day": day(self.morning), "hour": hour(self.morning)},
                ),
            ],
        )
        self._offer("language", choices(languages))

    def _offer(self, name: str, pairs: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = pairs

    @property
    def consents(self) -> list[tuple[str, str]]:
        return [
            (Consent.GIVEN.value, gettext("Consenso raccolto")),
            (Consent.NOT_POSSIBLE.value, gettext("Consenso non raccoglibile: urgenza")),
        ]

    @property
    def first_rows(self) -> list[tuple[Any, Language]]:
        """Each radio with its language: the buttons that hands know, or the few to choose from."""
        return self._rows()[:SHOWN_FIRST]

    @property
    def other_rows(self) -> list[tuple[Any, Language]]:
        return sorted(self._rows()[SHOWN_FIRST:], key=lambda row: named(row[1]))

    @property
    def has_other_chosen(self) -> bool:
        chosen = self["language"].value()
        return any(language.tag == chosen for _, language in self.other_rows)

    def _rows(self) -> list[tuple[Any, Language]]:
        return list(zip(self["language"].subwidgets, self.options or self.languages, strict=True))

    @property
    def morning(self) -> datetime:
        local = self.at.astimezone(ROME)
        on = local.date() if local.hour < NIGHT_ENDS else local.date() + timedelta(days=1)
        return datetime(on.year, on.month, on.day, MORNING_HOUR, tzinfo=ROME).astimezone(UTC)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        words = given.get("language_words", "")
        found = meant(words, given.get("language", ""), self.languages)
        if found.language:
            given["language"] = found.language.tag
        elif "language" not in self.errors:
            self._ask_which(words, found.options)
        self._ask_whether_another(given)
        return given

    def _ask_whether_another(self, given: dict[str, Any]) -> None:
        """Two nurses call for one patient: nobody shall call two mediators by accident."""
        tag = given.get("language")
        self.same = next((each for each in self.running if each.language_id == tag), None)
        if self.same and not given.get("another") and not reads.was_sent(given.get("key", "")):
            self.add_error("another", _("State già cercando questa lingua: di' se è un'altra persona."))

    def _ask_which(self, words: str, options: Sequence[Language]) -> None:
        self.options = tuple(options)
        if options:
            self._offer("language", choices(options))
            self.add_error("language", which(words, options))
        elif words:
            self.add_error(
                "language_words",
                gettext("Non conosciamo «%(words)s». Prova con il Paese, o chiama il Polo.")
                % {"words": words},
            )
        else:
            self.add_error("language", gettext("Scegli che lingua parla la persona."))

    def refuse(self, refusal: Refusal) -> None:
        """Say why not. The key is new, so that pressing again is a request of its own."""
        self.add_error(IN_THIS_FORM.get(refusal.field or "", refusal.field), refusal.sentence)
        self.data = {**dict(self.data.items()), "key": new_key()}

    def request(self) -> Request:
        """What was asked, once the form is valid."""
        given = self.cleaned_data
        when = given["when"]
        return Request(
            office_id=self.office.pk,
            language=given["language"],
            delivery=Delivery.PHONE if when == NOW else Delivery.ONSITE,
            urgency=URGENCY[when],
            starts_at=self._starts_at(when),
            duration_minutes=MINUTES[when],
            setting=USUAL_SETTING.get(OrganisationKind(self.office.organisation.kind), Setting.SOCIAL),
            call_number=given["call_number"],
            consent=given["consent"],
            gender=GenderWish.FEMALE if given["woman"] else GenderWish.ANY,
        )

    def _starts_at(self, when: str) -> datetime | None:
        if when == MORNING:
            return self.morning
        if when == TWO_HOURS:
            return _next_five_minutes(self.at + timedelta(hours=2))
        return None


URGENCY = {NOW: Urgency.NOW, TWO_HOURS: Urgency.WITHIN_TWO_HOURS, MORNING: Urgency.SCHEDULED}
IN_THIS_FORM = {"delivery": "when", "date": "when"}


def _next_five_minutes(at: datetime) -> datetime:
    """A round instant, so that a button pressed twice asks for the same thing twice."""
    late = (at.minute % 5) * 60 + at.second + at.microsecond / 1_000_000
    return at + timedelta(seconds=300 - late) if late else at
