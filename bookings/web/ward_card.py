"""The card at which a patient points when nobody knows what she speaks; and where its sentences are approved."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from bookings.permissions import require
from bookings.web.ward_access import AtTheWard, at_the_ward
from mediation.actions.card import SentenceChanged, approve_sentence
from mediation.clock import now
from mediation.data.card import CardRow, regions, row_of
from mediation.models import CardApproval, Language
from mediation.permissions import require as require_of_wards
from mediation.web.access import SignedIn, signed_in
from mediation.web.language_choice import named
from mediation.web.tongues import spoken_at_work

# As the card names them, for the pages that are spoken in more languages.
REGIONS = (
    *(gettext_noop("Europa"), gettext_noop("Lingua araba"), gettext_noop("Berberi del Marocco")),
    *(gettext_noop("Nigeria e Ghana"), gettext_noop("Africa occidentale"), gettext_noop("Corno d'Africa")),
    *(gettext_noop("Afghanistan, Iran, Kurdistan"), gettext_noop("Bangladesh, Pakistan, India, Sri Lanka")),
    *(gettext_noop("Asia orientale"), gettext_noop("Segni")),
)


@dataclass(frozen=True)
class Row:
    row: CardRow
    language: Language
    approval: CardApproval | None

    @property
    def says(self) -> str:
        return self.row.says or self.language.autonym

    @property
    def is_draft(self) -> bool:
        """A name that stands alone claims nothing that anybody would have to read first."""
        return bool(self.row.says) and self.approval is None


@dataclass(frozen=True)
class Region:
    name: str
    rows: list[Row]


@spoken_at_work
@require_safe
@at_the_ward
def card(request: AtTheWard) -> HttpResponse:
    require(request.visitor, "request")
    context = {"regions": _regions(), "office": request.GET.get("ufficio", "")}
    return render(request, "bookings/ward_card.html", context)


@spoken_at_work
@require_safe
@signed_in
def sentences(request: SignedIn) -> HttpResponse:
    require_of_wards(request.user, "approve_card")
    return render(request, "bookings/ward_card_sentences.html", {"regions": _regions()})


@spoken_at_work
@require_POST
@signed_in
def approve(request: SignedIn, tag: str) -> HttpResponse:
    require_of_wards(request.user, "approve_card")
    language = Language.objects.filter(tag=tag).first()
    if language is None or row_of(tag) is None:
        raise Http404
    if "read" not in request.POST:
        messages.error(request, _("Prima falla leggere a chi parla questa lingua, e metti il segno."))
        return redirect("card-sentences")
    try:
        approve_sentence(tag=tag, says=request.POST.get("says", ""), by_id=request.user.pk, at=now())
    except SentenceChanged:
        messages.error(request, _("La frase è cambiata nel frattempo: leggi quella di adesso."))
        return redirect("card-sentences")
    messages.success(request, _("Approvata: %(language)s.") % {"language": named(language)})
    return redirect("card-sentences")


def _regions() -> list[Region]:
    """The rows of the languages that can be asked for here, each with who approved what it says today."""
    known = Language.objects.in_bulk()
    approvals = {
        (each.language_id, each.says): each for each in CardApproval.objects.select_related("approved_by")
    }
    found = [
        Region(
            region.name,
            [
                Row(row, known[row.tag], approvals.get((row.tag, row.says)))
                for row in region.rows
                if row.tag in known
            ],
        )
        for region in regions()
    ]
    return [region for region in found if region.rows]
