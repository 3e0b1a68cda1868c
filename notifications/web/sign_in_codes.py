"""Where a mediator asks for a code to come in by. The answer never says whether the number is known."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from bookings.outbox import ring_after_commit
from mediation.actions.coming_in_by_code import TooManyCodes, ask_for_code
from mediation.clock import now
from mediation.web.kept import SEALED, kept
from mediation.web.sign_in import NumberForm
from mediation.web.sign_in_code import TOO_MANY, wait_for_code
from mediation.web.sign_in_link import onward
from mediation.web.tongues import spoken
from notifications.web.sign_in_links import CallerThrottle


class CodeThrottle(CallerThrottle):
    """Each costs a text."""

    scope = "sign_in_code"


@spoken
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    form = NumberForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _is_asked(request, form):
        return wait_for_code(request, form.cleaned_data["phone"])
    context = {
        "form": form,
        "onward": onward(request),
        "kept": kept(request) if SEALED in request.POST else None,
    }
    status = TOO_MANY if form.non_field_errors() else 200
    return render(request, "notifications/ask_for_code.html", context, status=status)


def _is_asked(request: HttpRequest, form: NumberForm) -> bool:
    """Let the form say why not."""
    if not CodeThrottle().lets_through(request):
        form.add_error(
            None, gettext("Da qui sono stati chiesti troppi codici. Riprova fra un'ora, o telefona.")
        )
        return False
    try:
        ask_for_code(phone=form.cleaned_data["phone"], at=now())
    except TooManyCodes:
        form.add_error(
            None,
            gettext("A questo numero sono già stati chiesti più codici. Riprova più tardi, o telefona."),
        )
        return False
    # Which writes the text, to whoever has the number.
    ring_after_commit("notifications.relay")
    return True
