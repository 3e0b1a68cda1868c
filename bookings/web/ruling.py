"""The rules: what they are, what each number does, who changed them when and why; and changing them."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_http_methods, require_safe

from bookings.actions.ruling import RulesChangedSince, RulesContradict, change_rules
from bookings.models import Policy
from bookings.numbering import Difference, differences, numbers_of
from bookings.permissions import require
from bookings.rulebook import BY_RULE, GROUPS, ROWS, Group
from bookings.web.rule_values import written
from bookings.web.rules_form import RulesForm, Shown
from mediation.clock import now
from mediation.web.access import SignedIn, signed_in
from mediation.web.kept import sent
from mediation.web.tongues import spoken_at_work
from mediation.web.written import clock, dated

A_PAGE = 10
# The note of the version that Ponte comes with.
FIRST = gettext_noop("Regole iniziali")


@dataclass(frozen=True)
class Change:
    """One number of two versions, in words."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Version:
    """A version, and what it changed in the one before it."""

    policy: Policy
    changes: list[Change]

    @property
    def by(self) -> str:
        return who(self.policy)

    @property
    def note(self) -> str:
        """What people write stays in their words."""
        return gettext(FIRST) if self.policy.note == FIRST else self.policy.note

    @property
    def when(self) -> str:
        return dated(self.policy.created_at)


def who(policy: Policy) -> str:
    by = policy.created_by
    return (by.get_full_name() or by.get_username()) if by else ""


@spoken_at_work
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def rules(request: SignedIn) -> HttpResponseBase:
    """Shows every number; a POST makes a new version of them."""
    require(request.user, "see_rules")
    context: dict[str, Any] = {}
    if request.method == "POST":
        require(request.user, "change_rules")
        form = RulesForm(request.POST, policy=_based_on(request))
        if form.is_valid() and _change(request, form, context):
            return redirect("rules")
        form = context.get("form", form)
    elif sent(request):
        form = RulesForm(sent(request), policy=_based_on(request))
    else:
        form = RulesForm(policy=_versions().latest("version"))
    page = Paginator(_versions().order_by("-version"), A_PAGE).get_page(request.GET.get("pagina"))
    context |= {
        "form": form,
        "current": Version(_versions().latest("version"), []),
        "page": page,
        "versions": _told(list(page.object_list)),
    }
    return render(request, "bookings/rules.html", context)


def _based_on(request: SignedIn) -> Policy:
    """The version that the page showed.

    :raises BadRequest: when the page cannot have shown it.
    """
    version = request.POST.get("based_on", "")
    found = _versions().filter(pk=version).first() if version.isdecimal() and len(version) < 10 else None
    if found is None:
        raise BadRequest("based_on")
    return found


def _change(request: SignedIn, form: RulesForm, context: dict[str, Any]) -> bool:
    """Make the version, or let the form say why not."""
    try:
        made = change_rules(
            numbers=form.changes(),
            note=form.cleaned_data["note"],
            based_on=form.policy.version,
            by_id=request.user.pk,
            at=now(),
        )
    except RulesContradict as refused:
        form.refuse(refused.contradictions)
        return False
    except RulesChangedSince:
        context |= _second(form)
        return False
    messages.success(request, _done(made, form))
    return True


def _done(made: Policy, form: RulesForm) -> str:
    if made.version == form.policy.version:
        return gettext("Non è cambiato nulla: i numeri sono quelli di prima.")
    return gettext(
        "Salvate: versione %(version)d. Vale per le richieste che arrivano da adesso; "
        "quelle già arrivate tengono le loro regole."
    ) % {"version": made.version}


def _second(form: RulesForm) -> dict[str, Any]:
    """Somebody else was quicker: what she did, and the form with both, to be looked at and sent again."""
    latest = _versions().latest("version")
    hers = differences(form.policy.rules, latest.rules)
    again = form.moved_to(latest)
    name = who(latest) or gettext("Qualcun altro")
    again.add_error(
        None,
        gettext(
            "%(name)s ha cambiato le regole mentre scrivevi, alle %(at)s. "
            "Le tue modifiche sono ancora qui: guarda le sue, poi salva di nuovo."
        )
        % {"name": name, "at": clock(latest.created_at)},
    )
    for each in hers:
        if each.rule in form.changes():
            facts = {"name": name, "value": written(each.rule, each.after)}
            again.add_error(
                each.rule,
                gettext("Anche %(name)s l'ha cambiato: %(value)s. Decidi quale vale.") % facts,
            )
    return {"form": again, "news": Version(latest, _in_words(hers))}


@spoken_at_work
@require_safe
@signed_in
def rules_version(request: SignedIn, version: int) -> HttpResponse:
    """One version as it was: every number, and what it changed."""
    require(request.user, "see_rules")
    policy = get_object_or_404(_versions(), pk=version)
    latest = Policy.objects.latest("version").version
    (told,) = _told([policy])
    context = {"version": told, "is_latest": version == latest, "sections": _read(policy)}
    return render(request, "bookings/rules_version.html", context)


def _read(policy: Policy) -> list[tuple[Group, list[Shown]]]:
    numbers = numbers_of(policy.rules)
    return [
        (group, [Shown(row, numbers[row.rule]) for row in ROWS if row.group == group]) for group in GROUPS
    ]


def _versions() -> QuerySet[Policy]:
    return Policy.objects.select_related("created_by")


def _told(policies: list[Policy]) -> list[Version]:
    """Each with its changes; the versions before them are read at once."""
    earlier = Policy.objects.in_bulk([policy.version - 1 for policy in policies])
    return [
        Version(policy, _in_words(differences(before.rules, policy.rules)) if before else [])
        for policy in policies
        for before in [earlier.get(policy.version - 1)]
    ]


def _in_words(found: list[Difference]) -> list[Change]:
    return [
        Change(_name(each.rule), written(each.rule, each.before), written(each.rule, each.after))
        for each in found
    ]


def _name(rule: str) -> str:
    """The number with its group, for where it stands alone."""
    row = BY_RULE.get(rule)
    return f"{gettext(row.group.title)}: {gettext(row.label)}" if row else rule
