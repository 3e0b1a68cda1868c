"""The page that waits for the code in a text. Whose number it is nobody learns here, whatever she types."""

from typing import Final

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from mediation.actions.coming_in_by_code import CodeOver, WrongCode, come_in_by_code
from mediation.clock import now
from mediation.models.phone import NotAPhoneNumber, to_e164
from mediation.models.sign_in_code import VALID_FOR
from mediation.sign_in_codes import FIGURES
from mediation.web.fields import KindForm
from mediation.web.kept import SEALED, kept
from mediation.web.sign_in import SignInThrottle, way_back
from mediation.web.sign_in_link import onward
from mediation.web.tongues import spoken

TOO_MANY: Final = 429
# To which number the code goes. Kept by the browser that asked, for as long as the code: a telephone that has been
# shown the text forgets what was sent to this page, but not this. Signed: only who has asked may try.
NUMBER: Final = "code_to"
SALT: Final = "mediation.web.sign_in_code"


class CodeForm(KindForm):
    code = forms.CharField(
        label=gettext_lazy("Il codice di sei cifre"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "dir": "ltr"}),
        error_messages={"required": gettext_lazy("Scrivi il codice che hai ricevuto per SMS.")},
    )

    def clean_code(self) -> str:
        """However it is written: with spaces, with dashes, in the figures of another script."""
        figures = [sign for sign in self.cleaned_data["code"] if sign.isdecimal()]
        if len(figures) != FIGURES:
            raise forms.ValidationError(gettext("Il codice ha sei cifre: copialo dall'SMS."))
        return "".join(str(int(figure)) for figure in figures)


@spoken
@require_http_methods(["GET", "HEAD", "POST"])
def come_in(request: HttpRequest) -> HttpResponse:
    phone = _number(request)
    if not phone:
        return redirect("ask-for-code")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, form, phone)
    if not SignInThrottle().lets_through(request):
        form.add_error(None, gettext("Troppi tentativi uno dopo l'altro. Aspetta un minuto e riprova."))
        return _page(request, form, phone, status=TOO_MANY)
    return _try(request, form, phone)


def _try(request: HttpRequest, form: CodeForm, phone: str) -> HttpResponse:
    try:
        user = come_in_by_code(phone=phone, typed=form.cleaned_data["code"], at=now())
    except WrongCode as wrong:
        form.add_error("code", _how_many_are_left(wrong.left))
        return _page(request, form, phone)
    except CodeOver:
        context = {"onward": onward(request)}
        over = render(request, "mediation/sign_in_code_over.html", context, status=410)
        return _forgetting_the_number(over)
    login(request, user)
    found = kept(request)
    return _forgetting_the_number(way_back(request, found) if found else redirect(onward(request) or "home"))


def _forgetting_the_number(answer: HttpResponse) -> HttpResponse:
    answer.delete_cookie(NUMBER, path=reverse("come-in-by-code"))
    return answer


def _how_many_are_left(left: int) -> str:
    words = ngettext(
        "Non è questo. Guarda l'ultimo SMS: puoi provare ancora %(left)d volta.",
        "Non è questo. Guarda l'ultimo SMS: puoi provare ancora %(left)d volte.",
        left,
    )
    return words % {"left": left}


def wait_for_code(request: HttpRequest, phone: str) -> HttpResponse:
    """To the page with the field; with a form that waits to be taken up, the page itself, which carries it along."""
    address = reverse("come-in-by-code", query={"next": onward(request)} if onward(request) else None)
    answer = _page(request, CodeForm(), phone) if SEALED in request.POST else redirect(address)
    answer.set_signed_cookie(
        NUMBER,
        phone,
        salt=SALT,
        max_age=VALID_FOR,
        path=reverse("come-in-by-code"),
        secure=settings.SERVED_OVER_TLS,
        httponly=True,
        samesite="Lax",
    )
    return answer


def _number(request: HttpRequest) -> str:
    try:
        return to_e164(request.get_signed_cookie(NUMBER, "", salt=SALT, max_age=VALID_FOR) or "")
    except NotAPhoneNumber:
        return ""


def _page(request: HttpRequest, form: CodeForm, phone: str, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "phone": phone,
        "onward": onward(request),
        "kept": kept(request) if SEALED in request.POST else None,
        "minutes": int(VALID_FOR.total_seconds() // 60),
    }
    return render(request, "mediation/sign_in_code.html", context, status=status)
