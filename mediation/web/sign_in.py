"""Coming in and going out; and the way back to a form that came when its session had ended."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext, gettext_lazy
from django.views.csrf import csrf_failure

from mediation.models.phone import NotAPhoneNumber, can_receive_sms, to_e164
from mediation.web.fields import KindForm
from mediation.web.kept import Kept, kept
from mediation.web.throttling import FromOneCaller
from mediation.web.tongues import spoken


class SignInForm(AuthenticationForm):
    use_required_attribute = False
    error_messages = {
        "invalid_login": gettext_lazy(
            "Il nome o la parola d'ordine non vanno bene. Controlla le maiuscole e riprova."
        ),
        "inactive": gettext_lazy("Questo accesso è chiuso. Chiedi al coordinamento."),
    }

    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = gettext("Nome")
        self.fields["username"].error_messages["required"] = gettext("Scrivi il tuo nome per entrare.")
        self.fields["password"].label = gettext("Parola d'ordine")
        self.fields["password"].error_messages["required"] = gettext("Scrivi la parola d'ordine.")


class LinkForm(KindForm):
    """The other way in: an address, to which a link is mailed (`notifications.web.sign_in_links`)."""

    email = forms.EmailField(
        label=gettext_lazy("Il tuo indirizzo e-mail istituzionale"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Scrivi il tuo indirizzo e-mail."),
            "invalid": gettext_lazy("Scrivi l'indirizzo intero, così: nome@comune.esempio.it."),
            "max_length": gettext_lazy("L'indirizzo è troppo lungo: controllalo."),
        },
    )


class NumberForm(KindForm):
    """The third way in: a mediator's own telephone, to which a code is texted (`notifications.web.sign_in_codes`)."""

    phone = forms.CharField(
        label=gettext_lazy("Il tuo numero di cellulare"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel", "dir": "ltr"}
        ),
        error_messages={
            "required": gettext_lazy("Scrivi il tuo numero di cellulare."),
            "max_length": gettext_lazy("Il numero è troppo lungo: controllalo."),
        },
    )

    def clean_phone(self) -> str:
        try:
            phone = to_e164(self.cleaned_data["phone"])
        except NotAPhoneNumber:
            phone = ""
        if not can_receive_sms(phone):
            raise forms.ValidationError(
                gettext("Scrivi il numero intero di un cellulare, per esempio 333 123 4567.")
            )
        return phone


class SignInThrottle(FromOneCaller):
    """As many tries as the API allows."""

    scope = "sign_in"


class SignIn(LoginView):
    template_name = "mediation/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = kept(request) if request.user.is_authenticated else None
        return way_back(request, found) if found else super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not SignInThrottle().lets_through(request):
            messages.error(
                request, gettext("Troppi tentativi uno dopo l'altro. Aspetta un minuto e riprova.")
            )
            found = kept(request)
            return ask_to_sign_in(request, found) if found else redirect("sign-in")
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        answer = super().form_valid(form)
        found = kept(self.request)
        return way_back(self.request, found) if found else answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            "kept": kept(self.request),
            "link_form": link_form(),
            "number_form": NumberForm(),
            **super().get_context_data(**kwargs),
        }

    def get_initial(self) -> dict[str, Any]:
        """The demo's first page says who one would like to be."""
        return {**super().get_initial(), "username": self.request.GET.get("nome", "")}


def link_form() -> LinkForm | None:
    """None where the site writes no e-mail."""
    return LinkForm() if settings.SENDS_EMAIL else None


def ask_to_sign_in(request: HttpRequest, found: Kept, *, status: int = 200) -> HttpResponse:
    """The sign-in page in the place of a form that could not be taken, with all that was typed in it."""
    context = {
        "form": SignInForm(request),
        "link_form": link_form(),
        "number_form": NumberForm(),
        "next": found.path,
        "kept": found,
    }
    return _unstored(render(request, SignIn.template_name, context, status=status))


def way_back(request: HttpRequest, found: Kept, *, status: int = 200) -> HttpResponse:
    """A button that shows the form again; whoever did not type it learns only that it was somebody else's."""
    if found.is_of(request.user):
        return _unstored(render(request, "mediation/take_up.html", {"kept": found}, status=status))
    messages.info(
        request,
        gettext(
            "Il modulo aperto su questo computer era di un'altra persona: non è partito e non ne è rimasto nulla."
        ),
    )
    return redirect("home")


def _unstored(answer: HttpResponse) -> HttpResponse:
    add_never_cache_headers(answer)
    return answer


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from before the last sign-in in this browser is not taken, but what was typed in it is not lost."""
    found = kept(request)
    if found is None:
        return csrf_failure(request, reason)
    if request.user.is_authenticated:
        return way_back(request, found, status=403)
    return ask_to_sign_in(request, found, status=403)


sign_in = spoken(SignIn.as_view())
sign_out = LogoutView.as_view()
